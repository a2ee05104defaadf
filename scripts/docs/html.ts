import { Marked } from 'marked';
import { type BundledLanguage, createCssVariablesTheme, createHighlighter } from 'shiki';

const replacements: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as HTML, for an element or a quoted attribute. */
export function escapeHtml(text: unknown): string {
  return String(text).replace(/[&<>"]/g, (character) => replacements[character] as string);
}

/** The languages of code blocks that are highlighted. */
const languages = 'csharp go http java javascript json kotlin php python rust shellscript typescript xml yaml'.split(
  ' ',
);
const theme = createCssVariablesTheme({ name: 'classes', variablePrefix: '', fontStyle: false });
const highlighter = await createHighlighter({ themes: [theme], langs: languages });

/** The class of a token, by its colour variable. Other tokens keep the colour of text. */
const classes: Record<string, string> = {
  'token-comment': 'c',
  'token-keyword': 'k',
  'token-function': 'f',
  'token-constant': 'n',
  'token-string': 's',
  'token-string-expression': 's',
};

/** Source as HTML, with highlighted tokens in `<i class>`. An unknown language is not highlighted. */
function highlight(source: string, language: string): string {
  const lang = language.toLowerCase();
  if (!highlighter.getLoadedLanguages().includes(lang)) return escapeHtml(source.trimEnd());
  const { tokens } = highlighter.codeToTokens(source.trimEnd(), { lang: lang as BundledLanguage, theme: 'classes' });
  return tokens
    .map((line) => {
      const runs: { kind: string; text: string }[] = [];
      for (const { content, color = '' } of line) {
        const kind = content.trim() === '' ? (runs.at(-1)?.kind ?? '') : (classes[color.slice(4, -1)] ?? '');
        const last = runs.at(-1);
        if (last?.kind === kind) last.text += content;
        else runs.push({ kind, text: content });
      }
      return runs
        .map(({ kind, text }) => (kind ? `<i class="${kind}">${escapeHtml(text)}</i>` : escapeHtml(text)))
        .join('');
    })
    .join('\n');
}

/** A block of code. The page's script adds a copy button. */
export function codeBlock(source: string, language = ''): string {
  return `<pre tabindex="0"><code class="language-${escapeHtml(language.toLowerCase())}">${highlight(source, language)}</code></pre>`;
}

const marked = new Marked({ renderer: { code: ({ text, lang = '' }) => codeBlock(text, lang) } });

/** Markdown as HTML blocks. */
export function markdown(text = ''): string {
  return marked.parse(text, { async: false }).trim();
}

/** Markdown of one paragraph as HTML, without the paragraph. */
export function inlineMarkdown(text = ''): string {
  return marked.parseInline(text.trim(), { async: false });
}

/** JSON for a script element, without a `<` that could end the element. */
export function embedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** A code as HTML that may wrap after each underscore. */
export const breakable = (code: string): string => escapeHtml(code).replaceAll('_', '_<wbr>');

export const statusBadge = (status: string): string =>
  `<span class="status status-${escapeHtml(status)}">${escapeHtml(status)}</span>`;

/**
 * The attributes of an element with an address that search finds. Its title is the text of its first heading or code.
 * `kind` is a key of `kinds` in the texts.
 */
export const place = (id: string, kind: string): string => `id="${escapeHtml(id)}" data-kind="${kind}"`;

/** A link to the element itself. */
export const anchor = (id: string): string =>
  `<a class="anchor" href="#${escapeHtml(id)}" aria-label="#${escapeHtml(id)}"></a>`;

/** One of several panels; one is visible at a time. */
export interface Panel {
  id: string;
  label: string;
  html: string;
  /** Attributes of the panel, including its `id`, if search finds it. Default: only the `id`. */
  attributes?: string;
}

/**
 * Panels with tabs. Hidden panels are `until-found`: the browser's search, a link and print show them. Without scripts, all
 * panels are visible.
 */
export function tabs(label: string, panels: Panel[]): string {
  const buttons = panels.map(
    ({ id, label: name }, index) =>
      `<button type="button" role="tab" id="tab.${id}" aria-controls="${id}" aria-selected="${index === 0}" tabindex="${index === 0 ? 0 : -1}">${escapeHtml(name)}</button>`,
  );
  const bodies = panels.map(
    ({ id, label: name, html, attributes = `id="${id}"` }, index) =>
      `<div role="tabpanel" ${attributes} aria-labelledby="tab.${id}"${index === 0 ? '' : ' hidden="until-found"'}><h3>${escapeHtml(name)}</h3>${html}</div>`,
  );
  return `<div class="tabs"><div role="tablist" aria-label="${escapeHtml(label)}">${buttons.join('')}</div>
${bodies.join('\n')}</div>`;
}

import { Marked } from 'marked';

const replacements: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as HTML, in an element or in a quoted attribute. */
export function escapeHtml(text: unknown): string {
  return String(text).replace(/[&<>"]/g, (character) => replacements[character] as string);
}

const marked = new Marked();

/** A description of the contract as HTML blocks. */
export function markdown(text: unknown): string {
  return marked.parse(String(text ?? ''), { async: false }).trim();
}

/** A description of one paragraph as HTML, without the paragraph. */
export function inlineMarkdown(text: unknown): string {
  return marked.parseInline(String(text ?? '').trim(), { async: false });
}

/** JSON in a script element: no `<` that could end it. */
export function embedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** A value as readable JSON in a code block. */
export function codeBlock(text: string): string {
  return `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>`;
}

import { NodeHtmlMarkdown } from 'node-html-markdown';
import { type HTMLElement, parse } from 'node-html-parser';
import type { Language } from './language.js';
import { synonyms } from './texts/synonyms.js';

/** A finished page, from which the search index, llms.txt and the sitemap are made. */
export interface MadePage {
  language: Language;
  /** Its path in the folder of its language. */
  file: string;
  title: string;
  description: string;
  /** The content of its `main` element. */
  body: string;
}

/** A search result. */
export interface SearchEntry {
  id: number;
  /** The path of the page in the folder of its language. */
  file: string;
  anchor: string;
  /** A key of `kinds` in the texts. */
  kind: string;
  title: string;
  text: string;
}

/** The search index as a script, so that search also works if the site is opened from a folder. */
export function searchIndex({ texts }: Language, pages: MadePage[]): string {
  const entries: SearchEntry[] = [];
  for (const { file, body } of pages) {
    // Innermost elements first, so that the text of an element does not include the elements inside it.
    const document = parse(body.replace(/<\/(dt|dd|li|p|th|td|h\d)>/g, ' $&'));
    for (const element of document.querySelectorAll('.origin, svg')) element.remove();
    for (const element of document.querySelectorAll('[data-kind]').reverse()) {
      for (const inner of element.querySelectorAll('[data-kind], pre')) inner.remove();
      const kind = element.getAttribute('data-kind') as string;
      const heading = element.querySelector('h1, h2, h3, code')?.text.trim() ?? element.id;
      const text = textOf(element, file).replace(/\s+/g, ' ').trim();
      const title = ['field', 'header', 'value'].includes(kind) ? element.id : heading;
      entries.push({
        id: entries.length,
        file,
        anchor: element.id,
        kind,
        title,
        text: text.replace(heading, '').trim(),
      });
    }
  }
  return `searchIndex=${JSON.stringify({ entries, synonyms, kinds: texts.kinds })}`;
}

/** The text to search. Of the long page of a client: its headings and its first paragraph. */
function textOf(element: HTMLElement, file: string): string {
  if (!file.startsWith('clients/')) return element.text;
  return element
    .querySelectorAll('h1, h2, h1 + p')
    .map(({ text }) => text)
    .join(' ');
}

/** A page as Markdown. */
export function asMarkdown(body: string): string {
  // The translation drops a line break beside code; in HTML it is a blank.
  const document = parse(body.replace(/(<pre[\s\S]*?<\/pre>)|\s*\n\s*/g, (_, block?: string) => block ?? ' '));
  for (const element of document.querySelectorAll('.anchor, .run, svg, [role=tablist]')) element.remove();
  for (const element of document.querySelectorAll('.origin'))
    element.replaceWith(` (${element.getAttribute('aria-label')})`);
  return NodeHtmlMarkdown.translate(document.toString()).trim();
}

/** `llms.txt`: the list of pages for language models (https://llmstxt.org). */
export function llms({ contract, folder }: Language, pages: MadePage[], baseUrl = ''): string {
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
  const links = pages.map(
    ({ file, title, description }) => `- [${title}](${baseUrl}${baseUrl && folder}${file}): ${plain(description)}`,
  );
  return `# ${contract.info.title}\n\n> ${plain(contract.info.summary ?? '')}\n\n- [llms-full.txt](${baseUrl}${baseUrl && folder}llms-full.txt)\n${links.join('\n')}\n`;
}

/** The URL of every page with its translations. */
export function sitemap(pages: MadePage[], baseUrl: string): string {
  const urlOf = ({ language, file }: MadePage) => `${baseUrl}${language.folder}${file === 'index.html' ? '' : file}`;
  const urls = pages.map((page) => {
    const alternates = pages
      .filter(({ file }) => file === page.file)
      .map((other) => `<xhtml:link rel="alternate" hreflang="${other.language.tag}" href="${urlOf(other)}"/>`);
    return `<url><loc>${urlOf(page)}</loc>${alternates.join('')}</url>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
${urls.join('\n')}
</urlset>
`;
}

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { sampleLanguages } from '../redocly/code-samples.js';
import { codeBlock, escapeHtml, place, tabs } from './html.js';
import type { Language } from './language.js';
import type { Operation } from './operations.js';

/** A client in another language: src/languages/<language>/. */
export interface LanguageClient {
  /** Its folder name. */
  name: string;
  /** The first heading of its page. */
  title: string;
  /** Its page as Markdown, by language tag. */
  pages: Map<string, string>;
  /** Its shortest call, if there is one: a file that stands beside its page. */
  sample?: { file: string; lang: string; label: string; source: string };
}

/** The clients with a page in every language of the site; empty if src/languages/ is missing. */
export async function readClients(root: string, tags: string[]): Promise<LanguageClient[]> {
  const folder = path.join(root, 'src/languages');
  const names = await readdir(folder).catch((): string[] => []);
  const clients = await Promise.all(
    names.sort().map((name) => readClient(path.join(folder, name, 'docs'), name, tags)),
  );
  return clients.filter((client) => client !== undefined);
}

async function readClient(docs: string, name: string, tags: string[]): Promise<LanguageClient | undefined> {
  const files = await readdir(docs).catch((): string[] => []);
  if (!tags.every((tag) => files.includes(`${tag}.md`))) return undefined;
  const texts = await Promise.all(
    tags.map(async (tag) => [tag, await readFile(path.join(docs, `${tag}.md`), 'utf8')] as const),
  );
  const [, title = name] = /^# (.+)$/m.exec(texts[0]?.[1] ?? '') ?? [];
  const file = files.find((file) => path.parse(file).name.toLowerCase() === 'cancel');
  if (file === undefined) return { name, title, pages: new Map(texts) };
  const known = sampleLanguages[path.extname(file)];
  if (known === undefined)
    throw new Error(
      `src/languages/${name}/docs/${file} has an unknown extension. Add it to scripts/redocly/code-samples.js.`,
    );
  const source = await readFile(path.join(docs, file), 'utf8');
  // A paragraph with only the file's name is replaced by the file. Elsewhere the name links to the file.
  const block = `\`\`\`${known.lang.toLowerCase()}\n${source.trimEnd()}\n\`\`\``;
  const pages = texts.map(
    ([tag, text]) =>
      [
        tag,
        text
          .replaceAll(`\n\`docs/${file}\`\n`, () => `\n${block}\n`)
          .replaceAll(`\`${file}\``, () => `[\`${file}\`](${file})`),
      ] as const,
  );
  return { name, title, pages: new Map(pages), sample: { file, ...known, source } };
}

/** The samples of an operation, one tab per language: first the call with the client, then the self-contained program. */
export function samples({ texts }: Language, { samples: own }: Operation, clients: LanguageClient[]): string {
  const calls = clients.flatMap(({ name, sample }) => (sample === undefined ? [] : [{ name, ...sample }]));
  // Languages with a short call first: the first sample that a phone shows is short.
  const labels = new Set([...calls, ...own].map(({ label }) => label));
  const panels = [...labels].map((label) => {
    const call = calls.find((sample) => sample.label === label);
    const whole = own.find((sample) => sample.label === label);
    const id = `sample.${label.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
    const parts = [
      call &&
        `<p>${texts.shortSample} <a href="clients/${call.name}.html">${texts.aboutClient}</a></p>${codeBlock(call.source, call.lang)}`,
      whole && `${call ? `<p>${texts.wholeSample}</p>` : ''}${codeBlock(whole.source, whole.lang)}`,
    ];
    return { id, label, html: parts.filter(Boolean).join('\n'), attributes: place(id, 'sample') };
  });
  return panels.length === 0 ? '' : `<p>${escapeHtml(texts.samplesIntro)}</p>${tabs(texts.samples, panels)}`;
}

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { escapeHtml, inlineMarkdown, place } from './html.js';
import type { Language } from './language.js';

/** A document to download, in one file per format. */
export interface DownloadableDocument {
  /** Its name without an extension: `openapi`, `vectors/signatures`. */
  name: string;
  /** The purpose that the file states, in English. Only the vectors state one. */
  description: string;
  files: { name: string; content: Buffer }[];
}

/** Reads the documents of the contract and the test vectors. */
export async function readDocuments(root: string): Promise<DownloadableDocument[]> {
  const list = async (folder: string, takes: RegExp) =>
    (await readdir(path.join(root, folder))).filter((file) => takes.test(file)).sort();
  const sources = [
    ...(await list('generated', /^(openapi|arazzo).*\.(yaml|json)$/)).map((file) => ({
      file,
      source: `generated/${file}`,
    })),
    ...(
      await Promise.all(
        ['spec/vectors', 'generated/vectors'].map(async (folder) =>
          (await list(folder, /\.json$/)).map((file) => ({ file: `vectors/${file}`, source: `${folder}/${file}` })),
        ),
      )
    ).flat(),
  ];
  const documents = new Map<string, DownloadableDocument>();
  for (const { file, source } of sources) {
    const content = await readFile(path.join(root, source));
    // A JSON Schema and the file that it describes are one document.
    const name = file.replace(/(\.schema)?\.[a-z]+$/, '');
    const document = documents.get(name) ?? { name, description: '', files: [] };
    document.files.push({ name: file, content });
    if (/^vectors\/[^.]*\.json$/.test(file)) {
      const { description, notice, title }: Record<string, unknown> = JSON.parse(String(content));
      document.description = String(description ?? notice ?? title ?? '');
    }
    documents.set(name, document);
  }
  return [...documents.values()].sort((one, other) => one.name.localeCompare(other.name));
}

/** The path of its page in the folder of a language. */
export const documentPage = ({ name }: DownloadableDocument): string => `documents/${name.replaceAll('/', '.')}.html`;

export function purposeOf({ texts }: Language, { name, description }: DownloadableDocument): string {
  return texts.purposes[name] ?? description;
}

/** The page that lists all documents. */
export function documentsBody(language: Language, documents: DownloadableDocument[]): string {
  const { texts } = language;
  const rows = documents.map(
    (document) =>
      `<tr><th scope="row"><a href="${documentPage(document)}"><code>${document.name}</code></a></th><td>${inlineMarkdown(purposeOf(language, document))}</td></tr>`,
  );
  return `<section ${place('documents', 'page')}><h1>${texts.downloads}</h1><p>${texts.downloadsIntro}</p>
<table class="codes"><thead><tr><th scope="col">${texts.document}</th><th scope="col">${texts.purpose}</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

/** The page of one document. `toRoot` is the path from the page to the site's root, where the files are. */
export function documentBody(language: Language, document: DownloadableDocument, toRoot: string): string {
  const { texts } = language;
  const files = document.files.map(({ name, content }) => {
    const digest = createHash('sha256').update(content).digest('hex');
    const size = texts.size.replace('{size}', String(content.length));
    return `<li><a href="${toRoot}${name}" download>${texts.download} <code>${escapeHtml(path.basename(name))}</code></a><br>${size} <code>${digest}</code><br>${texts.inPackage} <code>alipay-cancel-contract/${name}</code></li>`;
  });
  return `<section ${place('document', 'page')}><h1><code>${document.name}</code></h1><p>${inlineMarkdown(purposeOf(language, document))}</p><ul class="files">${files.join('')}</ul></section>`;
}

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { asDocument, type Document } from '../document.js';
import { en, type Texts } from './texts/en.js';
import { zhCN } from './texts/zh-CN.js';

/** The words of the site's own pages, by language tag. */
const texts: Record<string, Texts> = { en, 'zh-CN': zhCN };

/** One language of the site: the contract in it, and where its pages are. */
export interface Language {
  /** As in the `lang` attribute: `en`, `zh-CN`. */
  tag: string;
  /** The folder of its pages in the site, with a slash at the end; empty for English, the root's language. */
  folder: string;
  /** The contract's file name without its ending, in generated/. */
  source: string;
  contract: Document;
  texts: Texts;
}

/** English, then every language that has an overlay in spec/overlays. */
export async function readLanguages(root: string): Promise<Language[]> {
  const overlays = (await readdir(path.join(root, 'spec/overlays'))).filter((file) => file.endsWith('.yaml')).sort();
  const tags = ['en', ...overlays.map((file) => path.basename(file, '.yaml'))];
  return Promise.all(tags.map((tag) => readLanguage(root, tag)));
}

async function readLanguage(root: string, tag: string): Promise<Language> {
  const known = texts[tag];
  if (known === undefined) throw new Error(`The site has no words in ${tag}. Add them to scripts/docs/texts/.`);
  const source = tag === 'en' ? 'openapi' : `openapi.${tag}`;
  const file = `generated/${source}.json`;
  const contract = asDocument(JSON.parse(await readFile(path.join(root, file), 'utf8')), file);
  return { tag, folder: tag === 'en' ? '' : `${tag}/`, source, contract, texts: known };
}

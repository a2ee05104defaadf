import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { asDocument, type Document } from '../document.js';
import { en, type Texts } from './texts/en.js';
import { zhCN } from './texts/zh-CN.js';

/** The texts of the site, by language tag. */
const texts: Record<string, Texts> = { en, 'zh-CN': zhCN };

/** One language of the site. */
export interface Language {
  /** The language tag, as in the `lang` attribute: `en`, `zh-CN`. */
  tag: string;
  /** The folder of its pages in the site, with a slash at its end; empty for English. */
  folder: string;
  /** The name of the contract's file in generated/, without its extension. */
  source: string;
  contract: Document;
  texts: Texts;
}

/** English, then every language with an overlay in spec/overlays. */
export async function readLanguages(root: string): Promise<Language[]> {
  const overlays = (await readdir(path.join(root, 'spec/overlays'))).filter((file) => file.endsWith('.yaml')).sort();
  const tags = ['en', ...overlays.map((file) => path.basename(file, '.yaml'))];
  return Promise.all(tags.map((tag) => readLanguage(root, tag)));
}

async function readLanguage(root: string, tag: string): Promise<Language> {
  const known = texts[tag];
  if (known === undefined) throw new Error(`The site has no texts in ${tag}. Add them to scripts/docs/texts/.`);
  const source = tag === 'en' ? 'openapi' : `openapi.${tag}`;
  const file = `generated/${source}.json`;
  const contract = asDocument(JSON.parse(await readFile(path.join(root, file), 'utf8')), file);
  return { tag, folder: tag === 'en' ? '' : `${tag}/`, source, contract, texts: known };
}

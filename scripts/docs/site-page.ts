import type { Language } from './language.js';
import { renderPage } from './page.js';

export interface SitePage {
  language: Language;
  /** Every language of the site, for the switch. */
  languages: Language[];
  /** Its file, in the language's folder. */
  file: 'index.html' | 'result-codes.html';
  title: string;
  description: string;
  body: string;
  scripts?: string[];
  places?: (language: Language) => string[];
}

/** A page of the site, in the folder of its language. */
export function renderSitePage({ language, languages, file, places, ...page }: SitePage): string {
  const { texts, toRoot, folder, tag } = language;
  return renderPage({
    ...page,
    language,
    assets: `${toRoot}assets/`,
    links: [
      { text: texts.reference, href: 'index.html', current: file === 'index.html' },
      { text: texts.resultCodes, href: 'result-codes.html', current: file === 'result-codes.html' },
      { text: texts.explorer, href: `${toRoot}explorer/${folder}index.html` },
    ],
    switches: languages
      .filter((other) => other.tag !== tag)
      .map((other) => ({
        language: other,
        href: `${toRoot}${other.folder}${file}`,
        ...(places === undefined ? {} : { places: places(other) }),
      })),
    ...(places === undefined ? {} : { places: places(language) }),
  });
}

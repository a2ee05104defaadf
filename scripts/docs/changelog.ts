import { licensesFile } from './assets.js';
import { markdown, place } from './html.js';
import type { Language } from './language.js';

/** The path of the page in the folder of its language. */
export const changelogPage = 'changelog.html';

/** The page with the entries of CHANGELOG.md, which are in English. `toRoot` is the path to the site's root. */
export function changelogBody({ tag, texts }: Language, changelog: string, toRoot: string): string {
  const entries = markdown(changelog.replace(/^# .*\n/, ''));
  const language = tag === 'en' ? '' : ' lang="en"';
  return `<section ${place('changelog', 'page')}><h1>${texts.changelog}</h1><p>${texts.changelogIntro}</p><div${language}>${entries}</div><p><a href="${toRoot}assets/${licensesFile}">${texts.licenses}</a></p></section>`;
}

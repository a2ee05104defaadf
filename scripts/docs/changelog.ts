import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { licensesFile } from './assets.js';
import { markdown, place } from './html.js';
import type { Language } from './language.js';

/** The path of the page in the folder of its language. */
export const changelogPage = 'changelog.html';

/**
 * Reads the changelog in a language: `CHANGELOG.md`, or `CHANGELOG.<tag>.md`.
 *
 * @throws Error if a version of `CHANGELOG.md` has no entry in this language
 */
export async function readChangelog(root: string, tag: string): Promise<string> {
  const english = await readFile(path.join(root, 'CHANGELOG.md'), 'utf8');
  if (tag === 'en') return english;
  const file = `CHANGELOG.${tag}.md`;
  const text = await readFile(path.join(root, file), 'utf8');
  const written = versionsOf(text);
  const missing = versionsOf(english).filter((version) => !written.includes(version));
  if (missing.length > 0)
    throw new Error(
      `${file} has no entry for ${missing.join(', ')}. Write what changed for callers, as in CHANGELOG.md.`,
    );
  return text;
}

/** The versions that have an entry. A heading without text is not an entry. */
function versionsOf(changelog: string): string[] {
  const [, ...entries] = changelog.split(/^## /m);
  return entries.flatMap((entry) => {
    const [version = '', ...lines] = entry.split('\n');
    return lines.join('').trim() === '' ? [] : [version.trim()];
  });
}

/** The page with the changelog. `toRoot` is the path to the site's root. */
export function changelogBody({ texts }: Language, changelog: string, toRoot: string): string {
  const entries = markdown(changelog.replace(/^# .*\n/, ''));
  return `<section ${place('changelog', 'page')}><h1>${texts.changelog}</h1><p>${texts.changelogIntro}</p>${entries}<p><a href="${toRoot}assets/${licensesFile}">${texts.licenses}</a></p></section>`;
}

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Language } from './language.js';

/** The folder of the library whose code is in the page. It contains Redoc. */
export const redocLibrary = path.dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json'));

/** Redoc's footer loads this image from Redocly's CDN. `build-docs` has no option to leave it out. */
const logo = /https:\/\/cdn\.redoc\.ly\/redoc\/logo[a-z-]*\.svg/g;
/** Shows the name without a request. */
const inlineLogo = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="16"><text y="12" font-family="sans-serif" font-size="12" fill="#2467d6">Redocly</text></svg>',
)}`;

/**
 * The page that `redocly build-docs` makes of the contract, with one patch: the logo in its footer is inlined. The site
 * must not send a request to another origin, because that tells the other origin who reads it.
 *
 * @throws Error if the page does not contain the logo; then this patch may no longer be needed
 */
export async function redocPage(root: string, { source, contract }: Language): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'redoc-'));
  try {
    const page = path.join(folder, 'page.html');
    const bin = path.join(redocLibrary, 'bin/cli.js');
    const document = path.join(root, `generated/${source}.json`);
    const command = [bin, 'build-docs', document, '--inlineBundle', '--title', contract.info.title, '-o', page];
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    await writeFile(path.join(folder, 'redocly.yaml'), 'telemetry: off\n');
    await promisify(execFile)(process.execPath, command, { cwd: folder, env });
    const html = await readFile(page, 'utf8');
    const patched = html.replaceAll(logo, inlineLogo);
    if (patched === html)
      throw new Error(
        'The page of `redocly build-docs` does not contain the logo that scripts/docs/redoc.ts replaces.',
      );
    return patched;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Language } from './language.js';

const cli = createRequire(import.meta.url).resolve('@redocly/cli/package.json');
const theme = new URL('./assets/redoc.css', import.meta.url);
/** Redoc shows them at its foot; they would be asked of another origin. */
const foreignLogo = /https:\/\/cdn\.redoc\.ly\/redoc\/logo[a-z-]*\.svg/g;
const noPicture = 'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E';

/** The page that `redocly build-docs` makes of the contract, with our colours and without a picture of another origin. */
export async function redocPage(root: string, { tag, source, contract }: Language): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'redoc-'));
  try {
    const page = path.join(folder, 'page.html');
    const document = path.join(root, `generated/${source}.json`);
    const bin = path.join(path.dirname(cli), 'bin/cli.js');
    const command = [bin, 'build-docs', document, '--inlineBundle', '--title', contract.info.title, '-o', page];
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    await writeFile(path.join(folder, 'redocly.yaml'), 'telemetry: off\n');
    await promisify(execFile)(process.execPath, command, { cwd: folder, env });
    const html = await readFile(page, 'utf8');
    if (!foreignLogo.test(html))
      throw new Error('The page of build-docs has no foreign logo; look at scripts/docs/redoc.ts.');
    return html
      .replace('<html lang="en">', `<html lang="${tag}">`)
      .replace('</head>', `<style>${await readFile(theme, 'utf8')}</style></head>`)
      .replaceAll(foreignLogo, noPicture);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

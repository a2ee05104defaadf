import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Language } from './language.js';

const cli = createRequire(import.meta.url).resolve('@redocly/cli/package.json');
const theme = new URL('./assets/redoc.css', import.meta.url);
/** Redoc shows them at its foot; they would be asked of another origin. Its name is said all the same. */
const foreignLogo = /https:\/\/cdn\.redoc\.ly\/redoc\/logo[a-z-]*\.svg/g;
const ownLogo = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="16"><text y="12" font-family="sans-serif" font-size="12" fill="#2467d6">Redocly</text></svg>',
)}`;

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
    const [html, css] = await Promise.all([readFile(page, 'utf8'), readFile(theme, 'utf8')]);
    if (!foreignLogo.test(html))
      throw new Error('The page of build-docs has no foreign logo; look at scripts/docs/redoc.ts.');
    return html
      .replace('<html lang="en">', `<html lang="${tag}">`)
      .replace('</head>', `<link rel="icon" href="data:,"><style>${css}</style></head>`)
      .replaceAll(foreignLogo, ownLogo);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import { readFile, stat } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OptionError } from '../errors.js';
import { sandboxBasePath } from '../internal/base-paths.js';
import { packageFile } from '../internal/package-files.js';
import type { SandboxCore } from './core.js';
import { reservedIds } from './reserved-ids.js';

/** A page for people or tools. Not a part of the API. */
export interface Page {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | string;
}

/** Returns the page at a path, if there is one. */
export type Pages = (path: string) => Promise<Page | undefined>;

/**
 * `GET /sandbox.json`: what another process needs to call this sandbox. Leaves out a private key that the user gave, since
 * that key may be in use elsewhere.
 */
export function sandboxPage(core: SandboxCore, url: string): Pages {
  const { clientId, privateKey, ownsPrivateKey, alipayPublicKey } = core;
  const description = {
    notice: ownsPrivateKey
      ? 'Test data of a sandbox. The keys were generated for it and open nothing else. Never use them elsewhere.'
      : 'Test data of a sandbox. Its private key was given by the user and is not shown.',
    clientId,
    ...(ownsPrivateKey && { privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) }),
    alipayPublicKey: alipayPublicKey.export({ type: 'spki', format: 'pem' }),
    baseUrl: url + sandboxBasePath,
    reservedIds,
  };
  const body = JSON.stringify(description, null, 2);
  const headers = { 'Content-Type': 'application/json; charset=UTF-8', 'Cache-Control': 'no-store' };
  return async (path) => (path === '/sandbox.json' ? { status: 200, headers, body } : undefined);
}

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=UTF-8',
  '.js': 'text/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
  '.json': 'application/json; charset=UTF-8',
  '.yaml': 'text/plain; charset=UTF-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const explorerHeaders = {
  // The explorer may call a sandbox on this machine, and nothing else.
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
    "connect-src 'self' http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:*; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/**
 * Serves the files of a folder under `/explorer/`.
 *
 * @param named the folder. Default: the built explorer
 * @throws OptionError if `named` is not a folder
 */
export async function explorerFiles(named: string | undefined): Promise<Pages> {
  const root = resolve(named ?? fileURLToPath(packageFile('src/explorer')));
  if (named !== undefined && !(await isFolder(root)))
    throw new OptionError('explorer', 'must be the path of a folder.');
  // When run from the sources, that folder contains the explorer's sources and no index.html.
  if (named === undefined && !(await isFile(join(root, 'index.html')))) return async () => undefined;
  return async (path) => {
    if (path === '/explorer') return { status: 308, headers: { Location: '/explorer/' }, body: '' };
    if (!path.startsWith('/explorer/')) return undefined;
    const file = fileOf(root, path.slice('/explorer/'.length) || 'index.html');
    const body = file === undefined ? undefined : await readFile(file).catch(() => undefined);
    if (file === undefined || body === undefined)
      return { status: 404, headers: { 'Content-Type': 'text/plain' }, body: 'Not found.\n' };
    const type = contentTypes[extname(file)] ?? 'application/octet-stream';
    return { status: 200, headers: { ...explorerHeaders, 'Content-Type': type }, body };
  };
}

/** The file at a path. `undefined` if it is outside the folder. */
function fileOf(root: string, path: string): string | undefined {
  try {
    const name = decodeURIComponent(path);
    const file = join(root, name.endsWith('/') ? `${name}index.html` : name);
    return file.startsWith(root + sep) && !file.includes('\0') ? file : undefined;
  } catch {
    return undefined;
  }
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

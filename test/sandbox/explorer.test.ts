import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { exchange } from '../support/sockets.js';

let folder: string;
let sandbox: Sandbox;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-explorer-'));
  await mkdir(join(folder, 'explorer', 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'explorer', 'index.html'), '<p>explorer</p>');
  await writeFile(join(folder, 'explorer', 'assets', 'app.js'), 'void 0;');
  for (const file of ['data.bin', 'app.css', 'a.json', 'a.yaml', 'a.svg', 'a.png', 'a.woff2'])
    await writeFile(join(folder, 'explorer', 'assets', file), '');
  await mkdir(join(folder, 'explorer', 'inner'));
  await writeFile(join(folder, 'explorer', 'inner', 'index.html'), '<p>inner</p>');
  sandbox = await startSandbox({ explorer: join(folder, 'explorer') });
  return async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  };
});

test('serves files with their content type, and index.html for a folder', async () => {
  const typeOf = async (path: string) => (await fetch(sandbox.url + path)).headers.get('content-type');
  expect(await typeOf('/explorer/assets/data.bin')).toBe('application/octet-stream');
  expect(await typeOf('/explorer/assets/app.css')).toBe('text/css; charset=UTF-8');
  expect(await typeOf('/explorer/assets/a.json')).toBe('application/json; charset=UTF-8');
  expect(await typeOf('/explorer/assets/a.yaml')).toBe('text/plain; charset=UTF-8');
  expect(await typeOf('/explorer/assets/a.svg')).toBe('image/svg+xml');
  expect(await typeOf('/explorer/assets/a.png')).toBe('image/png');
  expect(await typeOf('/explorer/assets/a.woff2')).toBe('font/woff2');
  expect(await (await fetch(`${sandbox.url}/explorer/inner/`)).text()).toBe('<p>inner</p>');
  const missing = await fetch(`${sandbox.url}/explorer/assets/`);
  expect([missing.status, missing.headers.get('content-type'), await missing.text()]).toEqual([
    404,
    'text/plain',
    'Not found.\n',
  ]);
  const redirect = await fetch(`${sandbox.url}/explorer`, { redirect: 'manual' });
  expect([redirect.status, redirect.headers.get('location')]).toEqual([308, '/explorer/']);
  expect(await redirect.text()).toBe('');
  const head = await fetch(`${sandbox.url}/explorer/`, { method: 'HEAD' });
  expect([head.headers.get('content-type'), await head.text()]).toEqual(['text/html; charset=UTF-8', '']);
});

test('there is no explorer if none is built', async () => {
  const bare = await startSandbox();
  expect(await (await fetch(`${bare.url}/explorer/`)).json()).toMatchObject({
    result: { resultCode: 'NO_INTERFACE_DEF' },
  });
  await bare.close();
  await expect(fetch(`${bare.url}/sandbox.json`)).rejects.toThrow();
});

test('the explorer has a strict content security policy', async () => {
  for (const [path, type, body] of [
    ['/explorer/', 'text/html', '<p>explorer</p>'],
    ['/explorer', 'text/html', '<p>explorer</p>'],
    ['/explorer/assets/app.js', 'text/javascript', 'void 0;'],
  ]) {
    const response = await fetch(sandbox.url + path);
    expect(await response.text()).toBe(body);
    expect(response.headers.get('Content-Type')).toContain(type);
    const policy = response.headers.get('Content-Security-Policy');
    for (const rule of ["default-src 'none'", 'connect-src', "base-uri 'none'"]) expect(policy).toContain(rule);
    expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
  }
});

test('no file outside the folder is served', async () => {
  for (const path of [
    '../secret.txt',
    '%2e%2e/secret.txt',
    '..%2fsecret.txt',
    'assets/../../secret.txt',
    '..%00',
    '%',
    '//etc/passwd',
  ]) {
    const answer = await exchange(
      sandbox.url,
      `GET /explorer/${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    expect(answer, path).toMatch(/^HTTP\/1\.1 404/);
    expect(answer, path).not.toContain('secret\n');
  }
});

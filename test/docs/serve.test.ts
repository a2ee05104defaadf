import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveFolder } from '../../scripts/docs/serve.js';

let folder: string;
let server: Awaited<ReturnType<typeof serveFolder>>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'served-'));
  await mkdir(path.join(folder, 'site/zh-CN'), { recursive: true });
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  await writeFile(path.join(folder, 'site/index.html'), 'home');
  await writeFile(path.join(folder, 'site/zh-CN/index.html'), '首页');
  await writeFile(path.join(folder, 'site/404.html'), 'no such page');
  server = await serveFolder(path.join(folder, 'site'));
});
afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Requests a path unchanged; `fetch` would normalise it. */
function ask(target: string): Promise<{ status: number; type: string; location: string | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    request({ hostname, port, path: target }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const type = String(response.headers['content-type']);
      const { location } = response.headers;
      resolve({ status: response.statusCode ?? 0, type, location, body: Buffer.concat(chunks).toString() });
    })
      .on('error', reject)
      .end();
  });
}

test('serves files and the index.html of a folder', async () => {
  expect(await ask('/')).toMatchObject({ status: 200, type: 'text/html; charset=utf-8', body: 'home' });
  expect(await ask('/zh-CN/?q=1')).toMatchObject({ status: 200, body: '首页' });
  expect(await ask('/zh-CN/index.html')).toMatchObject({ status: 200, body: '首页' });
});

test('redirects a folder without a slash to the folder, and keeps the query', async () => {
  expect(await ask('/zh-CN?q=1')).toMatchObject({ status: 301, location: '/zh-CN/?q=1' });
});

test.each(['/../secret.txt', '/%2e%2e/secret.txt', '/zh-CN/..%2f..%2fsecret.txt', '/missing.html', '/%E0%A4%A'])(
  'answers %s with 404 and the page 404.html',
  async (target) => {
    expect(await ask(target)).toMatchObject({ status: 404, body: 'no such page' });
  },
);

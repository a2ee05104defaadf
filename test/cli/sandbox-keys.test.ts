import { execFile } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, test } from 'vitest';
import { keysIn } from '../../src/cli/sandbox-keys.js';
import { compile } from '../support/program.js';
import { alipay, merchant } from '../support/provider.js';
import { project } from '../support/workspace.js';

/** Prints the keys of a folder. */
const printKeys = await compile({
  text: `
  import { keysIn } from './src/cli/sandbox-keys.ts';
  const { keys } = await keysIn(process.env.FOLDER);
  console.log(Object.values(keys).map((key) => key.export({ type: 'pkcs8', format: 'pem' })).join(''));`,
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keys-'));
  return () => rm(folder, { recursive: true, force: true });
});

test('sandboxes that start at the same moment share the keys of an empty folder', async () => {
  const started = await Promise.all(Array.from({ length: 8 }, () => keysIn(folder)));
  const pem = (key: (typeof started)[number]['keys']['privateKey']) => key.export({ type: 'pkcs8', format: 'pem' });
  for (const name of ['privateKey', 'alipayPrivateKey'] as const)
    expect(new Set(started.map(({ keys }) => pem(keys[name]))).size, name).toBe(1);
  const [first] = started;
  const expected = createPublicKey(first?.keys.alipayPrivateKey ?? '').export({ type: 'spki', format: 'pem' });
  expect(await readFile(first?.files.alipayPublicKey ?? '', 'utf8')).toBe(expected);
  expect((await readdir(folder)).sort()).toEqual([
    'alipay-private-key.pem',
    'alipay-public-key.pem',
    'merchant-private-key.pem',
  ]);
  for (const file of await readdir(folder)) expect((await stat(path.join(folder, file))).mode & 0o777).toBe(0o600);
});

test('processes that start at the same moment share the keys of an empty folder', async () => {
  const options = { cwd: project, env: { ...process.env, FOLDER: folder } };
  const runs = Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, printKeys, options));
  const printed = (await Promise.all(runs)).map(({ stdout }) => stdout);
  expect(new Set(printed).size).toBe(1);
  expect(printed[0]).toMatch(/^-----BEGIN PRIVATE KEY-----/);
});

test('waits for a key that another sandbox still writes', async () => {
  const pem = String(merchant.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const file = path.join(folder, 'merchant-private-key.pem');
  await writeFile(file, pem.slice(0, 200));
  const started = keysIn(folder);
  await writeFile(file, pem);
  expect((await started).keys.privateKey.equals(merchant.privateKey)).toBe(true);
});

test('names a key file that a sandbox left empty', async () => {
  const file = path.join(folder, 'merchant-private-key.pem');
  await writeFile(file, '');
  await expect(keysIn(folder)).rejects.toThrow(`--keys: ${file}: `);
});

test.each(['merchant-private-key.pem', 'alipay-public-key.pem'])('names a folder in the place of %s', async (name) => {
  const file = path.join(folder, name);
  await mkdir(file);
  await expect(keysIn(folder)).rejects.toThrow(`--keys: ${file} cannot be used (EISDIR).`);
});

test('writes the public key again after the private key was replaced', async () => {
  await keysIn(folder);
  const pem = String(alipay.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(path.join(folder, 'alipay-private-key.pem'), pem);
  const { files } = await keysIn(folder);
  const expected = alipay.publicKey.export({ type: 'spki', format: 'pem' });
  expect(await readFile(files.alipayPublicKey, 'utf8')).toBe(expected);
});

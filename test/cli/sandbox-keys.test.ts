import { createPublicKey } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keysIn } from '../../src/cli/sandbox-keys.js';

test('sandboxes that start at the same moment share the keys of an empty folder', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'keys-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
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

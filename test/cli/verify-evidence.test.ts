import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { generateKeyPair } from '../../src/index.signature.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { fingerprint } from '../../src/signature/keys.js';
import { pemOf } from '../support/keys.js';
import { run } from '../support/terminal.js';

let folder: string;
let env: Record<string, string>;
let given: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'evidence-'));
  const sandbox = await startSandbox();
  given = fingerprint(sandbox.alipayPublicKey);
  env = {
    ALIPAY_CLIENT_ID: sandbox.clientId,
    ALIPAY_BASE_URL: sandbox.baseUrl,
    ALIPAY_PRIVATE_KEY: pemOf(sandbox.privateKey),
    ALIPAY_PUBLIC_KEY: pemOf(sandbox.alipayPublicKey),
  };
  await writeFile(file('other.pem'), pemOf(sandbox.privateKey));
  return async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  };
});

const file = (name: string) => path.join(folder, name);

/** Cancels a payment with the command, and keeps its outcome in a file. */
async function keep(id: string, name: string): Promise<string> {
  const { stdout } = await run(['cancel', '--payment-request-id', id, '--max-attempts', '1', '--evidence', '--json'], {
    env,
  });
  await writeFile(file(name), stdout);
  return file(name);
}

test.each([
  ['sandbox-SUCCESS', 0, 'S: the provider said that the payment is cancelled.'],
  ['sandbox-CANCEL_WINDOW_EXCEED', 1, 'F: the provider said that the payment is not cancelled.'],
  ['sandbox-UNSIGNED_F', 2, 'U: this proves neither that the payment is cancelled nor that it is not.'],
  ['sandbox-OTHER_KEY', 2, 'U: this proves neither'],
  ['sandbox-RESET_BEFORE_HEADERS', 2, 'U: this proves neither'],
])('what was kept of %s ends with %i', async (id, code, heading) => {
  const kept = await keep(id, `${id}.json`);
  const { stdout, ...ran } = await run(['verify-evidence', kept], { env });
  expect(ran).toEqual({ code, stderr: '', asked: [] });
  expect(stdout.startsWith(heading), stdout).toBe(true);
  expect(stdout).toContain(`SHA-256 ${given}`);
});

test('evidence is found in an outcome, in an attempt, and by itself', async () => {
  const { attempts } = JSON.parse(await readFile(await keep('sandbox-SUCCESS.forms', 'outcome.json'), 'utf8'));
  for (const holder of [{ attempts }, attempts[0], attempts[0].evidence]) {
    await writeFile(file('holder.json'), JSON.stringify(holder));
    const { code, stdout } = await run(['verify-evidence', file('holder.json'), '--json'], { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ resultStatus: 'S', verified: true, keyFingerprint: given });
  }
});

test('of a key that is not the one of then, both fingerprints are told', async () => {
  const kept = await keep('sandbox-SUCCESS.key', 'key.json');
  const { publicKey } = await generateKeyPair();
  const { code, stdout } = await run(['verify-evidence', kept], {
    env: { ALIPAY_PUBLIC_KEY: pemOf(publicKey) },
  });
  expect(code).toBe(2);
  expect(stdout).toContain(`key               SHA-256 ${fingerprint(publicKey)}\n`);
  expect(stdout).toContain(`key of then       SHA-256 ${given}: another one\n`);
});

test.each<[string, string[], RegExp]>([
  ['no file', [], /Name one file that holds evidence/],
  ['two files', ['a', 'b'], /Name one file/],
  ['a file that is not there', ['missing.json'], /missing.json cannot be read: ENOENT/],
  ['a file that is not JSON', ['other.pem'], /it is not JSON/],
  ['an outcome without evidence', ['bare.json'], /holds no evidence. Was it asked for\?/],
  ['evidence that is none', ['wrong.json'], /holds no evidence: `repeated` must be true or false/],
  ['a private key', ['whole.json', '--public-key-file', 'other.pem'], /A public key is needed/],
])('refuses %s', async (_, args, message) => {
  await writeFile(file('bare.json'), '{"resultStatus":"S","attempts":[{"number":1}]}');
  await writeFile(file('wrong.json'), '{"version":1}');
  await writeFile(file('whole.json'), '{"version":1,"repeated":false}');
  const paths = args.map((arg) => (arg.includes('.') ? file(arg) : arg));
  const { code, stdout, stderr } = await run(['verify-evidence', ...paths], { env });
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toMatch(message);
});

test('evidence is asked of `cancel` together with JSON', async () => {
  const { code, stderr } = await run(['cancel', '--payment-request-id', 'sandbox-SUCCESS', '--evidence'], { env });
  expect(code).toBe(64);
  expect(stderr).toContain('--evidence --json');
});

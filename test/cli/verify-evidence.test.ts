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

/** Cancels a payment with the command, and writes the outcome to a file. */
async function keep(id: string, name: string): Promise<string> {
  const { stdout } = await run(['cancel', '--payment-request-id', id, '--max-attempts', '1', '--evidence', '--json'], {
    env,
  });
  await writeFile(file(name), stdout);
  return file(name);
}

test.each([
  ['sandbox-SUCCESS', 0, 'S: the provider confirmed that the payment is cancelled.'],
  ['sandbox-CANCEL_WINDOW_EXCEED', 1, 'F: the provider confirmed that the payment is not cancelled.'],
  ['sandbox-UNSIGNED_F', 2, 'U: the evidence proves neither that the payment is cancelled nor that it is not.'],
  ['sandbox-OTHER_KEY', 2, 'U: the evidence proves neither'],
  ['sandbox-RESET_BEFORE_HEADERS', 2, 'U: the evidence proves neither'],
])('the evidence of %s gives exit code %i', async (id, code, heading) => {
  const kept = await keep(id, `${id}.json`);
  const { stdout, ...ran } = await run(['verify-evidence', kept], { env });
  expect(ran).toEqual({ code, stderr: '', asked: [] });
  expect(stdout.startsWith(heading), stdout).toBe(true);
  expect(stdout).toContain(`SHA-256 ${given}`);
});

test('accepts an outcome, an attempt, or evidence alone', async () => {
  const { attempts } = JSON.parse(await readFile(await keep('sandbox-SUCCESS.forms', 'outcome.json'), 'utf8'));
  for (const holder of [{ attempts }, attempts[0], attempts[0].evidence]) {
    await writeFile(file('holder.json'), JSON.stringify(holder));
    const { code, stdout } = await run(['verify-evidence', file('holder.json'), '--json'], { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ resultStatus: 'S', verified: true, keyFingerprint: given });
  }
});

test('prints what the evidence is of: the URL, the merchant, the payment and the time', async () => {
  const kept = await keep('sandbox-SUCCESS.printed', 'printed.json');
  const { stdout } = await run(['verify-evidence', kept], { env });
  const url = `${env['ALIPAY_BASE_URL']}/v1/payments/cancel`;
  expect(stdout).toMatch(new RegExp(`^ {2}url +POST ${url}$`, 'm'));
  expect(stdout).toMatch(new RegExp(`^ {2}clientId +${env['ALIPAY_CLIENT_ID']}$`, 'm'));
  expect(stdout).toMatch(/^ {2}paymentRequestId +sandbox-SUCCESS\.printed$/m);
  expect(stdout).toMatch(/^ {2}responseTime +\d{13}$/m);
});

test.each<[string[], number]>([
  [['--payment-request-id', 'sandbox-SUCCESS.claim', '--client-id', 'SANDBOX_5X00000000000000'], 0],
  [['--payment-request-id', 'another'], 2],
  [['--payment-id', 'another'], 2],
  [['--client-id', 'another'], 2],
])('%j gives exit code %i', async (claim, code) => {
  const kept = await keep('sandbox-SUCCESS.claim', 'claim.json');
  expect(await run(['verify-evidence', kept, ...claim], { env })).toMatchObject({ code, stderr: '' });
});

test('reads JSON with a byte order mark and in UTF-16, as PowerShell writes it', async () => {
  const text = `\uFEFF${await readFile(await keep('sandbox-SUCCESS.mark', 'mark.json'), 'utf8')}`;
  const utf16 = Buffer.from(text, 'utf16le');
  for (const bytes of [Buffer.from(text), utf16, Buffer.from(utf16).swap16()]) {
    await writeFile(file('marked.json'), bytes);
    expect(await run(['verify-evidence', file('marked.json')], { env })).toMatchObject({ code: 0 });
  }
});

test('names the key of several that verifies', async () => {
  const kept = await keep('sandbox-SUCCESS.keys', 'keys.json');
  const { publicKey } = await generateKeyPair();
  const several = { ALIPAY_PUBLIC_KEY: `${pemOf(publicKey)}${env['ALIPAY_PUBLIC_KEY']}` };
  const { code, stdout } = await run(['verify-evidence', kept, '--json'], { env: several });
  expect([code, JSON.parse(stdout).keyFingerprint]).toEqual([0, given]);
});

test('shows both fingerprints if the key is not the recorded one', async () => {
  const kept = await keep('sandbox-SUCCESS.key', 'key.json');
  const { publicKey } = await generateKeyPair();
  const { code, stdout } = await run(['verify-evidence', kept], {
    env: { ALIPAY_PUBLIC_KEY: pemOf(publicKey) },
  });
  expect(code).toBe(2);
  expect(stdout).toContain(`key               SHA-256 ${fingerprint(publicKey)}\n`);
  expect(stdout).toContain(`recorded key      SHA-256 ${given}, a different key\n`);
});

test.each<[string, string[], RegExp]>([
  ['no file', [], /Give exactly one file with evidence/],
  ['two files', ['a', 'b'], /Give exactly one file/],
  ['a missing file', ['missing.json'], /missing.json cannot be read: there is no such file/],
  ['a file that is not JSON', ['other.pem'], /it is not JSON/],
  ['an outcome without evidence', ['bare.json'], /contains no evidence\. Was the payment cancelled with --evidence\?/],
  ['invalid evidence', ['wrong.json'], /contains no valid evidence: `repeated` must be true or false/],
  ['a private key', ['whole.json', '--public-key-file', 'other.pem'], /A public key is needed/],
])('rejects %s', async (_, args, message) => {
  await writeFile(file('bare.json'), '{"resultStatus":"S","attempts":[{"number":1}]}');
  await writeFile(file('wrong.json'), '{"version":1}');
  await writeFile(file('whole.json'), '{"version":1,"repeated":false}');
  const paths = args.map((arg) => (arg.includes('.') ? file(arg) : arg));
  const { code, stdout, stderr } = await run(['verify-evidence', ...paths], { env });
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toMatch(message);
});

test('cancel --evidence without --json is an error', async () => {
  const { code, stderr } = await run(['cancel', '--payment-request-id', 'sandbox-SUCCESS', '--evidence'], { env });
  expect(code).toBe(64);
  expect(stderr).toContain('--evidence --json');
});

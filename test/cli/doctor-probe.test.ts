import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { alipay, merchant } from '../support/provider.js';
import { run } from '../support/terminal.js';

let sandbox: Sandbox;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  sandbox = await startSandbox({ privateKey: merchant.privateKey, alipayPrivateKey: alipay.privateKey });
  folder = await mkdtemp(join(tmpdir(), 'doctor-probe-'));
  const file = join(folder, 'merchant.pem');
  await writeFile(file, String(merchant.privateKey.export({ type: 'pkcs8', format: 'pem' })), { mode: 0o600 });
  env = {
    ALIPAY_CLIENT_ID: sandbox.clientId,
    ALIPAY_BASE_URL: sandbox.baseUrl,
    ALIPAY_PRIVATE_KEY_FILE: file,
    ALIPAY_PUBLIC_KEY: String(alipay.publicKey.export({ type: 'spki', format: 'pem' })),
  };
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

async function examine(change: Record<string, string> = {}, ...args: string[]) {
  const { code, stdout } = await run(['doctor', '--json', ...args], { env: { ...env, ...change } });
  const checks: { name: string; verdict: string; finding: string; fix?: string }[] = JSON.parse(stdout).checks;
  return { code, of: (name: string) => checks.find((check) => check.name === name) };
}

test('shows the fingerprints of both public keys, the same as openssl', async () => {
  const { of } = await examine();
  const file = env['ALIPAY_PRIVATE_KEY_FILE'] ?? '';
  const der = execFileSync('openssl', ['pkey', '-in', file, '-pubout', '-outform', 'der']);
  const [digest] = execFileSync('openssl', ['dgst', '-sha256', '-r'], { input: der }).toString().split(' ');
  expect(of('private key')?.finding).toContain(`Its public key has the fingerprint ${digest}.`);
  const spki = alipay.publicKey.export({ type: 'spki', format: 'der' });
  const [other] = execFileSync('openssl', ['dgst', '-sha256', '-r'], { input: spki }).toString().split(' ');
  expect(of("Alipay's public key")?.finding).toContain(`It has the fingerprint ${other}.`);
});

test('without --probe, the registration is not checked and nothing is sent', async () => {
  const before = sandbox.requests.length;
  const { of, code } = await examine();
  expect(of('registration')).toMatchObject({ verdict: 'skipped', finding: expect.stringContaining('--probe') });
  expect({ code, sent: sandbox.requests.length }).toEqual({ code: 0, sent: before });
});

test('reports blanks around values, and a key file that other users can read', async () => {
  const blank = await examine({ ALIPAY_CLIENT_ID: ` ${sandbox.clientId}` });
  expect(blank.of('blanks')).toMatchObject({
    verdict: 'doubtful',
    finding: expect.stringMatching(/^ALIPAY_CLIENT_ID has/),
  });
  expect(blank.of('client id')).toMatchObject({ verdict: 'fine' });
  expect((await examine()).of('blanks')).toBeUndefined();
  const file = env['ALIPAY_PRIVATE_KEY_FILE'] ?? '';
  await chmod(file, 0o644);
  const open = await examine();
  await chmod(file, 0o600);
  expect(open.of('private key file')).toMatchObject({ verdict: 'doubtful', fix: `chmod 600 ${file}` });
});

describe('--probe', () => {
  test.each<[string, Record<string, string>]>([
    ['the client id is missing', { ALIPAY_CLIENT_ID: '' }],
    ['the private key is invalid', { ALIPAY_PRIVATE_KEY_FILE: '/dev/null' }],
  ])('sends nothing if %s', async (_, change) => {
    const before = sandbox.requests.length;
    const { of } = await examine(change, '--probe');
    expect(of('registration')).toMatchObject({ verdict: 'skipped', finding: expect.stringMatching(/^not checked/) });
    expect(sandbox.requests.length).toBe(before);
  });

  test('exits with 130 when the user stops it', async () => {
    const { code } = await run(['doctor', '--probe'], { env, signal: AbortSignal.abort() });
    expect(code).toBe(130);
  });

  test('is doubtful if the connection fails', async () => {
    const { of } = await examine({ ALIPAY_BASE_URL: 'http://127.0.0.1:1/ams/api' }, '--probe');
    expect(of('registration')).toMatchObject({ verdict: 'doubtful', finding: expect.stringContaining('connection') });
  });

  test('sends the key version and the agent token', async () => {
    await examine({ ALIPAY_KEY_VERSION: '7', ALIPAY_AGENT_TOKEN: 'token' }, '--probe');
    expect(sandbox.requests.at(-1)?.headers).toMatchObject({
      signature: expect.stringContaining('keyVersion=7'),
      'agent-token': 'token',
    });
  });

  test('passes right settings, with one cancellation of a nonexistent payment', async () => {
    const before = sandbox.requests.length;
    const { of, code } = await examine({}, '--probe');
    expect(of('registration')).toMatchObject({ verdict: 'fine', finding: expect.stringContaining('ORDER_NOT_EXIST') });
    expect(code).toBe(0);
    expect(sandbox.requests.slice(before)).toMatchObject([{ answer: 'ORDER_NOT_EXIST' }]);
    expect(sandbox.requests.at(-1)?.body).toMatch(/doctor-[0-9a-f-]{36}/);
  });

  test("finds another merchant's private key", async () => {
    const other = await startSandbox();
    const key = String(other.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await other.close();
    const { of, code } = await examine({ ALIPAY_PRIVATE_KEY_FILE: '', ALIPAY_PRIVATE_KEY: key }, '--probe');
    expect(of('registration')).toMatchObject({ verdict: 'wrong', finding: expect.stringContaining('ACCESS_DENIED') });
    expect(code).toBe(1);
  });

  test("finds a key that is not Alipay's key for this client id", async () => {
    const other = await startSandbox();
    const key = String(other.alipayPublicKey.export({ type: 'spki', format: 'pem' }));
    await other.close();
    const { of, code } = await examine({ ALIPAY_PUBLIC_KEY: key }, '--probe');
    expect(of('registration')).toMatchObject({
      verdict: 'wrong',
      finding: expect.stringContaining('not signed by the key'),
    });
    expect(code).toBe(1);
  });

  test('finds an unknown client id, and one without a registered key', async () => {
    sandbox.registerMerchant({ clientId: 'keyless' });
    for (const [clientId, code] of [
      ['nobody', 'ACCESS_DENIED'],
      ['keyless', 'KEY_NOT_FOUND'],
    ] as const) {
      const { of } = await examine({ ALIPAY_CLIENT_ID: clientId }, '--probe');
      expect(of('registration')).toMatchObject({ verdict: 'wrong', finding: expect.stringContaining(code) });
    }
  });

  test('is doubtful without an answer, and skipped if a key is missing', async () => {
    const dead = await examine({ ALIPAY_BASE_URL: 'http://127.0.0.1:1/ams/api' }, '--probe');
    expect(dead.of('registration')).toMatchObject({ verdict: 'doubtful' });
    const keyless = await examine({ ALIPAY_PRIVATE_KEY_FILE: '/no/file' }, '--probe');
    expect(keyless.of('registration')).toMatchObject({ verdict: 'skipped' });
  });

  test('asks for confirmation before production', async () => {
    const production = { ...env, ALIPAY_BASE_URL: 'https://localhost.invalid/ams/api' };
    const alone = await run(['doctor', '--probe'], { env: production });
    expect(alone).toMatchObject({ code: 64, stdout: '', stderr: expect.stringContaining('doctor --probe --yes') });
    const { asked } = await run(['doctor', '--probe'], { env: production, answer: 'no' });
    expect(asked).toEqual([expect.stringContaining('This may be production.')]);
  });
});

import { createPrivateKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { fingerprint, generateKeyPair } from '../../src/signature/keys.js';
import { pemOf } from '../support/keys.js';
import { listening } from '../support/listening.js';
import { alipay, merchant } from '../support/provider.js';
import { run } from '../support/terminal.js';

const keys = { private: pemOf(merchant.privateKey), own: pemOf(merchant.publicKey), alipay: pemOf(alipay.publicKey) };
const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
/** A private key with the exponents of another key: it can be read, but its signatures do not verify. */
const damaged = (() => {
  const [jwk, other] = [merchant.privateKey, alipay.privateKey].map((key) => key.export({ format: 'jwk' }));
  const { d, dp, dq } = other as JsonWebKey;
  return pemOf(createPrivateKey({ key: { ...jwk, d, dp, dq } as JsonWebKey, format: 'jwk' }));
})();

let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'doctor-'));
  const merchantFile = path.join(folder, 'merchant.pem');
  await writeFile(merchantFile, keys.private, { mode: 0o600 });
  env = {
    ALIPAY_CLIENT_ID: 'SANDBOX_5X00000000000000',
    ALIPAY_REGION: 'asia',
    ALIPAY_PRIVATE_KEY_FILE: merchantFile,
    ALIPAY_PUBLIC_KEY: keys.alipay,
  };
  return () => rm(folder, { recursive: true });
});

interface Check {
  name: string;
  verdict: string;
  finding: string;
  fix?: string;
}

/** Runs the doctor with changed settings, as JSON and as text. Neither output may contain a part of a key. */
async function examine(change: Record<string, string | undefined> = {}, ...args: string[]) {
  const changed = { ...env, ...change };
  const { code, stdout, stderr } = await run(['doctor', '--json', ...args], { env: changed });
  const people = await run(['doctor', ...args], { env: changed });
  const secrets = Object.values(changed).filter((value) => (value?.length ?? 0) > 200);
  for (const secret of [
    keys.private,
    ...secrets,
    ...(change['ALIPAY_AGENT_TOKEN'] ? [change['ALIPAY_AGENT_TOKEN']] : []),
  ])
    for (const text of [stdout, stderr, people.stdout, people.stderr])
      expect(text).not.toContain(secret?.replace(/^-----.*\n/, '').slice(0, 40));
  const { sound, checks } = JSON.parse(stdout) as { sound: boolean; checks: Check[] };
  expect(people.code).toBe(code);
  expect(sound).toBe(code === 0);
  return { code, checks, text: people.stdout, of: (name: string) => checks.find((check) => check.name === name) };
}

test('lists the fingerprints of several public keys of Alipay, and finds the own key among them', async () => {
  const { publicKey } = await generateKeyPair();
  const several = await examine({ ALIPAY_PUBLIC_KEY: keys.alipay + pemOf(publicKey) });
  const { verdict, finding } = several.of("Alipay's public key") ?? expect.fail();
  expect(verdict).toBe('fine');
  for (const key of [alipay.publicKey, publicKey]) expect(finding).toContain(fingerprint(key));
  const own = await examine({ ALIPAY_PUBLIC_KEY: keys.alipay + keys.own });
  expect(own.of('key pair')?.verdict).toBe('wrong');
});

describe('right settings', () => {
  test('pass every check', async () => {
    const { code, checks, text } = await examine();
    expect(code).toBe(0);
    // The registration is not checked without sending.
    const known = checks.filter(({ name }) => name !== 'registration');
    expect(known.map(({ verdict }) => verdict)).toEqual(known.map(() => 'fine'));
    expect(checks.length).toBeGreaterThanOrEqual(8);
    expect(text).toMatch(/No check failed\.\n$/);
  });

  test.each<[string, Record<string, string | undefined>]>([
    ['production', { ALIPAY_CLIENT_ID: '5X00000000000000' }],
    ['a base URL', { ALIPAY_REGION: '', ALIPAY_BASE_URL: 'https://open-de-global.alipay.com/ams/sandbox/api' }],
    ['a key version and an agent token', { ALIPAY_KEY_VERSION: '2', ALIPAY_AGENT_TOKEN: 'agent-secret' }],
  ])('may contain %s', async (_, change) => {
    const { code, checks } = await examine(change);
    expect(checks.filter(({ verdict }) => verdict !== 'fine').map(({ name }) => name)).toEqual(['registration']);
    expect(code).toBe(0);
  });
});

test('finds a base URL with a part of an operation path', async () => {
  const { of } = await examine({
    ALIPAY_REGION: '',
    ALIPAY_BASE_URL: 'https://open-de-global.alipay.com/ams/api/v1/refund',
  });
  expect(of('base URL')).toMatchObject({
    verdict: 'wrong',
    finding: expect.stringContaining("the operation's own path"),
  });
});

test('the finding on an unreadable key file contains the reason', async () => {
  const { checks } = await examine({ ALIPAY_PRIVATE_KEY_FILE: '/dev/null/key.pem' });
  expect(checks).toContainEqual(expect.objectContaining({ finding: expect.stringContaining('(ENOTDIR)') }));
});

test('--online without a base URL skips the server time', async () => {
  const { checks } = await examine({ ALIPAY_REGION: '' }, '--online');
  expect(checks).toContainEqual(expect.objectContaining({ name: 'server time', verdict: 'skipped' }));
});

describe('is found, with a fix:', () => {
  test.each<[string, Record<string, string | undefined>, string, RegExp]>([
    ['no client id', { ALIPAY_CLIENT_ID: '' }, 'client id', /not set/],
    ['a client id with a blank', { ALIPAY_CLIENT_ID: 'SANDBOX_5X 0' }, 'client id', /blanks/],
    ['no private key', { ALIPAY_PRIVATE_KEY_FILE: '' }, 'private key', /^it is not set\.$/],
    ['a missing file', { ALIPAY_PRIVATE_KEY_FILE: '/no/file' }, 'private key', /no such file/],
    [
      'half a key',
      { ALIPAY_PRIVATE_KEY_FILE: '', ALIPAY_PRIVATE_KEY: keys.private.slice(0, 900) },
      'private key',
      /incomplete/,
    ],
    [
      'swapped keys',
      { ALIPAY_PUBLIC_KEY: keys.private },
      "Alipay's public key",
      /this is a private key. Are the two swapped/,
    ],
    [
      'a short key',
      { ALIPAY_PUBLIC_KEY: pemOf(short.publicKey) },
      "Alipay's public key",
      /at least 2048 bits.*has 1024/,
    ],
    [
      'another kind of key',
      { ALIPAY_PUBLIC_KEY: pemOf(elliptic.publicKey) },
      "Alipay's public key",
      /RSA key is needed.*type ec/,
    ],
    [
      'a damaged private key',
      { ALIPAY_PRIVATE_KEY_FILE: '', ALIPAY_PRIVATE_KEY: damaged },
      'signing',
      /does not verify/,
    ],
    [
      'your own public key as that of Alipay',
      { ALIPAY_PUBLIC_KEY: keys.own },
      'key pair',
      /belongs to your private key/,
    ],
    ['a bad key version', { ALIPAY_KEY_VERSION: 'one' }, 'key version', /digits/],
    ['a bad agent token', { ALIPAY_AGENT_TOKEN: 'agent secret' }, 'agent token', /visible ASCII/],
    ['no location', { ALIPAY_REGION: '' }, 'base URL', /No region and no base URL/],
    ['an unknown region', { ALIPAY_REGION: 'mars' }, 'base URL', /ALIPAY_REGION or --region must be one of/],
    ['two locations', { ALIPAY_BASE_URL: 'https://open-de-global.alipay.com/ams/api' }, 'base URL', /both set/],
    ['an invalid base URL', { ALIPAY_REGION: '', ALIPAY_BASE_URL: 'alipay' }, 'base URL', /must be a URL/],
    [
      'a base URL with the path of the operation',
      { ALIPAY_REGION: '', ALIPAY_BASE_URL: 'https://open-de-global.alipay.com/ams/sandbox/api/v1/payments/cancel' },
      'base URL',
      /must end before the path of the operation/,
    ],
    [
      'a base URL without the path of the API',
      { ALIPAY_REGION: '', ALIPAY_BASE_URL: 'https://open-de-global.alipay.com' },
      'base URL',
      /The signature covers the path/,
    ],
    [
      'a client id of the sandbox in production',
      { ALIPAY_REGION: '', ALIPAY_BASE_URL: 'https://open-de-global.alipay.com/ams/api' },
      'environment',
      /belongs to the sandbox, but requests go to production/,
    ],
    [
      'a client id of production in the sandbox',
      { ALIPAY_CLIENT_ID: '5X0', ALIPAY_ENVIRONMENT: 'sandbox' },
      'environment',
      /belongs to production, but requests go to the sandbox/,
    ],
  ])('%s', async (_, change, name, finding) => {
    const { code, of, text } = await examine(change);
    const check = of(name);
    expect(check).toMatchObject({ verdict: 'wrong', finding: expect.stringMatching(finding) });
    expect(check?.fix).toMatch(/\w/);
    expect(text).toContain(`✗ ${name}: ${check?.finding}\n    Fix: ${check?.fix}\n`);
    expect(text).toMatch(/A check failed\.\n$/);
    expect(code).toBe(1);
  });

  test('a clock that is behind the time of a key file', async () => {
    const file = path.join(folder, 'later.pem');
    await writeFile(file, keys.private);
    const later = new Date(Date.now() + 86_400_000);
    await utimes(file, later, later);
    const { code, of } = await examine({ ALIPAY_PRIVATE_KEY_FILE: file });
    expect(of('clock')).toMatchObject({ verdict: 'wrong', fix: expect.stringContaining('NTP') });
    expect(code).toBe(1);
  });
});

describe('is only doubtful:', () => {
  test.each<[string, Record<string, string | undefined>, string, RegExp]>([
    [
      "a product whose sandbox is in production's place",
      { ALIPAY_ENVIRONMENT: 'production' },
      'environment',
      /right only/,
    ],
    [
      'a proxy',
      { ALIPAY_REGION: '', ALIPAY_BASE_URL: 'https://proxy.example.com/ams/api' },
      'base URL',
      /is not a gateway/,
    ],
    [
      'a gateway that the contract does not list',
      { ALIPAY_REGION: '', ALIPAY_BASE_URL: 'https://open-na.alipay.com/ams/sandbox/api' },
      'base URL',
      /the contract does not list the gateway/,
    ],
    [
      'an environment beside a base URL',
      {
        ALIPAY_REGION: '',
        ALIPAY_BASE_URL: 'https://open-de-global.alipay.com/ams/sandbox/api',
        ALIPAY_ENVIRONMENT: 'sandbox',
      },
      'base URL',
      /has no effect/,
    ],
  ])('%s', async (_, change, name, finding) => {
    const { code, of } = await examine(change);
    expect(of(name)).toMatchObject({ verdict: 'doubtful', finding: expect.stringMatching(finding) });
    expect(code).toBe(0);
  });
});

describe('--online', () => {
  /** A server whose clock is ahead by a number of seconds. */
  async function serve(ahead: number | undefined) {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`);
      response.sendDate = false;
      if (ahead !== undefined) response.setHeader('Date', new Date(Date.now() + ahead * 1000).toUTCString());
      response.setHeader('Connection', 'close');
      response.end('hello');
    });
    const listens = await listening(server);
    onTestFinished(() => listens[Symbol.asyncDispose]());
    return { url: `${listens.origin}/ams/sandbox/api`, requests };
  }

  test.each([
    [0, 'fine', /differ by \d+ s/],
    // A day, give or take the time between reading the clock and the answer.
    [86_400, 'wrong', /your clock is 86[34]\d\d s behind the clock of http/],
    [-86_400, 'wrong', /your clock is 86[34]\d\d s ahead of the clock of http/],
    [undefined, 'doubtful', /without a Date header/],
  ])('with a server that is %s s ahead: %s', async (ahead, verdict, finding) => {
    const { url, requests } = await serve(ahead);
    const { of } = await examine({ ALIPAY_REGION: '', ALIPAY_BASE_URL: url }, '--online');
    expect(of('server time')).toMatchObject({ verdict, finding: expect.stringMatching(finding) });
    expect(new Set(requests)).toEqual(new Set(['GET /']));
  });

  test('fails if the server cannot be reached', async () => {
    const { of, code } = await examine(
      { ALIPAY_REGION: '', ALIPAY_BASE_URL: 'http://127.0.0.1:2/ams/api' },
      '--online',
    );
    expect(of('server time')).toMatchObject({
      verdict: 'wrong',
      finding: expect.stringContaining('cannot be reached: ECONNREFUSED 127.0.0.1:2.'),
    });
    expect(code).toBe(1);
  });

  test('nothing is sent without --online', async () => {
    const { url, requests } = await serve(0);
    await examine({ ALIPAY_REGION: '', ALIPAY_BASE_URL: url });
    expect(requests).toEqual([]);
  });
});

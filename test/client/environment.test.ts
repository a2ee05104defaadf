import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { MerchantSettings } from '../../src/client/environment.js';
import { clientOptionsFromEnv, createCancelClient, SettingError } from '../../src/index.js';
import { catchError } from '../support/errors.js';
import { pemOf } from '../support/keys.js';
import { alipay, clientId, merchant } from '../support/provider.js';
import { answer, paymentId, startServer, success } from '../support/server.js';

let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'settings-'));
  env = {
    ALIPAY_CLIENT_ID: clientId,
    ALIPAY_PRIVATE_KEY_FILE: path.join(folder, 'merchant.pem'),
    ALIPAY_PUBLIC_KEY_FILE: path.join(folder, 'alipay.pem'),
    ALIPAY_REGION: 'asia',
  };
  await writeFile(path.join(folder, 'merchant.pem'), pemOf(merchant.privateKey));
  await writeFile(path.join(folder, 'alipay.pem'), pemOf(alipay.publicKey));
  return () => rm(folder, { recursive: true });
});

describe('clientOptionsFromEnv', () => {
  test('returns the options of a client', async () => {
    await using server = await startServer(answer(success));
    const { ALIPAY_REGION: _, ...rest } = env;
    const client = createCancelClient(clientOptionsFromEnv({ ...rest, ALIPAY_BASE_URL: server.baseUrl }));
    expect(await client.cancel({ paymentId })).toMatchObject({ resultStatus: 'S' });
    expect(server.requests[0]?.headers['client-id']).toBe(clientId);
  });

  test('reads keys from variables, and every optional setting', () => {
    const options = clientOptionsFromEnv({
      ALIPAY_CLIENT_ID: ` ${clientId}\n`,
      ALIPAY_PRIVATE_KEY: pemOf(merchant.privateKey).replaceAll('\n', '\\n'),
      ALIPAY_PUBLIC_KEY: pemOf(alipay.publicKey),
      ALIPAY_REGION: 'europe',
      ALIPAY_ENVIRONMENT: 'sandbox',
      ALIPAY_KEY_VERSION: '2',
      ALIPAY_AGENT_TOKEN: 'token',
      ALIPAY_BASE_URL: '',
    });
    const { privateKey, alipayPublicKey, ...rest } = options;
    expect(rest).toEqual({ clientId, region: 'europe', environment: 'sandbox', keyVersion: '2', agentToken: 'token' });
    const [publicKey, ...others] = alipayPublicKey;
    expect([privateKey.equals(merchant.privateKey), publicKey?.equals(alipay.publicKey)]).toEqual([true, true]);
    expect(others).toEqual([]);
  });

  test.each(['"', "'", '`'])('ignores a pair of %s around each value, as docker --env-file keeps them', (quote) => {
    const { ALIPAY_REGION: _, ...rest } = env;
    const values = {
      ...rest,
      ALIPAY_BASE_URL: 'https://a.example/api',
      ALIPAY_KEY_VERSION: '2',
      ALIPAY_AGENT_TOKEN: 't',
    };
    const quoted = Object.entries(values).map(([name, value]) => [name, ` ${quote}${value}${quote} `]);
    const {
      privateKey: _private,
      alipayPublicKey: _public,
      ...options
    } = clientOptionsFromEnv(Object.fromEntries(quoted));
    expect(options).toEqual({ clientId, baseUrl: 'https://a.example/api', keyVersion: '2', agentToken: 't' });
  });

  test('selects the sandbox for a quoted client id of the sandbox', async () => {
    const quoted = { ...env, ALIPAY_CLIENT_ID: `"${clientId}"` };
    const fetch = async () => new Response('{}');
    const client = createCancelClient({ ...clientOptionsFromEnv(quoted), fetch, retry: { maxAttempts: 1 } });
    const { support } = await client.cancel({ paymentId });
    expect(support.url).toContain('/sandbox/');
  });

  test('ignores blanks within quotes, counts an empty pair of quotes as missing, and rejects other quotes', () => {
    expect(clientOptionsFromEnv({ ...env, ALIPAY_REGION: '" asia "' })).toMatchObject({ region: 'asia' });
    expect(() => clientOptionsFromEnv({ ...env, ALIPAY_CLIENT_ID: '""' })).toThrow(/^No client id/);
    for (const region of ['"asia', 'x"asia"', '"asia"x'])
      expect(() => clientOptionsFromEnv({ ...env, ALIPAY_REGION: region })).toThrow(/^ALIPAY_REGION must be one of/);
  });

  test('reads every public key of a variable or a file', async () => {
    const both = pemOf(merchant.publicKey) + pemOf(alipay.publicKey);
    const file = path.join(folder, 'both.pem');
    await writeFile(file, both);
    for (const change of [
      { ALIPAY_PUBLIC_KEY_FILE: file },
      { ALIPAY_PUBLIC_KEY_FILE: undefined, ALIPAY_PUBLIC_KEY: `"${both.replaceAll('\n', '\\n')}"` },
    ]) {
      const { alipayPublicKey } = clientOptionsFromEnv({ ...env, ...change });
      expect(alipayPublicKey.map((key) => pemOf(key))).toEqual(
        [merchant, alipay].map(({ publicKey }) => pemOf(publicKey)),
      );
    }
  });

  test('reads process.env by default', async () => {
    const error = await catchError(() => clientOptionsFromEnv());
    expect(error).toMatchObject({ code: 'INVALID_SETTING', variable: 'ALIPAY_CLIENT_ID' });
  });

  test.each<[string, Record<string, string | undefined>, string, RegExp]>([
    ['no client id', { ALIPAY_CLIENT_ID: undefined }, 'ALIPAY_CLIENT_ID', /^No client id: set ALIPAY_CLIENT_ID\.$/],
    ['an empty client id', { ALIPAY_CLIENT_ID: ' ' }, 'ALIPAY_CLIENT_ID', /^No client id/],
    ['a client id with a blank', { ALIPAY_CLIENT_ID: 'a b' }, 'ALIPAY_CLIENT_ID', /^ALIPAY_CLIENT_ID must be 1 to 128/],
    [
      'no private key',
      { ALIPAY_PRIVATE_KEY_FILE: undefined },
      'ALIPAY_PRIVATE_KEY_FILE',
      /^The private key is not set: set ALIPAY_PRIVATE_KEY_FILE, or ALIPAY_PRIVATE_KEY\.$/,
    ],
    [
      'no public key',
      { ALIPAY_PUBLIC_KEY_FILE: undefined },
      'ALIPAY_PUBLIC_KEY_FILE',
      /^Alipay's public key is not set: set ALIPAY_PUBLIC_KEY_FILE, or ALIPAY_PUBLIC_KEY\.$/,
    ],
    [
      'a missing file',
      { ALIPAY_PRIVATE_KEY_FILE: 'missing.pem' },
      'ALIPAY_PRIVATE_KEY_FILE',
      /^ALIPAY_PRIVATE_KEY_FILE is "missing.pem", but there is no such file\.$/,
    ],
    [
      'an invalid key',
      { ALIPAY_PRIVATE_KEY_FILE: undefined, ALIPAY_PRIVATE_KEY: 'secret-text' },
      'ALIPAY_PRIVATE_KEY',
      /^ALIPAY_PRIVATE_KEY cannot be used\. The private key is neither PEM nor Base64/,
    ],
    ['a key given twice', { ALIPAY_PRIVATE_KEY: 'secret-text' }, 'ALIPAY_PRIVATE_KEY', /are both set/],
    [
      'no region',
      { ALIPAY_REGION: undefined },
      'ALIPAY_REGION',
      /^No region and no base URL: set ALIPAY_REGION, or ALIPAY_BASE_URL\.$/,
    ],
    ['an unknown region', { ALIPAY_REGION: 'moon' }, 'ALIPAY_REGION', /^ALIPAY_REGION must be one of /],
    ['region and base URL', { ALIPAY_BASE_URL: 'https://a.example' }, 'ALIPAY_BASE_URL', /are both set/],
    [
      'an invalid base URL',
      { ALIPAY_REGION: undefined, ALIPAY_BASE_URL: 'a.example' },
      'ALIPAY_BASE_URL',
      /^ALIPAY_BASE_URL must be a URL/,
    ],
    ['a wrong environment', { ALIPAY_ENVIRONMENT: 'test' }, 'ALIPAY_ENVIRONMENT', /^ALIPAY_ENVIRONMENT must be one of/],
    ['a wrong version', { ALIPAY_KEY_VERSION: 'v1' }, 'ALIPAY_KEY_VERSION', /^ALIPAY_KEY_VERSION must be a string/],
    ['a wrong token', { ALIPAY_AGENT_TOKEN: 'a b' }, 'ALIPAY_AGENT_TOKEN', /^ALIPAY_AGENT_TOKEN must be/],
  ])('the error names the variable for %s', async (_, change, variable, message) => {
    const error = await catchError(() => clientOptionsFromEnv({ ...env, ...change }));
    expect(error).toBeInstanceOf(SettingError);
    expect(error).toMatchObject({ variable, message: expect.stringMatching(message), example: expect.any(String) });
    expect(inspect(error, { depth: 9 })).not.toContain('secret-text');
  });

  test('reports a key in the place of a file name without showing it', async () => {
    const pem = pemOf(merchant.privateKey);
    const error = await catchError(() => clientOptionsFromEnv({ ...env, ALIPAY_PRIVATE_KEY_FILE: pem }));
    expect(error).toMatchObject({ message: expect.stringContaining('must name a file, but contains a key') });
    expect(inspect(error, { depth: 9 })).not.toContain(pem.split('\n')[3]);
  });
});

describe('a flag', () => {
  const flags = { region: { flag: '--region', value: ' europe ' }, clientId: { flag: '--client-id' } };

  test('takes precedence over its variable if it has a value', () => {
    const settings = new MerchantSettings({ ALIPAY_REGION: 'asia', ALIPAY_CLIENT_ID: ' c ' }, flags);
    expect(settings.get('region')).toEqual({ value: 'europe', from: '--region' });
    expect(settings.get('clientId')).toEqual({ value: 'c', from: 'ALIPAY_CLIENT_ID' });
    expect(settings.get('baseUrl')).toBeUndefined();
  });

  test('for a region or a base URL overrides the variables of both', () => {
    const url = { baseUrl: { flag: '--base-url', value: 'https://a.example' } };
    expect(new MerchantSettings({ ALIPAY_BASE_URL: 'https://b.example' }, flags).location()).toEqual({
      region: 'europe',
    });
    expect(new MerchantSettings({ ALIPAY_REGION: 'asia' }, url).location()).toEqual({ baseUrl: 'https://a.example' });
    expect(() => new MerchantSettings({}, { ...flags, ...url }).location()).toThrow(
      '--region and --base-url are both set.',
    );
    expect(new MerchantSettings({ ALIPAY_REGION: 'asia' }).location()).toStrictEqual({ region: 'asia' });
  });

  test('is named together with its variable', () => {
    const settings = new MerchantSettings({}, flags);
    expect(settings.namesOf('region')).toBe('ALIPAY_REGION or --region');
    expect(settings.namesOf('baseUrl')).toBe('ALIPAY_BASE_URL');
  });
});

test('lists the flags and variables with blanks around their value, except for a line break at the end', () => {
  const env = {
    ALIPAY_CLIENT_ID: 'c ',
    ALIPAY_PRIVATE_KEY: 'k\r\n',
    ALIPAY_PUBLIC_KEY: 'k\n\n',
    ALIPAY_BASE_URL: '  ',
  };
  expect(new MerchantSettings(env).withBlanks()).toEqual(['ALIPAY_CLIENT_ID', 'ALIPAY_PUBLIC_KEY']);
  const flags = { clientId: { flag: '--client-id', value: 'c' }, region: { flag: '--region', value: ' asia' } };
  expect(new MerchantSettings(env, flags).withBlanks()).toEqual(['--region', 'ALIPAY_PUBLIC_KEY']);
});

test.each<[string, Record<string, string>, string]>([
  ['no private key', { ALIPAY_PRIVATE_KEY_FILE: '' }, 'export ALIPAY_PRIVATE_KEY_FILE=merchant-private-key.pem'],
  ['no public key', { ALIPAY_PUBLIC_KEY_FILE: '' }, 'export ALIPAY_PUBLIC_KEY_FILE=alipay-public-key.pem'],
  ['an invalid key', { ALIPAY_PUBLIC_KEY_FILE: '', ALIPAY_PUBLIC_KEY: 'x' }, 'npx alipay-cancel-contract doctor'],
  ['a wrong client id', { ALIPAY_CLIENT_ID: 'a b' }, 'npx alipay-cancel-contract doctor'],
])('the error for %s shows a command', async (_, change, example) => {
  expect(await catchError(() => clientOptionsFromEnv({ ...env, ...change }))).toMatchObject({ example });
});

test('a SettingError has the underlying error as its cause', async () => {
  const causeOf = async (change: Record<string, string>) =>
    (await catchError(() => clientOptionsFromEnv({ ...env, ...change }))) as Error;
  expect(await causeOf({ ALIPAY_CLIENT_ID: 'a b' })).toMatchObject({ cause: { code: 'INVALID_OPTION' } });
  const noKey = { ALIPAY_PUBLIC_KEY_FILE: '', ALIPAY_PUBLIC_KEY: 'x' };
  expect(await causeOf(noKey)).toMatchObject({ cause: { code: 'INVALID_KEY' } });
});

test.each([
  ['a folder', () => folder, /is a folder/],
  ['a name that is too long', () => 'a'.repeat(300), /the name is too long for a file/],
])('reports a key file that is %s', async (_, file, message) => {
  const error = await catchError(() => clientOptionsFromEnv({ ...env, ALIPAY_PRIVATE_KEY_FILE: file() }));
  expect(error).toMatchObject({ message: expect.stringMatching(message) });
});

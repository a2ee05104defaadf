import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { CommonClientOptions } from '../../src/client/options.js';
import { type CancelClientOptions, createCancelClient, OptionError } from '../../src/index.js';
import { catchError } from '../support/errors.js';
import { credentials, merchant } from '../support/provider.js';
import { paymentId } from '../support/server.js';

const valid = { ...credentials, region: 'asia' } as const;

/** Where a client with these options sends. */
async function urlOf(options: Partial<CommonClientOptions>): Promise<string> {
  let url = '';
  const fetch = async (input: string | URL | Request) => {
    url = String(input);
    return new Response(null, { status: 404 });
  };
  await createCancelClient({ ...credentials, fetch, ...options } as CancelClientOptions).cancel({ paymentId });
  return url;
}

describe('where requests go', () => {
  const { clientId: _, ...keys } = credentials;
  test.each<[Partial<CommonClientOptions>, string]>([
    [{ region: 'north-america' }, 'https://open-na-global.alipay.com/ams/sandbox/api/v1/payments/cancel'],
    [{ region: 'asia' }, 'https://open-sea-global.alipay.com/ams/sandbox/api/v1/payments/cancel'],
    [{ region: 'europe' }, 'https://open-de-global.alipay.com/ams/sandbox/api/v1/payments/cancel'],
    [{ region: 'europe', clientId: '5X00' }, 'https://open-de-global.alipay.com/ams/api/v1/payments/cancel'],
    [{ region: 'europe', environment: 'production' }, 'https://open-de-global.alipay.com/ams/api/v1/payments/cancel'],
    [
      { region: 'europe', clientId: '5X00', environment: 'sandbox' },
      'https://open-de-global.alipay.com/ams/sandbox/api/v1/payments/cancel',
    ],
    [{ baseUrl: 'https://proxy.example.com/alipay/' }, 'https://proxy.example.com/alipay/v1/payments/cancel'],
    [{ baseUrl: 'https://proxy.example.com///' }, 'https://proxy.example.com/v1/payments/cancel'],
    [{ baseUrl: new URL('http://localhost:8080') }, 'http://localhost:8080/v1/payments/cancel'],
    [{ baseUrl: 'http://127.0.0.2/ams/api' }, 'http://127.0.0.2/ams/api/v1/payments/cancel'],
    [{ baseUrl: 'http://[::1]:1/ams/api' }, 'http://[::1]:1/ams/api/v1/payments/cancel'],
  ])('%o', async (options, url) => {
    await expect(urlOf({ ...keys, clientId: credentials.clientId, ...options })).resolves.toBe(url);
  });
});

describe('a bad option throws at construction, naming the option and the rule', () => {
  const text = 'not-a-key-but-secret';
  test.each<[string, object, RegExp]>([
    ['clientId', { clientId: '' }, /1 to 128 visible ASCII/],
    ['clientId', { clientId: 'a'.repeat(129) }, /1 to 128/],
    ['clientId', { clientId: 'a b' }, /visible ASCII/],
    ['clientId', { clientId: 'a\r\nInjected: b' }, /visible ASCII/],
    ['clientId', { clientId: undefined }, /visible ASCII/],
    ['privateKey', { privateKey: undefined }, /or `sign` must be given/],
    ['privateKey', { sign: () => '' }, /not both/],
    ['privateKey', { privateKey: text }, /cannot be used/],
    ['privateKey', { privateKey: credentials.alipayPublicKey }, /this is a public key/],
    ['alipayPublicKey', { alipayPublicKey: undefined }, /must be given/],
    ['alipayPublicKey', { alipayPublicKey: merchant.privateKey }, /this is a private key/],
    ['sign', { privateKey: undefined, sign: 'sign' }, /must be a function/],
    ['keyVersion', { keyVersion: 1 }, /string of 1 to 16 digits/],
    ['keyVersion', { keyVersion: 'one' }, /digits/],
    ['keyVersion', { keyVersion: '1a' }, /digits/],
    ['keyVersion', { keyVersion: 'a1' }, /digits/],
    ['keyVersion', { keyVersion: '' }, /digits/],
    ['keyVersion', { keyVersion: '1'.repeat(17) }, /1 to 16 digits/],
    ['agentToken', { agentToken: '' }, /1 to 256/],
    ['agentToken', { agentToken: 'a'.repeat(257) }, /1 to 256/],
    ['agentToken', { agentToken: ' a' }, /visible ASCII/],
    ['agentToken', { agentToken: 'a\nb' }, /visible ASCII/],
    ['region', { region: undefined }, /or `baseUrl` must be given/],
    ['region', { baseUrl: 'https://example.com' }, /not both/],
    ['region', { region: 'moon' }, /north-america, asia, europe/],
    ['region', { region: ['asia'] as never }, /must be one of/],
    ['region', { region: [Object.create(null)] as never }, /must be one of/],
    ['environment', { environment: [Object.create(null)] as never }, /must be one of/],
    ['region', { region: 'toString' }, /north-america/],
    ['environment', { environment: 'test' }, /production, sandbox/],
    [
      'environment',
      { region: undefined, baseUrl: 'https://example.com', environment: 'sandbox' },
      /cannot be combined with `baseUrl`/,
    ],
    ['baseUrl', { region: undefined, baseUrl: 'example.com' }, /must be a URL/],
    ['baseUrl', { region: undefined, baseUrl: 'http://example.com' }, /https:\/\//],
    ['baseUrl', { region: undefined, baseUrl: 'http://127.0.0.1.example.com' }, /https:\/\//],
    ['baseUrl', { region: undefined, baseUrl: 'http://localhost.example.com' }, /https:\/\//],
    ['baseUrl', { region: undefined, baseUrl: 'ftp://localhost' }, /https:\/\//],
    ['baseUrl', { region: undefined, baseUrl: 'https://user:secret@example.com' }, /password/],
    ['baseUrl', { region: undefined, baseUrl: 'https://user@example.com' }, /user name/],
    ['baseUrl', { region: undefined, baseUrl: 'https://:secret@example.com' }, /password/],
    ['baseUrl', { region: undefined, baseUrl: 'https://example.com?a=b' }, /query/],
    ['baseUrl', { region: undefined, baseUrl: 'https://example.com#a' }, /fragment/],
    ['fetch', { fetch: 'fetch' }, /must be a function/],
    ['onAttempt', { onAttempt: {} }, /must be a function/],
    ['now', { now: 5 }, /must be a function/],
    ['random', { random: 5 }, /must be a function/],
    ['sleep', { sleep: 5 }, /must be a function/],
    ['attemptTimeout', { attemptTimeout: 0 }, /whole number from 1 to 3600000/],
    ['attemptTimeout', { attemptTimeout: Number.NaN }, /whole number/],
    ['attemptTimeout', { attemptTimeout: 3_600_001 }, /to 3600000/],
    ['deadline', { deadline: 86_400_001 }, /to 86400000/],
    ['deadline', { deadline: 1.5 }, /whole number from 1 to 86400000/],
    ['deadline', { deadline: Number.POSITIVE_INFINITY }, /whole number/],
    ['retry', { retry: 3 }, /must be an object/],
    ['retry.maxAttempts', { retry: { maxAttempts: 101 } }, /1 to 100/],
    ['retry.maxAttempts', { retry: { maxAttempts: 0 } }, /1 to 100/],
    ['retry.baseDelay', { retry: { baseDelay: 3_600_001 } }, /to 3600000/],
    ['retry.maxDelay', { retry: { maxDelay: 3_600_001 } }, /to 3600000/],
    ['retry.baseDelay', { retry: { baseDelay: -1 } }, /1 to 3600000/],
    ['retry.maxDelay', { retry: { baseDelay: 1000, maxDelay: 999 } }, /from 1000 to/],
  ])('%s: %o', async (option, change, message) => {
    const error = await catchError(() => createCancelClient({ ...valid, ...change } as CancelClientOptions));
    expect(error).toBeInstanceOf(OptionError);
    expect(error).toMatchObject({ code: 'INVALID_OPTION', option, message: expect.stringMatching(message) });
    expect((error as Error).message).toContain(`\`${option}\``);
    expect(inspect(error)).not.toContain(text);
  });

  const hour = 3_600_000;
  test.each<[string, object]>([
    ['the least', { attemptTimeout: 1, deadline: 1, retry: { maxAttempts: 1, baseDelay: 1, maxDelay: 1 } }],
    [
      'the most',
      { attemptTimeout: hour, deadline: 24 * hour, retry: { maxAttempts: 100, baseDelay: hour, maxDelay: hour } },
    ],
    ['the shortest texts', { clientId: '!', keyVersion: '0', agentToken: '~' }],
    ['the longest texts', { clientId: 'a'.repeat(128), keyVersion: '1'.repeat(16), agentToken: 'a'.repeat(256) }],
  ])('but %s is taken', (_name, change) => {
    expect(() => createCancelClient({ ...valid, ...change })).not.toThrow();
  });

  test.each([undefined, null, 'options'])('options that are %j', async (options) => {
    expect(await catchError(() => createCancelClient(options as never))).toMatchObject({
      code: 'INVALID_OPTION',
      option: 'options',
    });
  });
});

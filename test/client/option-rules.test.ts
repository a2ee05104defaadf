import { describe, expect, test } from 'vitest';
import { createCancelClient, OptionError } from '../../src/index.js';
import { createSigningFetch } from '../../src/index.signature.js';
import { withoutTrailingSlashes } from '../../src/internal/urls.js';
import { credentials, merchant } from '../support/provider.js';

const baseUrl = 'https://open-sea-global.alipay.com/ams/api';
const right = { ...credentials, baseUrl };

/** The error of a call that is refused. */
async function refusal(call: () => unknown): Promise<OptionError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof OptionError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

describe('a misspelt option is refused by the nearest name:', () => {
  const client = createCancelClient(right);
  test.each<[string, () => unknown, string, string]>([
    ['of a client', () => createCancelClient({ ...right, keyversion: '1' } as never), 'keyversion', '`keyVersion`'],
    [
      'of a client',
      () => createCancelClient({ ...right, timeout: 1 } as never),
      'timeout',
      'The options are clientId,',
    ],
    [
      'nested',
      () => createCancelClient({ ...right, retry: { maxAttempt: 1 } } as never),
      'retry.maxAttempt',
      '`maxAttempts`',
    ],
    [
      'of a call',
      () => client.cancel({ paymentId: '1' }, { attemptTimeuot: 1 } as never),
      'attemptTimeuot',
      'Timeout`',
    ],
    ['of a client, in a call', () => client.cancel({ paymentId: '1' }, { baseUrl } as never), 'baseUrl', 'options are'],
    [
      'nested, of a call',
      () => client.cancel({ paymentId: '1' }, { retry: { maxDelays: 1 } } as never),
      'retry.maxDelays',
      '`maxDelay`',
    ],
    [
      'of a signing fetch',
      () => createSigningFetch({ ...credentials, unsignedResponses: 'pass' } as never),
      'unsignedResponses',
      '`unsignedResponse`',
    ],
  ])('%s', async (_, call, option, hint) => {
    const error = await refusal(call);
    expect(error).toMatchObject({ code: 'INVALID_OPTION', option });
    expect(error.message).toContain(hint);
  });

  test('and a name that is a key is not repeated', async () => {
    const key = String(merchant.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const { message } = await refusal(() => createCancelClient({ ...right, [key]: 1 } as never));
    expect(message).not.toContain(key.slice(40, 80));
  });
});

test('`repeated` is true or false', async () => {
  const client = createCancelClient(right);
  expect(await refusal(() => client.cancel({ paymentId: '1' }, { repeated: 'yes' as never }))).toMatchObject({
    option: 'repeated',
  });
});

describe('a base URL', () => {
  test.each([
    `${baseUrl}?`,
    `${baseUrl}#`,
    `${baseUrl}/?`,
    `${baseUrl}/v1/payments/cancel`,
    `${baseUrl}/v1/payments/cancel/`,
    'http://127.0.0.1.evil.example/ams/api',
    'http://localhost.evil.example/ams/api',
    'http://evil.example/ams/api',
    Object.create(null),
  ])('is refused: %s', async (wrong) => {
    expect(await refusal(() => createCancelClient({ ...credentials, baseUrl: wrong }))).toMatchObject({
      option: 'baseUrl',
    });
  });

  test('loses the slashes at its end, in a time that grows as it does', () => {
    expect(withoutTrailingSlashes('https://a/b///')).toBe('https://a/b');
    expect(withoutTrailingSlashes('///')).toBe('');
    // Quadratic, this would take minutes.
    const slashes = '/'.repeat(2_000_000);
    expect(withoutTrailingSlashes(`${slashes}a`)).toBe(`${slashes}a`);
    expect(() => createCancelClient({ ...credentials, baseUrl: `https://a${slashes}b` })).not.toThrow();
  });
});

describe('a signing fetch', () => {
  /** One that only notes where it would send, and those notes. */
  function noting() {
    const sent: string[] = [];
    const signing = createSigningFetch({
      ...credentials,
      unsignedResponse: 'pass',
      fetch: async (url) => {
        sent.push(String(url));
        return new Response('{}');
      },
    });
    return { signing, sent };
  }

  test('sends nothing by http: to another machine', async () => {
    const { signing, sent } = noting();
    for (const url of ['http://evil.example/ams/api', 'http://127.0.0.1.evil.example/ams/api'])
      expect(await refusal(() => signing(url, { method: 'POST', body: '{}' }))).toMatchObject({ option: 'url' });
    expect(sent).toEqual([]);
  });

  test('sends by http: to this one, and by https: anywhere', async () => {
    const { signing, sent } = noting();
    const urls = ['http://127.0.0.1:1/a', 'http://localhost:1/a', 'http://[::1]:1/a', 'https://alipay.example/a'];
    for (const url of urls) await signing(url, { method: 'POST', body: '{}' });
    expect(sent).toEqual(urls);
  });
});

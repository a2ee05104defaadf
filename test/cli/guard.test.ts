import { describe, expect, test } from 'vitest';
import { alipay, merchant } from '../support/provider.js';
import { run } from '../support/terminal.js';

const env = {
  ALIPAY_CLIENT_ID: '5X0',
  ALIPAY_PRIVATE_KEY: String(merchant.privateKey.export({ type: 'pkcs8', format: 'pem' })),
  ALIPAY_PUBLIC_KEY: String(alipay.publicKey.export({ type: 'spki', format: 'pem' })),
};

describe('cancel asks before it goes', () => {
  test.each([
    'https://127.0.0.1.evil.example/ams/api',
    'https://localhost.evil.example/ams/api',
    'https://evil.example/sandbox/ams/api',
    'https://evil.example/ams/sandbox/api/v2',
    'https://open-sea-global.alipay.com/ams/api',
  ])('to %s', async (url) => {
    const args = ['cancel', '--payment-id', '1', '--base-url', url];
    const { code, asked } = await run(args, { env, answer: 'no' });
    expect({ code, asked }).toEqual({ code: 64, asked: [expect.stringContaining(`at ${url}? This is production.`)] });
  });

  test.each(['http://127.0.0.1:1/ams/api', 'http://[::1]:1/ams/api', 'https://sandbox.invalid/ams/sandbox/api'])(
    'but not to %s',
    async (url) => {
      const args = ['cancel', '--payment-id', '1', '--base-url', url, '--max-attempts', '1'];
      const { code, asked } = await run(args, { env, answer: 'no' });
      expect({ code, asked }).toEqual({ code: 2, asked: [] });
    },
  );
});

describe("the closest right call repeats the user's own", () => {
  const production = ['--base-url', 'https://localhost.invalid/ams/api'];
  test.each<[string[], string]>([
    [
      ['--payment-id', "it's 1", '--json', ...production, '--deadline', '1000'],
      `cancel --payment-id 'it'\\''s 1' --json --base-url https://localhost.invalid/ams/api --deadline 1000 --yes`,
    ],
    [
      ['--payment-request-id', '订单-1', '--payment-id', 'x'.repeat(64), ...production],
      `cancel --payment-request-id '订单-1' --payment-id ${'x'.repeat(64)} --base-url https://localhost.invalid/ams/api --yes`,
    ],
    [['order-7'], 'cancel --payment-request-id order-7'],
    [['--json', '-h'], ''],
    [['--json'], "cancel --json --payment-request-id '<id>'"],
    [
      ['--payment-id', 'p 1', '--deadline', 'soon', ...production],
      "cancel --payment-id 'p 1' --deadline 1000 --base-url https://localhost.invalid/ams/api",
    ],
    [['--payment-id', 'p-1', '--deadlien', '5'], 'cancel --payment-id p-1 --deadline 5'],
    [['--payment-id', 'p-1', '--deadlien=5'], 'cancel --payment-id p-1 --deadline=5'],
    [['--payment-id', 'p-1', '--json=yes'], 'cancel --payment-id p-1 --json'],
    [['--payment-id', 'p-1', '--region', '--json'], "cancel --payment-id p-1 '--region=<value>' --json"],
    [
      ['--payment-id', 'p-1', '--private-key', 'MIIE'],
      'ALIPAY_PRIVATE_KEY_FILE=merchant.pem ALIPAY_PUBLIC_KEY_FILE=alipay.pem alipay-cancel-contract cancel --payment-id p-1',
    ],
  ])('%j', async (args, call) => {
    const { stderr } = await run(['cancel', ...args], { env });
    const [, example = ''] = /\nClosest right call: (.*)\n$/.exec(stderr) ?? [];
    expect(example).toBe(call === '' || call.startsWith('ALIPAY') ? call : `alipay-cancel-contract ${call}`);
  });
});

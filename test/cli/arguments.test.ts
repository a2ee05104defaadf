import { describe, expect, test } from 'vitest';
import { pemOf } from '../support/keys.js';
import { alipay, merchant } from '../support/provider.js';
import { run } from '../support/terminal.js';

const env = {
  ALIPAY_CLIENT_ID: '5X0',
  ALIPAY_PRIVATE_KEY: pemOf(merchant.privateKey),
  ALIPAY_PUBLIC_KEY: pemOf(alipay.publicKey),
};

describe("the suggested call repeats the user's arguments:", () => {
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
    [['--payment-id', '', '--json'], "cancel '--payment-id=<value>' --json"],
    [['--payment-id=', '--json'], "cancel '--payment-id=<value>' --json"],
    [['--payment-id', 'p-1', '--region', '--json'], "cancel --payment-id p-1 '--region=<value>' --json"],
    [
      ['--payment-id', 'p-1', '--private-key', 'MIIE'],
      'ALIPAY_PRIVATE_KEY_FILE=merchant.pem ALIPAY_PUBLIC_KEY_FILE=alipay.pem npx alipay-cancel-contract cancel --payment-id p-1',
    ],
  ])('%j', async (args, call) => {
    const { stderr } = await run(['cancel', ...args], { env });
    const [, example = ''] = /\nTry: (.*)\n$/.exec(stderr) ?? [];
    expect(example).toBe(call === '' || call.startsWith('ALIPAY') ? call : `npx alipay-cancel-contract ${call}`);
  });
});

import { createServer } from 'node:net';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pemOf } from '../support/keys.js';
import { listening } from '../support/listening.js';
import { alipay, merchant } from '../support/provider.js';
import { run } from '../support/terminal.js';

const env = {
  ALIPAY_CLIENT_ID: '5X0',
  ALIPAY_PRIVATE_KEY: pemOf(merchant.privateKey),
  ALIPAY_PUBLIC_KEY: pemOf(alipay.publicKey),
};

describe('cancel', () => {
  test.each([
    'https://127.0.0.1.evil.example/ams/api',
    'https://localhost.evil.example/ams/api',
    'https://evil.example/sandbox/ams/api',
    'https://evil.example/ams/sandbox/api/v2',
    'https://open-sea-global.alipay.com/ams/api',
  ])('asks for confirmation before a request to %s', async (url) => {
    const args = ['cancel', '--payment-id', '1', '--base-url', url];
    const { code, asked } = await run(args, { env, answer: 'no' });
    expect({ code, asked }).toEqual({
      code: 64,
      asked: [expect.stringContaining(`at ${url}? This may be production.`)],
    });
  });

  test.each(['http://127.0.0.1:1/ams/api', 'http://[::1]:1/ams/api', 'https://sandbox.invalid/ams/sandbox/api'])(
    'does not ask before a request to %s',
    async (url) => {
      const args = ['cancel', '--payment-id', '1', '--base-url', url, '--max-attempts', '1'];
      const { code, asked } = await run(args, { env, answer: 'no' });
      expect({ code, asked }).toEqual({ code: 2, asked: [] });
    },
  );
});

describe('production', () => {
  const cancel = ['cancel', '--payment-request-id', 'order-1'];
  /** This machine, under an address that the command takes for production, and the number of connections to it. */
  let baseUrl: string;
  let calls = 0;
  beforeAll(async () => {
    const server = createServer((socket) => {
      calls++;
      socket.destroy();
    });
    const listens = await listening(server);
    baseUrl = `https://0.0.0.0:${listens.port}/ams/api`;
    return () => listens[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    calls = 0;
  });

  test('receives nothing if there is no terminal to ask at', async () => {
    const { code, stderr } = await run(cancel, { env: { ...env, ALIPAY_BASE_URL: baseUrl } });
    expect(code).toBe(64);
    expect(stderr).toMatch(
      /may be production, and there is no terminal to ask for confirmation\. Nothing was sent\..*\n.* order-1 --yes\n/,
    );
    expect(calls).toBe(0);
  });

  test('receives nothing unless the answer is yes', async () => {
    const { code, stderr, asked } = await run(cancel, { env: { ...env, ALIPAY_BASE_URL: baseUrl }, answer: 'y' });
    expect(code).toBe(64);
    expect(asked).toEqual([`Cancel order-1 at ${baseUrl}? This may be production. Type yes to continue: `]);
    expect(stderr).toContain('Nothing was sent.');
    expect(calls).toBe(0);
  });

  test.each([
    ['the answer is yes', { answer: 'yes' }, []],
    ['--yes is given', {}, ['--yes']],
  ])('receives the request if %s', async (_, options, flags) => {
    const args = [...cancel, '--max-attempts', '1', ...flags];
    const { code, stdout } = await run(args, { env: { ...env, ALIPAY_BASE_URL: baseUrl }, ...options });
    expect(code).toBe(2);
    expect(stdout).toContain('NO_RESPONSE');
    expect(calls).toBe(1);
  });
});

import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { catchError } from '../support/errors.js';
import { credentials } from '../support/provider.js';
import { answer, result, startServer } from '../support/server.js';

const base64 = Buffer.alloc(256, 1).toString('base64');

test.each<[string, unknown]>([
  ['malformed percent-encoding', '%'],
  ['text before the Base64', `*${base64}`],
  ['text after the Base64', `${base64}*`],
  ['too short for 2048 bits', base64.slice(0, 340)],
  ['a number', 5],
  ['nothing', undefined],
])('rejects what a signer returns: %s', async (_, signature) => {
  await using server = await startServer(answer(result('F', 'ORDER_NOT_EXIST')));
  const { clientId, alipayPublicKey } = credentials;
  const sign = () => signature as string;
  const alipay = createCancelClient({ clientId, alipayPublicKey, sign, baseUrl: server.baseUrl });
  await expect(alipay.cancel({ paymentId: '1' })).rejects.toMatchObject({ code: 'SIGNING_FAILED' });
  expect(server.requests).toEqual([]);
});

test('an error of the signer is the cause of the SigningError', async () => {
  const { clientId, alipayPublicKey } = credentials;
  const away = new Error('The HSM is away.');
  const sign = () => {
    throw away;
  };
  const alipay = createCancelClient({ clientId, alipayPublicKey, sign, region: 'asia', fetch: () => expect.fail() });
  const failure = await catchError(() => alipay.cancel({ paymentId: '1' }));
  expect((failure as { cause: Error }).cause.cause).toBe(away);
});

test('a signer may return bytes of another realm', async () => {
  const { clientId, alipayPublicKey } = credentials;
  const sign = () => runInNewContext('new Uint8Array(256)') as Uint8Array;
  const fetch = async () => new Response('{}');
  const alipay = createCancelClient({
    clientId,
    alipayPublicKey,
    sign,
    region: 'asia',
    fetch,
    retry: { maxAttempts: 1 },
  });
  await expect(alipay.cancel({ paymentId: '1' })).resolves.toMatchObject({ resultStatus: 'U' });
});

test('a KeyError is the cause of the OptionError', () => {
  expect(() => createCancelClient({ ...credentials, privateKey: 'nonsense', region: 'asia' })).toThrow(
    expect.objectContaining({ option: 'privateKey', cause: expect.objectContaining({ code: 'INVALID_KEY' }) }),
  );
});

test('accepts an agent token of 1 to 256 characters', () => {
  for (const agentToken of [5, 'a b', '', 'a'.repeat(257)])
    expect(() => createCancelClient({ ...credentials, agentToken: agentToken as string, region: 'asia' })).toThrow(
      expect.objectContaining({ option: 'agentToken' }),
    );
});

import { expect, test } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { credentials } from '../support/provider.js';
import { answer, result, startServer } from '../support/server.js';

test('a signature that is no percent-encoding is none', async () => {
  await using server = await startServer(answer(result('F', 'ORDER_NOT_EXIST')));
  const { clientId, alipayPublicKey } = credentials;
  const alipay = createCancelClient({ clientId, alipayPublicKey, sign: () => '%', baseUrl: server.baseUrl });
  await expect(alipay.cancel({ paymentId: '1' })).rejects.toMatchObject({ code: 'SIGNING_FAILED' });
  expect(server.requests).toEqual([]);
});

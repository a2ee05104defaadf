import { beforeAll, expect, test } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { contract, type Prism, startPrism } from '../support/prism.js';
import { credentials, signAnswers } from '../support/provider.js';

const operation = contract.paths['/v1/payments/cancel'].post;
const request = operation.requestBody.content['application/json'].examples.byPaymentId.value;

let prism: Prism;
beforeAll(async () => {
  prism = await startPrism();
  return () => prism.close();
});

test('cancels the payment of the source page through the real client against real Prism', async () => {
  const alipay = createCancelClient({ ...credentials, baseUrl: prism.baseUrl, fetch: signAnswers() });
  const outcome = await alipay.cancel(request);
  expect(outcome).toMatchObject({
    resultStatus: 'S',
    resultCode: 'SUCCESS',
    resultMessage: 'Success',
    paymentId: '2019061218401080010018882020035XXXX',
    paymentRequestId: 'pay_2089760038715669_20277574507XXXX',
    cancelTime: '2019-06-12T19:07:11+08:00',
    verified: true,
    retry: 'never',
    nextStep: 'none',
  });
  expect(outcome.attempts).toHaveLength(1);
});

import { expect, test } from 'vitest';
import {
  type CancellationResponse,
  isCancelFailed,
  isCancelSucceeded,
  isCancelUnknown,
} from '../../generated/schema.js';

const guards = { S: isCancelSucceeded, F: isCancelFailed, U: isCancelUnknown };
const payment = { paymentId: '1', paymentRequestId: '2', cancelTime: '2019-06-12T19:07:11+08:00' };

test.each(['S', 'F', 'U'])('each guard reads result.resultStatus only: %s with every field of a success', (status) => {
  const body = { result: { resultStatus: status, resultCode: 'X', resultMessage: '' }, ...payment };
  for (const [own, guard] of Object.entries(guards))
    expect(guard(body as CancellationResponse), own).toBe(own === status);
});

test.each([{}, { result: null }, { result: {} }, { result: { resultStatus: 's' } }])('no guard accepts %j', (body) => {
  for (const guard of Object.values(guards)) expect(guard(body as never)).toBe(false);
});

test('a guard narrows the response', () => {
  const result = { resultStatus: 'S', resultCode: 'SUCCESS', resultMessage: 'Success' } as const;
  const body: CancellationResponse = { result, ...payment };
  expect(isCancelSucceeded(body) ? body.cancelTime : '').toBe(payment.cancelTime);
});

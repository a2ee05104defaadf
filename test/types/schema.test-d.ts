import { expectTypeOf, test } from 'vitest';
import type { CancellationRequest, CancellationResponse } from '../../generated/schema.js';

declare const response: CancellationResponse;

test('a response is told by `cancelTime`, which only a success has', () => {
  if ('cancelTime' in response) {
    expectTypeOf(response.cancelTime).toEqualTypeOf<string>();
    expectTypeOf(response.result.resultStatus).toEqualTypeOf<'S'>();
  } else expectTypeOf(response.result.resultStatus).toEqualTypeOf<'F' | 'U'>();
});

test('TypeScript does not narrow it by a field inside `result`', () => {
  // @ts-expect-error: once this compiles, the documentation can say so.
  if (response.result.resultStatus === 'S') response.cancelTime;
});

test('an id beside the one that is given may be null', () => {
  expectTypeOf<{ paymentId: string; paymentRequestId: null }>().toExtend<CancellationRequest>();
  expectTypeOf<{ paymentId: null; paymentRequestId: null }>().not.toExtend<CancellationRequest>();
});

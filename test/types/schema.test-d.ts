import { expectTypeOf, test } from 'vitest';
import type { CancellationRequest, CancellationResponse } from '../../generated/schema.js';

declare const response: CancellationResponse;

test('`cancelTime` narrows a response to a success', () => {
  if ('cancelTime' in response) {
    expectTypeOf(response.cancelTime).toEqualTypeOf<string>();
    expectTypeOf(response.result.resultStatus).toEqualTypeOf<'S'>();
  } else expectTypeOf(response.result.resultStatus).toEqualTypeOf<'F' | 'U'>();
});

test('TypeScript does not narrow it by a field inside `result`', () => {
  // @ts-expect-error: once this compiles, the documentation can say so.
  if (response.result.resultStatus === 'S') response.cancelTime;
});

test('the second id may be null', () => {
  expectTypeOf<{ paymentId: string; paymentRequestId: null }>().toExtend<CancellationRequest>();
  expectTypeOf<{ paymentId: null; paymentRequestId: null }>().not.toExtend<CancellationRequest>();
});

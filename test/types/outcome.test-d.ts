import { assertType, describe, expectTypeOf, test } from 'vitest';
import type { CallerPaths } from '../../generated/fetch-client.js';
import type { components } from '../../generated/schema.js';
import {
  type CancelClient,
  type CancellationRequest,
  type CancelOutcome,
  clientOptionsFromEnv,
  createCancelClient,
  type FailureCode,
  isFailureCode,
} from '../../src/index.js';
import { createSigningFetch } from '../../src/index.signature.js';

declare const outcome: CancelOutcome;
declare const alipay: CancelClient;

describe('the generated types', () => {
  test('are exact unions, without unknown', () => {
    expectTypeOf<CancellationRequest>().toEqualTypeOf<
      | { paymentId: string; paymentRequestId?: string | null; merchantAccountId?: string }
      | { paymentId?: string | null; paymentRequestId: string; merchantAccountId?: string }
    >();
    type Response = components['schemas']['CancellationResponse'];
    expectTypeOf<Response['result']['resultStatus']>().toEqualTypeOf<'S' | 'F' | 'U'>();
    expectTypeOf<Extract<Response, { result: { resultStatus: 'S' } }>>().toEqualTypeOf<{
      result: { resultStatus: 'S'; resultCode: 'SUCCESS'; resultMessage: string };
      paymentId: string;
      paymentRequestId: string;
      cancelTime: string;
    }>();
    expectTypeOf<Extract<Response, { result: { resultStatus: 'U' } }>['result']['resultCode']>().toEqualTypeOf<
      'REQUEST_TRAFFIC_EXCEED_LIMIT' | 'UNKNOWN_EXCEPTION'
    >();
  });

  test('of the fetch client omit the headers that the transport sets', () => {
    type Header = NonNullable<CallerPaths['/v1/payments/cancel']['post']['parameters']['header']>;
    expectTypeOf<keyof Header>().toEqualTypeOf<'Agent-Token'>();
  });
});

describe('a request', () => {
  test('may have one id or both', () => {
    assertType(alipay.cancel({ paymentId: '1' }));
    assertType(alipay.cancel({ paymentRequestId: '1' }));
    assertType(alipay.cancel({ paymentId: '1', paymentRequestId: '1' }));
  });

  test('must have an id, with the right type and name', () => {
    // @ts-expect-error neither id
    alipay.cancel({});
    // @ts-expect-error a number
    alipay.cancel({ paymentId: 1 });
    // @ts-expect-error a name that is not in the contract
    alipay.cancel({ payment_id: '1' });
  });
});

describe('options', () => {
  test('reject a region that does not exist', () => {
    // @ts-expect-error no such region
    createCancelClient({ clientId: 'c', privateKey: '', alipayPublicKey: '', region: 'moon' });
  });
  test('must have exactly one of privateKey and sign', () => {
    const identity = { clientId: 'c', alipayPublicKey: '', region: 'asia' } as const;
    const sign = () => '';
    assertType(createCancelClient({ ...identity, privateKey: '' }));
    assertType(createCancelClient({ ...identity, sign }));
    // @ts-expect-error neither privateKey nor sign
    createCancelClient({ ...identity });
    // @ts-expect-error both
    createCancelClient({ ...identity, privateKey: '', sign });
    // @ts-expect-error neither, of the fetch that signs
    createSigningFetch({ clientId: 'c', alipayPublicKey: '' });
  });
  test('can come from clientOptionsFromEnv', () => {
    assertType(createCancelClient(clientOptionsFromEnv()));
    assertType(createCancelClient({ ...clientOptionsFromEnv({}), evidence: true, logger: console }));
  });
  test('must have a client id and a public key', () => {
    // @ts-expect-error no alipayPublicKey
    createCancelClient({ clientId: 'c', privateKey: '', region: 'asia' });
  });
});

describe('an outcome', () => {
  test('narrows by resultStatus', () => {
    if (outcome.resultStatus === 'S') {
      expectTypeOf(outcome.cancelTime).toEqualTypeOf<string | undefined>();
      expectTypeOf(outcome.verified).toEqualTypeOf<true>();
    } else if (outcome.resultStatus === 'U') {
      expectTypeOf(outcome.stopped).toEqualTypeOf<'attempts' | 'deadline' | 'not-repeatable'>();
      // @ts-expect-error an unknown outcome has no cancelTime
      outcome.cancelTime;
    }
  });

  test('has exactly three statuses', () => {
    const describeOutcome = (): string => {
      switch (outcome.resultStatus) {
        case 'S':
          return outcome.resultCode;
        case 'F':
          return outcome.resultCode;
        case 'U':
          return outcome.cause.code;
      }
    };
    expectTypeOf(describeOutcome).returns.toEqualTypeOf<string>();
  });

  test("a failure's code is any string, and narrows to the documented ones", () => {
    if (outcome.resultStatus !== 'F') return;
    assertType<string>(outcome.resultCode);
    if (isFailureCode(outcome.resultCode)) expectTypeOf(outcome.resultCode).toEqualTypeOf<FailureCode>();
  });

  test('a switch over the documented failures compiles when it is exhaustive, and does not when a case is missing', () => {
    const never = (code: never): never => code;
    const exhaustive = (code: Extract<FailureCode, 'KEY_NOT_FOUND' | 'ORDER_NOT_EXIST'>) => {
      switch (code) {
        case 'KEY_NOT_FOUND':
          return 1;
        case 'ORDER_NOT_EXIST':
          return 2;
        default:
          return never(code);
      }
    };
    const incomplete = (code: FailureCode) => {
      switch (code) {
        case 'KEY_NOT_FOUND':
          return 1;
        default:
          // @ts-expect-error thirteen cases are missing
          return never(code);
      }
    };
    expectTypeOf(exhaustive).toBeFunction();
    expectTypeOf(incomplete).toBeFunction();
  });
});

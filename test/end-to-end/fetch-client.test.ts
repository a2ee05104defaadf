import { beforeAll, describe, expect, test } from 'vitest';
import { createContractClient } from '../../generated/fetch-client.js';
import { resultCodes } from '../../generated/result-codes.js';
import { createSigningFetch, responseTrust } from '../../src/index.signature.js';
import { reservedIds, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { type Prism, startPrism } from '../support/prism.js';
import { credentials, signAnswers } from '../support/provider.js';

describe("the generated client on a signing fetch returns Prism's example", () => {
  let prism: Prism;
  beforeAll(async () => {
    prism = await startPrism();
    return () => prism.close();
  });

  test.each(Object.entries(resultCodes))('%s as verified data', async (resultCode, { resultStatus }) => {
    const client = createContractClient({
      baseUrl: prism.baseUrl,
      fetch: createSigningFetch({ ...credentials, fetch: signAnswers() }),
    });
    const { data, response } = await client.cancelPayment(
      { paymentId: '2019061218401080010018882020035XXXX' },
      { headers: { Prefer: `example=${resultCode}` } },
    );
    expect(data?.result).toMatchObject({ resultStatus, resultCode });
    expect(responseTrust(response)).toBe('verified');
  });
});

/**
 * What one request returns, where it is not what `cancel()` resolves to: this client neither judges nor repeats. A row
 * that begins with `S` or `F` is why `cancel()` judges.
 */
const onlyCancelJudges: Record<string, string> = {
  'sandbox-NO_ANSWER': 'throws TimeoutError',
  'sandbox-RESET_BEFORE_HEADERS': 'throws TypeError',
  'sandbox-RESET_IN_HEADERS': 'throws TypeError',
  'sandbox-RESET_AFTER_HEADERS': 'throws TypeError',
  'sandbox-TRUNCATED_BODY': 'throws TypeError',
  'sandbox-LOST_ANSWER': 'throws TypeError',
  'sandbox-F_AFTER_CANCELLATION': 'throws TypeError',
  'sandbox-UNSIGNED_F_AFTER_CANCELLATION': 'throws TypeError',
  'sandbox-LARGE_BODY': 'throws ResponseTooLargeError',
  'sandbox-WRONG_CONTENT_LENGTH': 'throws UntrustedResponseError',
  'sandbox-HTML_502': 'throws UntrustedResponseError',
  'sandbox-HTTP_500': 'throws UntrustedResponseError',
  'sandbox-HTTP_429-1': 'throws UntrustedResponseError',
  'sandbox-REDIRECT': 'throws UntrustedResponseError',
  'sandbox-UNSIGNED_S': 'throws UntrustedResponseError',
  'sandbox-UNSIGNED_F': 'throws UntrustedResponseError',
  'sandbox-UNSIGNED_U': 'throws UntrustedResponseError',
  'sandbox-S_WITH_ODD_TIME': 'throws UntrustedResponseError',
  'sandbox-OTHER_KEY': 'throws UntrustedResponseError',
  'sandbox-TAMPERED_BODY': 'throws UntrustedResponseError',
  'sandbox-OTHER_ALGORITHM': 'throws UntrustedResponseError',
  'sandbox-UNREADABLE_SIGNATURE': 'throws UntrustedResponseError',
  'sandbox-PARTIAL_SIGNATURE': 'throws UntrustedResponseError',
  'sandbox-DUPLICATE_HEADERS': 'throws UntrustedResponseError',
  'sandbox-INVALID_JSON': 'throws SyntaxError',
  'sandbox-S_WITH_HTTP_500': 'error 500',
  'sandbox-F_WITH_HTTP_400': 'error 400',
  'sandbox-EMPTY_BODY': 'neither data nor error',
  'sandbox-WRONG_SHAPE': 'data without a result',
  'sandbox-UNKNOWN_STATUS': 'P SUCCESS',
  'sandbox-UNKNOWN_CODE_S': 'S CANCEL_ACCEPTED',
  'sandbox-FAILURE_CODE_WITH_S': 'S PROCESS_FAIL',
  'sandbox-S_WITHOUT_IDS': 'S SUCCESS',
  'sandbox-S_OF_ANOTHER_PAYMENT': 'S SUCCESS',
  'sandbox-SUCCESS_CODE_WITH_F': 'F SUCCESS',
  'sandbox-F_OF_ANOTHER_PAYMENT': 'F ORDER_STATUS_INVALID',
  'sandbox-F_WITHOUT_CODE': 'F undefined',
  'sandbox-U_WITHOUT_CODE': 'U undefined',
  'sandbox-F_WITH_UNREADABLE_TIME': 'F ORDER_STATUS_INVALID',
  'sandbox-STALE_F': 'F ORDER_STATUS_INVALID',
  'sandbox-UNKNOWN_TIMES-2': 'U UNKNOWN_EXCEPTION',
};

describe('the generated client on a signing fetch, at a sandbox', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
    return () => sandbox.close();
  });

  const rows = reservedIds.map(({ id, expectedOutcome: { resultStatus, resultCode } }) => ({
    id,
    expected: onlyCancelJudges[id] ?? `${resultStatus} ${resultCode}`,
  }));
  test.concurrent.each(rows)('$id: $expected', async ({ id, expected }) => {
    expect(await cancelOnce(id)).toBe(expected);
  });

  test('every id of the table above is a reserved id', () => {
    const known = reservedIds.map(({ id }) => id);
    expect(Object.keys(onlyCancelJudges).filter((id) => !known.includes(id))).toEqual([]);
  });

  /** Sends one request, and describes its result in a word or two. */
  async function cancelOnce(id: string): Promise<string> {
    const client = createContractClient({ baseUrl: sandbox.baseUrl, fetch: createSigningFetch(sandbox.merchant) });
    const init = id === 'sandbox-NO_ANSWER' ? { signal: AbortSignal.timeout(20) } : {};
    try {
      const { data, error, response } = await client.cancelPayment({ paymentId: id }, init);
      if (data?.result !== undefined) return `${data.result.resultStatus} ${data.result.resultCode}`;
      if (data !== undefined) return 'data without a result';
      return error === undefined ? 'neither data nor error' : `error ${response.status}`;
    } catch (error) {
      return `throws ${(error as Error).name}`;
    }
  }
});

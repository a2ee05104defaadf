import { type CancelOutcome, createCancelClient, type FailureCode, isFailureCode } from 'alipay-cancel-contract';
import type { ConformanceProxy } from 'alipay-cancel-contract/conformance';
import { type ContractClient, createContractClient } from 'alipay-cancel-contract/fetch-client';
import { type CancelQueue, createCancelQueue, type QueueEngine } from 'alipay-cancel-contract/queue';
import type { bullmqEngine } from 'alipay-cancel-contract/queue/bullmq';
import { type SqliteDatabase, sqliteEngine } from 'alipay-cancel-contract/queue/sqlite';
import { type ResultCode, resultCodes } from 'alipay-cancel-contract/result-codes';
import { createSandbox, type Sandbox } from 'alipay-cancel-contract/sandbox';
import type { CancellationRequest, CancellationResponse, paths } from 'alipay-cancel-contract/schema';
import { createSigningFetch, readPrivateKey } from 'alipay-cancel-contract/signature';
import { validateCancellationResponse } from 'alipay-cancel-contract/validators';

const sandbox: Sandbox = createSandbox();
const alipay = createCancelClient({ ...sandbox.merchant, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
const client: ContractClient = createContractClient({
  baseUrl: sandbox.baseUrl,
  fetch: createSigningFetch({ ...sandbox.merchant, fetch: sandbox.fetch }),
});

// Neither bullmq nor better-sqlite3 is installed.
export const queueOn = (database: SqliteDatabase): CancelQueue =>
  createCancelQueue({ client: alipay, engine: sqliteEngine(database) satisfies QueueEngine });
export type Engine = ReturnType<typeof bullmqEngine>;
export type Operation = paths['/v1/payments/cancel']['post'];
export type Proxy = ConformanceProxy;
export { readPrivateKey };

export async function cancel(request: CancellationRequest): Promise<string> {
  const outcome = await alipay.cancel(request);
  switch (outcome.resultStatus) {
    case 'S':
      return outcome.cancelTime ?? 'at a time that the answer does not say';
    case 'F':
      return isFailureCode(outcome.resultCode) ? answerTo(outcome.resultCode) : outcome.furtherAction;
    case 'U':
      return outcome.cause.message;
  }
}

/** Every documented failure: a code that is added to the contract must be given an answer here. */
export function answerTo(code: FailureCode): string {
  switch (code) {
    case 'ACCESS_DENIED':
    case 'INVALID_API':
    case 'NO_INTERFACE_DEF':
    case 'PROCESS_FAIL':
    case 'SYSTEM_ERROR':
    case 'USER_NOT_EXIST':
    case 'USER_STATUS_ABNORMAL':
      return 'support';
    case 'CANCEL_WINDOW_EXCEED':
      return 'refund';
    case 'KEY_NOT_FOUND':
    case 'MERCHANT_BALANCE_NOT_ENOUGH':
    case 'ORDER_NOT_EXIST':
    case 'PARAM_ILLEGAL':
      return 'correct';
    case 'ORDER_STATUS_INVALID':
    case 'PAYMENT_METHOD_NOT_SUPPORTED':
      return 'look';
  }
}

// @ts-expect-error: a case is missing, so this function would end without a value.
export function incomplete(code: FailureCode): string {
  switch (code) {
    case 'ACCESS_DENIED':
      return 'support';
  }
}

export function isOpen(outcome: CancelOutcome): boolean {
  // A code that the provider may add is compared with no complaint.
  return outcome.resultStatus === 'F' && outcome.resultCode === 'CLIENT_INVALID';
}

export async function raw(request: CancellationRequest): Promise<CancellationResponse | undefined> {
  const { data } = await client.cancelPayment(request);
  return validateCancellationResponse(data) ? data : undefined;
}

// @ts-expect-error: an identifier is needed.
export const nothing: CancellationRequest = {};
// @ts-expect-error: region and baseUrl are given by name, and this is no region.
createCancelClient({ ...sandbox.merchant, region: 'mars' });
// @ts-expect-error: an option that is absent is left out, not undefined.
createCancelClient({ ...sandbox.merchant, baseUrl: sandbox.baseUrl, keyVersion: undefined });

export const step: string = resultCodes['SUCCESS' satisfies ResultCode].nextStep;

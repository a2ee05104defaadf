export {
  type FailureCode,
  isFailureCode,
  isResultCode,
  isSuccessCode,
  isUnknownCode,
  type NextStep,
  type ResultCode,
  type Retry,
  resultCodes,
  type SuccessCode,
  type UnknownCode,
} from '../generated/result-codes.js';
export type { CancellationRequest } from '../generated/schema.js';
export { type CancelClient, createCancelClient } from './client/cancel-client.js';
export type { CancelClientOptions, CancelOptions, Environment, Region, RetryOptions } from './client/options.js';
export type {
  Attempt,
  CancelOutcome,
  FailedOutcome,
  OpenCode,
  SucceededOutcome,
  SupportDetails,
  UnknownCause,
  UnknownCauseCode,
  UnknownOutcome,
} from './client/outcome.js';
export {
  AlipayContractError,
  CancelAbortedError,
  type ErrorCode,
  KeyError,
  OptionError,
  RequestError,
  SigningError,
} from './errors.js';
export type { KeyInput } from './signature/keys.js';
export type { Fetch, Sign } from './signature/signing-fetch.js';

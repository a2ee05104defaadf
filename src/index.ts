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
export { type CancelClient, createCancelClient } from './cancel-client.js';
export {
  AlipayContractError,
  CancelAbortedError,
  type ErrorCode,
  KeyError,
  OptionError,
  RequestError,
  SigningError,
} from './errors.js';
export type { KeyInput } from './keys.js';
export type { CancelClientOptions, CancelOptions, Environment, Region, RetryOptions } from './options.js';
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
} from './outcome.js';
export type { Fetch, Sign } from './signing-fetch.js';

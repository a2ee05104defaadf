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
  type UnknownCauseCode,
  type UnknownCode,
  unknownCauses,
} from '../generated/result-codes.js';
export type { CancellationRequest } from '../generated/schema.js';
export { type CancelAccount, type CancelClient, createCancelClient } from './client/cancel-client.js';
export { clientOptionsFromEnv, type EnvironmentOptions } from './client/environment.js';
export { type EvidenceClaim, type EvidenceOption, verifyEvidence } from './client/evidence.js';
export type { OpenCode, Verdict } from './client/judge.js';
export type { AttemptMessage, CancellationMessage, CancellationSubject, Logger } from './client/observe.js';
export type { CancelClientOptions, CancelOptions, Environment, Region, RetryOptions } from './client/options.js';
export type {
  CancelOutcome,
  FailedOutcome,
  SucceededOutcome,
  SupportDetails,
  UnknownOutcome,
} from './client/outcome.js';
export {
  AlipayContractError,
  CancelAbortedError,
  type ErrorCode,
  EvidenceError,
  KeyError,
  OptionError,
  RequestError,
  type RequestIssue,
  SettingError,
  SigningError,
} from './errors.js';
export type { Attempt, Evidence, UnknownCause } from './internal/records.js';
export type { Sign } from './signature/credentials.js';
export type { KeyInput } from './signature/keys.js';
export type { Fetch } from './signature/signing-fetch.js';

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
export type { CancellationSubject } from './client/channels.js';
export { CancelAbortedError, EvidenceError, RequestError, SettingError } from './client/errors.js';
export type { Evidence, EvidenceOption } from './client/evidence.js';
export type { Logger } from './client/logger.js';
export type { CancelClientOptions, CancelOptions, Environment, Region, RetryOptions } from './client/options.js';
export type {
  Attempt,
  CancelOutcome,
  FailedOutcome,
  SucceededOutcome,
  SupportDetails,
  UnknownOutcome,
} from './client/outcome.js';
export { clientOptionsFromEnv, type EnvironmentOptions } from './client/settings.js';
export type { RequestIssue } from './client/validation-errors.js';
export type { OpenCode, UnknownCause, Verdict } from './client/verdict.js';
export { verifyEvidence } from './client/verify-evidence.js';
export { AlipayContractError, type ErrorCode, KeyError, OptionError, SigningError } from './errors.js';
export type { Sign } from './signature/credentials.js';
export type { KeyInput } from './signature/keys.js';
export type { Fetch } from './signature/signing-fetch.js';

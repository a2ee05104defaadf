import { createContractClient } from '../../generated/fetch-client.js';
import type { CancellationRequest } from '../../generated/schema.js';
import { validateCancellationRequest } from '../../generated/validators.js';
import { checkFlags, checkFunctions, checkKnown, checkObject, checkSignal } from '../internal/checks.js';
import { readCredentials } from '../signature/credentials.js';
import { type Attempted, attempt, type Way } from './attempt.js';
import type { CancellationSubject } from './channels.js';
import { CancelAbortedError, RequestError } from './errors.js';
import { readEvidenceRule } from './evidence.js';
import { requestTimeOf, responseTimeOf } from './exchange.js';
import { checkClock, steadyHooks } from './hooks.js';
import { interruptible } from './interruptible.js';
import { checkLogger } from './logger.js';
import {
  type CancelClientOptions,
  type CancelOptions,
  cancelClientOptions,
  cancelOptions,
  readBaseUrl,
  readLimits,
} from './options.js';
import { type Attempt, type CancelOutcome, outcomeOf, type SupportDetails } from './outcome.js';
import { present } from './present.js';
import { repeat } from './retry.js';
import { tellAttempt, tellCancellation } from './tell.js';
import { describeErrors, issuesOf } from './validation-errors.js';
import { isAbort } from './verdict-on-error.js';

/** Whose payments a client cancels, and where. */
export interface CancelAccount {
  readonly clientId: string;
  /** Where the API is. */
  readonly baseUrl: string;
  /** Whether it acts for another merchant: the option `agentToken` was given. */
  readonly forAgent: boolean;
}

/** Cancels payments. Make one for a `clientId` and keep it: its keys are read once. */
export interface CancelClient {
  /** Whose payments it cancels, and where. No secret is among it. */
  readonly account: CancelAccount;
  /**
   * Cancels a payment, repeating the same request as long as the outcome is not known.
   *
   * @returns `S`: cancelled. `F`: not cancelled. `U`: not known; cancel again later with the same request and
   *   `repeated: true`.
   * @throws RequestError when the request breaks the contract; OptionError when an option breaks its rule; SigningError
   *   when the first attempt cannot be signed. Nothing was sent then.
   * @throws CancelAbortedError when the caller's signal aborts
   */
  cancel(request: CancellationRequest, options?: CancelOptions): Promise<CancelOutcome>;
}

/**
 * Makes a client.
 *
 * @throws OptionError when an option is missing or breaks its rule
 */
export function createCancelClient(options: CancelClientOptions): CancelClient {
  checkObject('options', options, true);
  checkKnown(options, cancelClientOptions);
  const credentials = readCredentials(options);
  const { fetch, onAttempt, logger } = options;
  checkFunctions({ fetch, onAttempt });
  checkLogger(logger);
  const listeners = { onAttempt, logger };
  const { now, random, sleep } = steadyHooks(options);
  const baseUrl = readBaseUrl(options);
  const clientLimits = readLimits(options);
  const way: Way = {
    client: createContractClient({ baseUrl }),
    credentials,
    send: fetch ?? ((input, init) => globalThis.fetch(input, init)),
    now,
    stopwatch: options.now === undefined ? () => performance.now() : now,
    evidence: readEvidenceRule(options.evidence, credentials.alipayPublicKey),
  };

  return {
    account: { clientId: credentials.clientId, baseUrl, forAgent: options.agentToken !== undefined },
    async cancel(original, callOptions = {}) {
      checkObject('options', callOptions);
      checkKnown(callOptions, cancelOptions);
      const { signal, repeated = false } = callOptions;
      checkSignal(signal);
      checkFlags({ repeated });
      const limits = readLimits(callOptions, clientLimits);
      const request = copyRequest(original);
      checkClock(options.now);
      const attempts: Attempt[] = [];
      const subject = () => subjectOf(credentials.clientId, baseUrl, request);

      const next = async (number: number, timeout: number) => {
        // An attempt that is not the first follows one that was sent.
        const bounds = { number, repeated: repeated || number > 1, timeout, signal };
        const attempted = await tellAttempt(listeners, subject, number, () => attempt(way, request, bounds));
        attempts.push(attempted.record);
        if (attempted.aborted) throw attempted.aborted;
        return attempted;
      };
      // A sleep that never ends does not outlive the deadline; only the caller's abort ends the loop.
      const rest = async (delay: number, remaining: number) => {
        await interruptible((restSignal) => sleep(delay, restSignal), remaining, signal).catch((error: unknown) => {
          if (isAbort(error)) throw error;
        });
      };

      return await tellCancellation(listeners, subject, repeated, async () => {
        try {
          const { last, reason } = await repeat(next, { limits, random, sleep: rest, stopwatch: way.stopwatch });
          return outcomeOf(last.verdict, reason, attempts, supportDetails(subject(), last));
        } catch (error) {
          throw isAbort(error) ? new CancelAbortedError(attempts, { cause: signal?.reason }) : error;
        }
      });
    },
  };
}

/**
 * A copy of the request as it will be sent, so that every attempt sends the same bytes, whatever becomes of the original. An
 * id that is null is left out: it is not given.
 *
 * @throws RequestError when it breaks the contract
 */
export function copyRequest(request: CancellationRequest): SentRequest {
  let copy: unknown;
  try {
    copy = JSON.parse(JSON.stringify(request) ?? 'null');
  } catch (cause) {
    throw new RequestError('The request cannot be written as JSON.', [], { cause });
  }
  if (!validateCancellationRequest(copy)) {
    const { errors } = validateCancellationRequest;
    throw new RequestError(`The request breaks the contract: ${describeErrors(errors)}`, issuesOf(errors));
  }
  return present(copy) as SentRequest;
}

/** A request of which no field is null. */
export type SentRequest = CancellationRequest & { paymentId?: string; paymentRequestId?: string };

function subjectOf(clientId: string, baseUrl: string, request: SentRequest): CancellationSubject {
  const { paymentId, paymentRequestId } = request;
  return { clientId, baseUrl, ...present({ paymentId, paymentRequestId }) };
}

function supportDetails(
  { baseUrl, clientId, ...payment }: CancellationSubject,
  { verdict, exchange }: Pick<Attempted, 'verdict' | 'exchange'>,
): SupportDetails {
  const { resultCode, resultMessage } = verdict;
  const times = { requestTime: requestTimeOf(exchange), responseTime: responseTimeOf(exchange) };
  const details = present({ ...times, httpStatus: exchange.response?.status, resultCode, resultMessage });
  return { clientId, method: 'POST', url: exchange.request?.url ?? baseUrl, ...payment, ...details };
}

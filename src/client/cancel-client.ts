import { createContractClient } from '../../generated/client.js';
import type { CancellationRequest } from '../../generated/schema.js';
import { validateCancellationRequest } from '../../generated/validators.js';
import { checkFunctions, checkKnown, checkObject, checkSignal } from '../checks.js';
import { OptionError } from '../errors.js';
import { readCredentials } from '../signature/credentials.js';
import { type Attempted, attempt, isAbort, present, type Way } from './attempt.js';
import { CancelAbortedError, RequestError } from './errors.js';
import { checkClock, steadyHooks } from './hooks.js';
import { interruptible } from './interruptible.js';
import {
  type CancelClientOptions,
  type CancelOptions,
  cancelClientOptions,
  cancelOptions,
  readBaseUrl,
  readLimits,
} from './options.js';
import { type Attempt, type CancelOutcome, outcomeOf, type SupportDetails } from './outcome.js';
import { repeat } from './retry.js';
import { describeErrors } from './validation-errors.js';

/** Cancels payments. Make one for a `clientId` and keep it: its keys are read once. */
export interface CancelClient {
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
  const { fetch, onAttempt } = options;
  checkFunctions({ fetch, onAttempt });
  const { now, random, sleep } = steadyHooks(options);
  const baseUrl = readBaseUrl(options);
  const clientLimits = readLimits(options);
  const way: Way = {
    client: createContractClient({ baseUrl }),
    credentials,
    send: fetch ?? ((input, init) => globalThis.fetch(input, init)),
    now,
    stopwatch: options.now === undefined ? () => performance.now() : now,
  };

  return {
    async cancel(original, callOptions = {}) {
      checkObject('options', callOptions);
      checkKnown(callOptions, cancelOptions);
      const { signal, repeated = false } = callOptions;
      checkSignal(signal);
      if (typeof repeated !== 'boolean') throw new OptionError('repeated', 'must be true or false.');
      const limits = readLimits(callOptions, clientLimits);
      const request = copyRequest(original);
      checkClock(options.now);
      const attempts: Attempt[] = [];

      const next = async (number: number, timeout: number) => {
        // An attempt that is not the first follows one that was sent.
        const bounds = { number, repeated: repeated || number > 1, timeout, signal };
        const attempted = await attempt(way, request, bounds);
        attempts.push(attempted.record);
        notify(onAttempt, attempted.record);
        if (attempted.aborted) throw attempted.aborted;
        return attempted;
      };
      // A sleep that never ends does not outlive the deadline; only the caller's abort ends the loop.
      const rest = async (delay: number, remaining: number) => {
        await interruptible((restSignal) => sleep(delay, restSignal), remaining, signal).catch((error: unknown) => {
          if (isAbort(error)) throw error;
        });
      };

      try {
        const { last, reason } = await repeat(next, { limits, random, sleep: rest, stopwatch: way.stopwatch });
        const support = supportDetails(credentials.clientId, baseUrl, request, last);
        return outcomeOf(last.verdict, reason, attempts, support);
      } catch (error) {
        throw isAbort(error) ? new CancelAbortedError(attempts, { cause: signal?.reason }) : error;
      }
    },
  };
}

/**
 * A copy of the request as it will be sent, so that every attempt sends the same bytes, whatever becomes of the original. An
 * id that is null is left out: it is not given.
 *
 * @throws RequestError when it breaks the contract
 */
function copyRequest(request: CancellationRequest): SentRequest {
  let copy: unknown;
  try {
    copy = JSON.parse(JSON.stringify(request) ?? 'null');
  } catch (cause) {
    throw new RequestError('The request cannot be written as JSON.', { cause });
  }
  if (!validateCancellationRequest(copy))
    throw new RequestError(`The request breaks the contract: ${describeErrors(validateCancellationRequest.errors)}`);
  return present(copy) as SentRequest;
}

/** A request of which no field is null. */
type SentRequest = CancellationRequest & { paymentId?: string; paymentRequestId?: string };

function supportDetails(
  clientId: string,
  baseUrl: string,
  { paymentId, paymentRequestId }: SentRequest,
  { verdict, exchange }: Pick<Attempted, 'verdict' | 'exchange'>,
): SupportDetails {
  const { url = baseUrl, requestTime, responseTime, httpStatus } = exchange;
  const { resultCode, resultMessage } = verdict;
  const details = { paymentId, paymentRequestId, requestTime, responseTime, httpStatus, resultCode, resultMessage };
  return { clientId, method: 'POST', url, ...present(details) };
}

/** Calls the hook. What it throws is ignored: a broken log must not lose an outcome. */
function notify(onAttempt: ((attempt: Attempt) => unknown) | undefined, attempt: Attempt): void {
  try {
    Promise.resolve(onAttempt?.(attempt)).catch(() => {});
  } catch {
    // As said above.
  }
}

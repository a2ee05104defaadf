import { setTimeout as wait } from 'node:timers/promises';
import { createContractClient } from '../generated/client.js';
import type { CancellationRequest } from '../generated/schema.js';
import { validateCancellationRequest } from '../generated/validators.js';
import { type Exchange, present, recording, recordOf, verdictOnError } from './attempt.js';
import { CancelAbortedError, RequestError, SigningError } from './errors.js';
import { InterruptedError, interruptible } from './interruptible.js';
import {
  type CancelClientOptions,
  type CancelOptions,
  checkFunctions,
  checkObject,
  checkSignal,
  readBaseUrl,
  readLimits,
} from './options.js';
import { type Attempt, type CancelOutcome, outcomeOf, type SupportDetails } from './outcome.js';
import { repeat } from './retry.js';
import { createTransport, type Fetch, responseTrust } from './signing-fetch.js';
import { describeErrors } from './validation-errors.js';
import { doubted, interpret, type Verdict } from './verdict.js';

/** Cancels payments. Make one for a `clientId` and keep it: its keys are read once. */
export interface CancelClient {
  /**
   * Cancels a payment, repeating the same request as long as the outcome is not known.
   *
   * @returns `S`: cancelled. `F`: not cancelled, final. `U`: not known; cancel again later with the same request.
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
  const transport = createTransport({ ...options, unsignedResponse: 'pass' });
  const { clientId, fetch, now = Date.now, random = Math.random, sleep = sleepWithTimer, onAttempt } = options;
  checkFunctions({ onAttempt, random, sleep });
  const baseUrl = readBaseUrl(options);
  const clientLimits = readLimits(options);
  const stopwatch = options.now ?? (() => performance.now());
  const send: Fetch = fetch ?? ((input, init) => globalThis.fetch(input, init));
  const client = createContractClient({ baseUrl });

  /** Sends the request once, and reads the answer: sign, send, verify, parse, validate, interpret. */
  async function exchangeOnce(request: CancellationRequest, exchange: Exchange, signal: AbortSignal): Promise<Verdict> {
    const signed = async (unsigned: Request) => {
      const response = await transport(unsigned, recording(exchange, send, now));
      exchange.received = true;
      return response;
    };
    const { response, data: body } = await client.cancelPayment(request, { signal, fetch: signed });
    return interpret({ status: response.status, verified: responseTrust(response) === 'verified', body }, request);
  }

  return {
    async cancel(original, callOptions = {}) {
      checkObject('options', callOptions);
      const { signal } = callOptions;
      checkSignal(signal);
      const limits = readLimits(callOptions, clientLimits);
      const request = copyRequest(original);
      const attempts: Attempt[] = [];

      const attempt = async (number: number, timeout: number) => {
        const exchange: Exchange = {};
        const startedAt = new Date(now()).toISOString();
        const start = stopwatch();
        const record = (verdict: Verdict) => {
          const attempt = recordOf(verdict, exchange, { number, startedAt, duration: stopwatch() - start });
          attempts.push(attempt);
          notify(onAttempt, attempt);
        };
        try {
          const work = (attemptSignal: AbortSignal) => exchangeOnce(request, exchange, attemptSignal);
          const answered = await interruptible(work, timeout, signal);
          const verdict = attempts.length === 0 ? answered : doubted(answered);
          record(verdict);
          return { verdict, exchange };
        } catch (error) {
          if (exchange.url === undefined && attempts.length === 0) throw nothingSent(error);
          const verdict = verdictOnError(error, exchange);
          record(verdict);
          if (isAbort(error)) throw error;
          return { verdict, exchange };
        }
      };

      try {
        const rest = async (delay: number) => {
          // A sleep that fails must not lose an outcome; only the caller's abort ends the loop.
          await interruptible((restSignal) => sleep(delay, restSignal), undefined, signal).catch((error: unknown) => {
            if (isAbort(error)) throw error;
          });
        };
        const { last, reason } = await repeat(attempt, { limits, random, sleep: rest, stopwatch });
        return outcomeOf(last.verdict, reason, attempts, supportDetails(clientId, baseUrl, request, last));
      } catch (error) {
        throw isAbort(error) ? new CancelAbortedError(attempts, { cause: signal?.reason }) : error;
      }
    },
  };
}

/**
 * A copy of the request as it will be sent, so that every attempt sends the same bytes, whatever becomes of the original.
 *
 * @throws RequestError when it breaks the contract
 */
function copyRequest(request: CancellationRequest): CancellationRequest {
  let copy: unknown;
  try {
    copy = JSON.parse(JSON.stringify(request) ?? 'null');
  } catch (cause) {
    throw new RequestError('The request cannot be written as JSON.', { cause });
  }
  if (validateCancellationRequest(copy)) return copy;
  throw new RequestError(`The request breaks the contract: ${describeErrors(validateCancellationRequest.errors)}`);
}

function supportDetails(
  clientId: string,
  baseUrl: string,
  request: CancellationRequest,
  { verdict, exchange }: { verdict: Verdict; exchange: Exchange },
): SupportDetails {
  const { url = baseUrl, requestTime, responseTime, httpStatus } = exchange;
  const paymentId = request.paymentId ?? undefined;
  const paymentRequestId = request.paymentRequestId ?? undefined;
  const { resultCode, resultMessage } = verdict;
  const details = { paymentId, paymentRequestId, requestTime, responseTime, httpStatus, resultCode, resultMessage };
  return { clientId, method: 'POST', url, ...present(details) };
}

function isAbort(error: unknown): boolean {
  return error instanceof InterruptedError && error.interruption === 'aborted';
}

/** What to throw when the first attempt failed before anything was sent. */
function nothingSent(error: unknown): unknown {
  if (error instanceof SigningError || isAbort(error)) return error;
  return new SigningError('The request could not be signed. Nothing was sent.', { cause: error });
}

/** Calls the hook. What it throws is ignored: a broken log must not lose an outcome. */
function notify(onAttempt: ((attempt: Attempt) => unknown) | undefined, attempt: Attempt): void {
  try {
    Promise.resolve(onAttempt?.(attempt)).catch(() => {});
  } catch {
    // As said above.
  }
}

async function sleepWithTimer(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal });
}

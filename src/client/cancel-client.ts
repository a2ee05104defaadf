import { cancelPayment } from '../../generated/contract.js';
import type { CancellationRequest } from '../../generated/schema.js';
import { CancelAbortedError } from '../errors.js';
import { interruptible, isAbort } from '../internal/interruptible.js';
import { present } from '../internal/objects.js';
import type { Attempt } from '../internal/records.js';
import { attempt } from './attempt.js';
import { requestTimeOf, responseTimeOf } from './evidence.js';
import { type CancellationSubject, observeAttempt, observeCancellation } from './observe.js';
import { type CancelClientOptions, type CancelOptions, readCallOptions, readClientOptions } from './options.js';
import { type AttemptResult, type CancelOutcome, outcomeOf, type SupportDetails } from './outcome.js';
import { copyRequest } from './request.js';
import { repeat } from './retry.js';

/** Whose payments a client cancels, and where. */
export interface CancelAccount {
  readonly clientId: string;
  /** Where the API is. */
  readonly baseUrl: string;
  /** Whether it acts for another merchant: the option `agentToken` was given. */
  readonly forAgent: boolean;
}

/** Cancels payments. Create one per `clientId` and reuse it: it reads the keys once. */
export interface CancelClient {
  /** Whose payments it cancels, and where. No secret is among it. */
  readonly account: CancelAccount;
  /**
   * Cancels a payment. Repeats the same request while the outcome is not known.
   *
   * @returns `S`: cancelled. `F`: not cancelled. `U`: not known; cancel again later with the same request and
   *   `repeated: true`.
   * @throws RequestError when the request breaks the contract; OptionError when an option is invalid; SigningError when the
   *   first attempt cannot be signed. In these cases nothing was sent.
   * @throws CancelAbortedError when the caller's signal aborts
   */
  cancel(request: CancellationRequest, options?: CancelOptions): Promise<CancelOutcome>;
}

/**
 * Creates a client.
 *
 * @throws OptionError when an option is missing or invalid
 */
export function createCancelClient(options: CancelClientOptions): CancelClient {
  const settings = readClientOptions(options);
  const { baseUrl, credentials, random, stopwatch } = settings;

  return {
    account: { clientId: credentials.clientId, baseUrl, forAgent: options.agentToken !== undefined },
    async cancel(original, callOptions = {}) {
      const { repeated, signal, limits } = readCallOptions(callOptions, settings);
      const request = copyRequest(original);
      const { paymentId, paymentRequestId } = request;
      const subject = () => present({ clientId: credentials.clientId, baseUrl, paymentId, paymentRequestId });
      const attempts: Attempt[] = [];

      const next = async (number: number, timeout: number) => {
        // Any attempt after the first follows one that was sent.
        const context = { request, number, repeated: repeated || number > 1, timeout, signal };
        const result = await observeAttempt(settings, subject, number, () => attempt(settings, context));
        attempts.push(result.record);
        if (result.aborted) throw result.aborted;
        return result;
      };
      // The deadline ends a `sleep` that never ends. Only an abort ends the loop.
      const sleep = async (delay: number, remaining: number) => {
        await interruptible((bounded) => settings.sleep(delay, bounded), remaining, signal).catch((error: unknown) => {
          if (isAbort(error)) throw error;
        });
      };

      return await observeCancellation(settings, subject, repeated, async () => {
        try {
          const { last, reason } = await repeat(next, { limits, random, sleep, stopwatch });
          return outcomeOf(last.verdict, reason, attempts, supportDetails(subject(), last));
        } catch (error) {
          throw isAbort(error) ? new CancelAbortedError(attempts, { cause: signal?.reason }) : error;
        }
      });
    },
  };
}

function supportDetails(
  { baseUrl, clientId, paymentId, paymentRequestId }: CancellationSubject,
  { verdict, wire }: AttemptResult,
): SupportDetails {
  return present({
    clientId,
    method: cancelPayment.method,
    url: wire.request?.url ?? baseUrl,
    paymentId,
    paymentRequestId,
    requestTime: requestTimeOf(wire),
    responseTime: responseTimeOf(wire),
    httpStatus: wire.response?.status,
    resultCode: verdict.resultCode,
    resultMessage: verdict.resultMessage,
  });
}

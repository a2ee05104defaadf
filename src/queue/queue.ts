import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parameters } from '../../generated/decisions.js';
import type { CancellationRequest } from '../../generated/schema.js';
import type { CancelOutcome } from '../client/outcome.js';
import { copyRequest } from '../client/request.js';
import { CancelAbortedError, QueueError } from '../errors.js';
import { checkKnown, checkObject, checkSignal, wholeNumber } from '../internal/checks.js';
import { InterruptedError, interruptible } from '../internal/interruptible.js';
import { formatVersion, pendingOutcome } from './cancellation.js';
import { createQueueDesk, type QueueDesk } from './desk.js';
import type { NewCancellation, StoredCancellation } from './engine.js';
import { type CancelQueueOptions, readOptions } from './options.js';
import { reportsOf } from './reports.js';
import { type Workshop, workOn } from './worker.js';

/** An outcome, with the id of the cancellation in the queue. While the queue goes on it is `U` with the cause `PENDING`. */
export type QueueOutcome = CancelOutcome & { readonly id: string };

/** Cancels payments durably: what is stored is sent until its outcome is known. */
export interface CancelQueue extends QueueDesk {
  /**
   * Stores a cancellation, or joins the open one of the same payment, and waits for its outcome.
   *
   * @param options `waitUpTo`: milliseconds, 0 to 3 600 000, default 15 000. `signal` ends the waiting, not the cancellation.
   * @throws RequestError or OptionError: nothing is stored
   * @throws QueueError within 5 s if the store fails
   */
  cancel(request: CancellationRequest, options?: { waitUpTo?: number; signal?: AbortSignal }): Promise<QueueOutcome>;
  /** What `cancel` stores, for the `insert` of an engine, in a transaction of yours. @throws RequestError */
  entry(request: CancellationRequest): NewCancellation;
  /** Lets this process work on stored cancellations. @throws QueueError if the store would lose them */
  start(): Promise<void>;
  /** Ends the work and the waiting, within `attemptTimeout` plus a second. What is under way is open again. */
  stop(): Promise<void>;
}

/** How long a store may take, how often a waiting caller looks, how often ended cancellations are swept; milliseconds. */
const [storeTimeout, lookInterval, sweepInterval] = [5_000, 250, 600_000];

/**
 * Makes a queue. `start()` lets this process work on it; without, the process only stores and waits.
 *
 * @throws OptionError
 */
export function createCancelQueue(options: CancelQueueOptions): CancelQueue {
  const settings = readOptions(options);
  const { client, engine, schedule, random, attemptTimeout, keepEnded, concurrency } = settings;
  const account = hashOf(settings.account).slice(0, 32);
  const waiting = new Map<string, Set<(outcome?: CancelOutcome) => void>>();
  const [stopping, ending] = [new AbortController(), new AbortController()];
  // One listener for each request under way.
  setMaxListeners(0, stopping.signal, ending.signal);
  const reports = reportsOf(settings, ending.signal);
  let nextSend = 0;

  const send = async (request: CancellationRequest) => {
    nextSend = Math.max(nextSend, performance.now()) + settings.spacing;
    await sleep(nextSend - settings.spacing - performance.now(), undefined, { signal: stopping.signal }).catch(
      () => {},
    );
    if (stopping.signal.aborted) throw new CancelAbortedError([]);
    const once = { attemptTimeout, deadline: attemptTimeout, retry: { maxAttempts: 1 } };
    return await client.cancel(request, { repeated: true, ...once, signal: ending.signal });
  };
  const tell = (id: string, outcome?: CancelOutcome) => {
    for (const hear of waiting.get(id) ?? []) hear(outcome);
  };
  const shop: Workshop = { engine, schedule, random, send, tell, reports, ending: ending.signal };
  const sweep = () => engine.remove(account, keepEnded).catch(reports.failed('sweep failed'));
  let sweeper: NodeJS.Timeout | undefined;

  const wait = async (stored: StoredCancellation, waitUpTo: number, signal?: AbortSignal) => {
    const over = new AbortController();
    let [current, known]: [StoredCancellation, CancelOutcome?] = [stored];
    const hear = (outcome?: CancelOutcome) => {
      known = outcome;
      over.abort();
    };
    const onAbort = () => hear();
    const look = async (ended: AbortSignal) => {
      for (let interval = 25; current.state === 'open'; interval = Math.min(lookInterval, interval * 2)) {
        await sleep(interval, undefined, { signal: ended });
        current = (await engine.get(stored.id).catch(() => undefined)) ?? current;
      }
    };
    const hearers = waiting.get(stored.id) ?? new Set();
    waiting.set(stored.id, hearers.add(hear));
    signal?.addEventListener('abort', onAbort);
    if (waitUpTo > 0 && !signal?.aborted && !stopping.signal.aborted)
      await interruptible(look, waitUpTo, over.signal).catch(() => {});
    signal?.removeEventListener('abort', onAbort);
    hearers.delete(hear);
    if (hearers.size === 0) waiting.delete(stored.id);
    const outcome = current.state === 'open' ? undefined : current.data.outcome;
    return { ...(known ?? outcome ?? pendingOutcome(current.data)), id: stored.id };
  };

  const stop = async () => {
    clearInterval(sweeper);
    stopping.abort();
    for (const id of waiting.keys()) tell(id);
    const timer = setTimeout(() => ending.abort(), attemptTimeout);
    const last = sleep(attemptTimeout + 900, undefined, { ref: false });
    await Promise.race([engine.stop(attemptTimeout + 400), last]).finally(() => clearTimeout(timer));
    ending.abort();
    reports.flush();
  };
  let stopped: Promise<void> | undefined;

  const entry = (original: CancellationRequest): NewCancellation => {
    const request = copyRequest(original);
    const { paymentId, paymentRequestId, merchantAccountId } = request;
    const counters = { sends: 0, unknowns: 0, elapsed: 0 };
    const data = { version: formatVersion, account: settings.account, request, createdAt: new Date().toISOString() };
    const key = hashOf([account, paymentId ?? null, paymentRequestId ?? null, merchantAccountId ?? null]);
    return { account, key, data: { ...data, ...counters } };
  };

  return {
    ...createQueueDesk(engine, account, reports.onOutcome),
    entry,
    async cancel(request, callOptions = {}) {
      checkObject('options', callOptions);
      checkKnown(callOptions, { waitUpTo: true, signal: true });
      checkSignal(callOptions.signal);
      const waitUpTo = wholeNumber('waitUpTo', callOptions.waitUpTo, 15_000, 0, 3_600_000);
      const stored = await inTime(engine.put(entry(request)));
      reports.report('info', 'cancellation stored', { id: stored.id, sends: stored.data.sends });
      return await wait(stored, waitUpTo, callOptions.signal);
    },
    async start() {
      const { queueMaxDelay: maxDelay } = parameters;
      await engine.work((claimed) => workOn(claimed, shop), {
        account,
        concurrency,
        maxDelay,
        onError: reports.failed('store failed'),
      });
      sweeper ??= setInterval(sweep, sweepInterval).unref();
      void sweep();
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** What a store answers within five seconds. @throws QueueError */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  try {
    return await interruptible(() => answer, storeTimeout, undefined);
  } catch (cause) {
    if (cause instanceof QueueError) throw cause;
    const what = cause instanceof InterruptedError ? 'did not answer within 5 s' : 'failed';
    const advice = 'The cancellation may be stored, and is then sent. Call again: the call joins it.';
    throw new QueueError(`The store ${what}. ${advice}`, 'unknown', { cause });
  }
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

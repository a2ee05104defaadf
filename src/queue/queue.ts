import { EventEmitter, setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CancellationRequest } from '../../generated/schema.js';
import type { CancelOutcome } from '../client/outcome.js';
import { copyRequest } from '../client/request.js';
import { QueueError } from '../errors.js';
import { checkKnown, checkObject, checkSignal, wholeNumber } from '../internal/checks.js';
import { interruptible } from '../internal/interruptible.js';
import { currentOutcome } from './cancellation.js';
import { accountKey, createQueueDesk, newCancellation, overdue, type QueueDesk } from './desk.js';
import type { Cancellation, NewCancellation } from './engine.js';
import { type CancelQueueOptions, readOptions } from './options.js';
import { createWorker } from './worker.js';

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
  /** Lets this process work on stored cancellations. @throws QueueError if the store would lose them, or after `stop()` */
  start(): Promise<void>;
  /** Ends the work and the waiting, within `attemptTimeout` plus a second. What is under way is open again. */
  stop(): Promise<void>;
}

/** The longest call of a store. This and the intervals are in milliseconds. */
const storeTimeout = 5_000;
/** How often a worker looks for work, and a caller for an outcome. */
const workInterval = 200;
const lookInterval = 250;
/** How often a worker renews a lease, and looks for what is old or unattended. */
const renewInterval = 5_000;
const sweepInterval = 3_600_000;
/** How many cancellations an engine removes at a time. */
const sweepBatch = 1_000;

/**
 * Makes a queue. `start()` lets this process work on it; without, the process only stores and waits.
 *
 * @throws OptionError
 */
export function createCancelQueue(options: CancelQueueOptions): CancelQueue {
  const settings = readOptions(options);
  const { engine, rateLimit, concurrency, attemptTimeout, keepEnded } = settings;
  const account = accountKey(settings.account);
  const told = new EventEmitter().setMaxListeners(0);
  const ending = new AbortController();
  // One listener for each request under way.
  setMaxListeners(0, ending.signal);
  const tell = (id: string, outcome: CancelOutcome) => void told.emit(id, outcome);
  const { workOn, alert, report, failed, finishAlerts } = createWorker(settings, tell, ending.signal);
  const underWay = new Set<Promise<unknown>>();
  let running: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;
  let rest = new AbortController();
  let nextSweep = 0;

  /** Bounds a call of the store. An engine that never answers must not stop the loop. */
  const answered = <T>(call: () => Promise<T>) => interruptible(call, storeTimeout, undefined);
  const storeFailed = (error: unknown) => (stopped ? undefined : failed('store failed', error));
  /** Deletes what ended long ago, and reports other accounts that no worker serves: their base URL or alias may have changed. */
  const sweep = async () => {
    // A full batch may have left some.
    while ((await answered(() => engine.remove(account, keepEnded))) >= sweepBatch && !stopped)
      // Stryker disable next-line ObjectLiteral,BooleanLiteral: `ref: false` lets the process end, which a test of it cannot see.
      await sleep(workInterval, undefined, { ref: false });
    for await (const late of overdue(engine)) {
      if (stopped) return;
      for (const cancellation of late)
        if (accountKey(cancellation.account) !== account)
          await alert('unattended', cancellation, currentOutcome(cancellation));
    }
  };
  /** Begins to work on a cancellation that is due, if there is one. */
  const take = async (): Promise<boolean> => {
    if (underWay.size >= concurrency) return false;
    const claimed = await answered(() => engine.claim(account, rateLimit));
    if (claimed === undefined) return false;
    const timer = setInterval(() => claimed.renew().catch(() => {}), renewInterval);
    const work = workOn(claimed)
      .catch((error) => failed('store failed', error))
      .finally(() => {
        clearInterval(timer);
        underWay.delete(work);
        rest.abort();
      });
    underWay.add(work);
    return true;
  };
  const run = async () => {
    while (!stopped) {
      rest = new AbortController();
      let pause = workInterval;
      if (performance.now() >= nextSweep) {
        nextSweep = performance.now() + sweepInterval;
        sweep().catch((error) => {
          // In a minute: the store may be away only now.
          nextSweep = performance.now() + 60_000;
          storeFailed(error);
        });
      }
      try {
        if (await take()) continue;
      } catch (error) {
        storeFailed(error);
        pause *= 5;
      }
      await sleep(pause, undefined, { signal: rest.signal }).catch(() => {});
    }
    await Promise.all(underWay);
  };

  const wait = async (stored: Cancellation, waitUpTo: number, signal?: AbortSignal): Promise<QueueOutcome> => {
    const { id } = stored;
    let current = stored;
    let heard: CancelOutcome | undefined;
    const over = new AbortController();
    const hear = (outcome?: CancelOutcome) => {
      heard = outcome;
      over.abort();
    };
    const look = async () => {
      for (let interval = 25; current.state === 'open'; interval = Math.min(lookInterval, interval * 2)) {
        await sleep(interval, undefined, { signal: over.signal });
        current = (await engine.get(id).catch(() => undefined)) ?? current;
      }
    };
    told.once(id, hear);
    if (stopped) hear();
    await interruptible(() => interruptible(look, waitUpTo, over.signal), undefined, signal).catch(() => {});
    told.off(id, hear);
    over.abort();
    return { ...(heard ?? currentOutcome(current)), id };
  };

  const stop = async () => {
    for (const id of told.eventNames()) told.emit(id);
    rest.abort();
    // Stryker disable next-line ObjectLiteral,BooleanLiteral: `ref: false` lets the process end, which a test of it cannot see.
    const bound = sleep(attemptTimeout + 900, undefined, { ref: false });
    const timer = setTimeout(() => ending.abort(), attemptTimeout);
    // What does not answer is left behind.
    // Stryker disable next-line ObjectLiteral,BooleanLiteral: `ref: false` lets the process end, which a test of it cannot see.
    await Promise.race([running, sleep(attemptTimeout + 400, undefined, { ref: false })]);
    ending.abort();
    clearTimeout(timer);
    await Promise.race([Promise.all([engine.stop(), finishAlerts()]), bound]);
  };

  const entry = (request: CancellationRequest) =>
    newCancellation({ account: settings.account, request: copyRequest(request) });

  return {
    ...createQueueDesk(engine, account),
    entry,
    async cancel(request, callOptions = {}) {
      checkObject('options', callOptions);
      checkKnown(callOptions, { waitUpTo: true, signal: true });
      checkSignal(callOptions.signal);
      const waitUpTo = wholeNumber('waitUpTo', callOptions.waitUpTo, 15_000, 0, 3_600_000);
      const cancellation = entry(request);
      if (stopped) throw new QueueError('The queue is stopped.', 'no');
      const stored = await answered(() => engine.put(cancellation)).catch(unconfirmed);
      rest.abort();
      report('info', 'cancellation stored', { id: stored.id, sends: stored.sends });
      return await wait(stored, waitUpTo, callOptions.signal);
    },
    async start() {
      if (stopped) throw new QueueError('The queue is stopped.', 'no');
      await engine.start();
      running ??= run();
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

function unconfirmed(cause: unknown): never {
  if (cause instanceof QueueError) throw cause;
  const advice = 'The cancellation may be stored, and is then sent. Call again: the call joins it.';
  throw new QueueError(`The store did not confirm. ${advice}`, 'unknown', { cause });
}

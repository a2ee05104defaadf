import { setTimeout as sleep } from 'node:timers/promises';
import type { CancelOutcome } from '../client/outcome.js';
import { CancelAbortedError, RequestError, SigningError } from '../errors.js';
import { interruptible } from '../internal/interruptible.js';
import { advance, type CancellationData, formatVersion, pendingOutcome, storable } from './cancellation.js';
import type { ClaimedCancellation } from './engine.js';
import type { Settings } from './options.js';
import type { reportsOf } from './reports.js';

/** What the workers of a queue share. */
export interface Workshop extends Pick<Settings, 'engine' | 'schedule' | 'random'> {
  /** Sends a request once. Rejects as `cancel()` of the client does. */
  send: (request: CancellationData['request']) => Promise<CancelOutcome>;
  /** Tells the outcome to the callers of this process. */
  tell: (id: string, outcome: CancelOutcome) => void;
  reports: Pick<ReturnType<typeof reportsOf>, 'onOutcome' | 'onAlert'>;
  /** Aborts when the queue has no time left. */
  ending: AbortSignal;
}

/** Sends a claimed cancellation once, reports what follows, and saves it. If the process dies in between, it is repeated. */
export async function workOn(claimed: ClaimedCancellation, shop: Workshop): Promise<void> {
  const { id, data } = claimed;
  const { engine, reports, ending } = shop;
  if (data.version > formatVersion)
    return void (await claimed.save({ state: 'open', data, delay: shop.schedule.baseDelay }));
  const step = await attempt(data, shop);
  if (step === undefined) return void (await claimed.save({ state: 'open', data, delay: 0 }));
  const { change, alerts, outcome } = step;
  const cancelled = outcome.resultStatus === 'S';
  // An `S` stays true, whichever worker brings it. If the store does not answer, the outcome is reported anyway.
  if (!cancelled && !(await interruptible(() => claimed.renew(), 5_000, ending).catch(() => true))) return;
  if (outcome.resultStatus !== 'U') shop.tell(id, outcome);
  const cancellation = { id, state: change.state, ...change.data };
  for (const reason of alerts) await reports.onAlert(reason, cancellation, outcome);
  if (change.state !== 'open') await reports.onOutcome(cancellation, outcome);
  if (await untilAnswered(() => claimed.save(change), ending)) {
    if (change.state === 'parked') shop.tell(id, outcome);
  } else if (cancelled) {
    // The lease is lost, and the payment is cancelled.
    const found = await untilAnswered(() => engine.get(id), ending);
    if (found === undefined || !(await untilAnswered(() => engine.settle(id, change.data), ending))) return;
    if (found.state !== 'open') await reports.onAlert('contradiction', cancellation, outcome);
  }
}

/** What follows from one send; nothing if it was interrupted, since the queue stops. */
async function attempt(data: CancellationData, { send, schedule, random }: Workshop) {
  try {
    const outcome = storable(await send(data.request));
    return { outcome, ...advance(data, outcome, schedule, random) };
  } catch (error) {
    if (error instanceof CancelAbortedError) return undefined;
    const { outcome: _, ...unsent } = data;
    const message = `It cannot be sent: ${error instanceof Error ? error.message : error}`;
    const code = error instanceof SigningError ? 'SIGNING_FAILED' : 'PENDING';
    const outcome = pendingOutcome(unsent, { code, message });
    if (!(error instanceof RequestError)) return { outcome, ...advance(data, outcome, schedule, random) };
    const change = { state: 'parked', data: { ...data, outcome, parked: 'invalid' } } as const;
    return { outcome, change, alerts: ['needs-correction'] as const };
  }
}

/** Calls a store until it answers. After a minute another worker has the lease, and repeats the request. */
async function untilAnswered<T>(call: () => Promise<T>, ending: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (tries === 30 || ending.aborted) throw error;
      await sleep(Math.min(2_000, 50 * 2 ** tries), undefined, { signal: ending }).catch(() => {});
    }
  }
}

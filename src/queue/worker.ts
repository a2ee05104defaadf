import { channel } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { headerNames } from '../../generated/contract.js';
import type { CancelOutcome } from '../client/outcome.js';
import type { AlipayContractError } from '../errors.js';
import { notify } from '../internal/checks.js';
import { interruptible } from '../internal/interruptible.js';
import { advance, causeOf, currentOutcome, formatVersion, unknownOutcome } from './cancellation.js';
import type { Cancellation, Claim } from './engine.js';
import type { AlertReason, QueueAlert, Settings } from './options.js';

/** How long the queue waits for a listener and for a lease, in milliseconds. */
const patience = 5_000;
/** How often it repeats an alert. */
const alertInterval = 60_000;

type WorkerSettings = Pick<
  Settings,
  'client' | 'engine' | 'schedule' | 'attemptTimeout' | 'onOutcome' | 'onAlert' | 'logger'
>;

/** Every event of every queue, for metrics. A message has `event` and what the log line has. */
const events = channel('alipay-cancel-contract.queue');

/**
 * Makes what works on a claimed cancellation: sends it once, reports what follows, and saves it. If the process dies in
 * between, that is repeated. Whatever a listener throws is logged, and changes nothing.
 *
 * @param tell tells an outcome to the callers of this process
 * @param ending aborts when the queue has no time left
 */
export function createWorker(
  { client, engine, schedule, attemptTimeout, onOutcome, onAlert, logger }: WorkerSettings,
  tell: (id: string, outcome: CancelOutcome) => void,
  ending: AbortSignal,
) {
  /** Alerts of one reason and cause: the number of those that were not reported, and the last one. */
  const groups = new Map<string, QueueAlert>();
  /** The calls of listeners that are under way. */
  const calls = new Set<Promise<unknown>>();

  const report = (level: 'info' | 'warn' | 'error', event: string, fields: object) => {
    events.publish({ event, ...fields });
    // Stryker disable next-line OptionalChaining: `notify` ignores what is thrown.
    notify((line: object) => logger?.[level](line, event), fields);
  };
  const failed = (event: string, error: unknown) =>
    report('error', event, { reason: error instanceof Error ? error.message : String(error) });
  const call = (listener: () => unknown, signal?: AbortSignal): Promise<unknown> => {
    const calling = interruptible(async () => await listener(), patience, signal)
      .catch((error) => failed('listener failed', error))
      .finally(() => calls.delete(calling));
    calls.add(calling);
    return calling;
  };
  const finish = async (cancellation: Cancellation, outcome: CancelOutcome) => {
    const level = outcome.resultStatus === 'S' ? 'info' : 'warn';
    report(level, `cancellation ${cancellation.state}`, lineOf(cancellation, outcome));
    await call(() => onOutcome?.(cancellation, outcome), ending);
  };
  /** Collects alerts for a minute. */
  const collect = (name: string, alert: QueueAlert) => {
    groups.set(name, { ...alert, count: 0 });
    setTimeout(() => flush(name), alertInterval).unref();
  };
  const flush = (name: string) => {
    const group = groups.get(name);
    groups.delete(name);
    if (!group?.count) return;
    collect(name, group);
    void call(() => onAlert?.(group));
  };
  /** One cause may concern thousands of cancellations: the first is reported at once, the others by their number. */
  const alert = async (reason: AlertReason, cancellation: Cancellation, outcome: CancelOutcome) => {
    report('warn', reason, lineOf(cancellation, outcome));
    // Each contradiction is about a payment that a person must look at.
    const name = `${reason} ${reason === 'contradiction' ? cancellation.id : causeOf(outcome)}`;
    const group = groups.get(name);
    const latest = { reason, cancellation, outcome, count: (group?.count ?? 0) + 1 };
    if (group) return void groups.set(name, latest);
    collect(name, latest);
    await call(() => onAlert?.(latest), ending);
  };

  /** Sends once. Nothing: it was interrupted, since the queue stops. */
  const send = async (cancellation: Cancellation): Promise<CancelOutcome | undefined> => {
    const once = {
      repeated: true,
      attemptTimeout,
      deadline: attemptTimeout,
      retry: { maxAttempts: 1 },
      signal: ending,
    };
    try {
      return JSON.parse(JSON.stringify(await client.cancel(cancellation.request, once), withoutSecrets));
    } catch (error) {
      // The client may come from another copy of this package, so its classes are unknown here.
      const { code: known, message: reason } = error as AlipayContractError;
      if (known === 'ABORTED') return undefined;
      const code = known === 'SIGNING_FAILED' ? known : 'PENDING';
      const message = `It cannot be sent: ${reason}`;
      return { ...unknownOutcome(cancellation, { code, message }), attempts: [], retry: 'after-correction' };
    }
  };

  /** Calls a store until it answers. After a minute another worker has the lease, and repeats the request. */
  const untilAnswered = async <T>(call: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries++) {
      try {
        return await call();
      } catch (error) {
        if (tries === 30 || ending.aborted) throw error;
        await sleep(Math.min(2_000, 50 * 2 ** tries), undefined, { signal: ending }).catch(() => {});
      }
    }
  };

  const workOn = async ({ cancellation, renew, save }: Claim): Promise<unknown> => {
    const { id, state, version, endedBy } = cancellation;
    if (state === 'ended') {
      // A person or a late `S` ended it. What a person retries was reported when it was parked.
      if (endedBy !== 'retry') await finish(cancellation, currentOutcome(cancellation));
      return await save(cancellation, 0);
    }
    const outcome = version > formatVersion ? undefined : await send(cancellation);
    if (outcome === undefined) return await save(cancellation, schedule.baseDelay);
    const { next, delay, alerts } = advance(cancellation, outcome, schedule);
    // An `S` stays true whatever becomes of the lease, so its callers need not wait for the store.
    if (outcome.resultStatus === 'S') tell(id, outcome);
    // If the store does not answer, the outcome is reported anyway.
    if (await interruptible(renew, patience, ending).catch(() => true)) {
      if (next.state !== 'open' && outcome.resultStatus !== 'S') tell(id, outcome);
      for (const reason of alerts) await alert(reason, next, outcome);
      if (next.state !== 'open') await finish(next, outcome);
      if (await untilAnswered(() => save(next, delay))) return;
    }
    // The lease is lost. An `S` stays true, whichever worker brings it. Whoever claims it next reports it.
    if (outcome.resultStatus !== 'S') return;
    const before = await untilAnswered(() => engine.settle(next));
    if (before === 'parked' || before === 'ended') await alert('contradiction', next, outcome);
  };

  /** Reports the alerts that were collected, and waits for the listeners. */
  const finishAlerts = async () => {
    for (const name of [...groups.keys()]) flush(name);
    await Promise.all(calls);
  };

  return { workOn, alert, report, failed, finishAlerts };
}

/** Omits what was thrown, and the secrets of `evidence: 'complete'`. */
function withoutSecrets(name: string, value: unknown): unknown {
  return ['error', headerNames.agentToken, headerNames.signature].includes(name) ? undefined : value;
}

/** What the log says of a cancellation. */
function lineOf({ id, state, account, request, sends }: Cancellation, outcome: CancelOutcome): object {
  const { resultStatus, resultCode } = outcome;
  return { id, state, ...account, ...request, sends, resultStatus, resultCode, cause: causeOf(outcome) };
}

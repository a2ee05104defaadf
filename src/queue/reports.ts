import { channel } from 'node:diagnostics_channel';
import type { CancelOutcome } from '../client/outcome.js';
import { notify } from '../internal/checks.js';
import { interruptible } from '../internal/interruptible.js';
import { type AlertReason, type Cancellation, causeOf } from './cancellation.js';
import type { QueueAlert, Settings } from './options.js';

/** How long the queue waits for a listener, and how often it repeats an alert, in milliseconds. */
const [patience, alertInterval] = [5_000, 60_000];

/** Every event of every queue, for metrics. A message has `event` and what the log line has. */
const events = channel('alipay-cancel-contract.queue');

/** Tells the listeners, the logger and the channel what happens. Whatever they throw is logged, and changes nothing. */
export function reportsOf({ onOutcome, onAlert, logger }: Settings, stopping: AbortSignal) {
  const groups = new Map<string, { count: number; last: Omit<QueueAlert, 'count'> }>();

  const report = (level: 'info' | 'warn' | 'error', event: string, fields: object) => {
    if (events.hasSubscribers) events.publish({ event, ...fields });
    notify((line: object) => logger?.[level](line, event), fields);
  };
  const failed = (event: string) => (error: unknown) =>
    report('error', event, { reason: error instanceof Error ? error.message : String(error) });
  const call = async (listener: () => unknown) => {
    await interruptible(async () => await listener(), patience, stopping).catch(failed('listener failed'));
  };
  const flush = (group: string) => {
    const waiting = groups.get(group);
    groups.delete(group);
    if (waiting && waiting.count > 0) void call(() => onAlert?.({ ...waiting.last, count: waiting.count }));
  };

  return {
    report,
    failed,
    onOutcome: async (cancellation: Cancellation, outcome: CancelOutcome) => {
      const level = outcome.resultStatus === 'S' ? 'info' : 'warn';
      report(level, `cancellation ${cancellation.state}`, lineOf(cancellation, outcome));
      await call(() => onOutcome?.(cancellation, outcome));
    },
    /** One cause may concern thousands of cancellations: the first is reported at once, the others by their number. */
    onAlert: async (reason: AlertReason, cancellation: Cancellation, outcome: CancelOutcome) => {
      report('warn', reason, lineOf(cancellation, outcome));
      const alert = { reason, cancellation, outcome };
      const group = `${reason} ${reason === 'contradiction' ? cancellation.id : causeOf(outcome)}`;
      const waiting = groups.get(group);
      groups.set(group, { count: waiting ? waiting.count + 1 : 0, last: alert });
      if (waiting) return;
      setTimeout(() => flush(group), alertInterval).unref();
      await call(() => onAlert?.({ ...alert, count: 1 }));
    },
    flush: () => [...groups.keys()].forEach(flush),
  };
}

/** What the log says of a cancellation. */
function lineOf({ id, state, account, request, sends }: Cancellation, outcome: CancelOutcome): object {
  const { resultStatus, resultCode } = outcome;
  return { id, state, ...account, ...request, sends, resultStatus, resultCode, cause: causeOf(outcome) };
}

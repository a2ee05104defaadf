import { parameters, queueCauses } from '../../generated/decisions.js';
import { unknownCauses } from '../../generated/result-codes.js';
import { documented } from '../client/judge.js';
import type { CancelOutcome } from '../client/outcome.js';
import { jitteredDelay } from '../client/retry.js';
import { present } from '../internal/objects.js';
import type { UnknownCause } from '../internal/records.js';
import { fillIn } from '../internal/text.js';
import type { Cancellation } from './engine.js';
import type { AlertReason, Settings } from './options.js';

/** An outcome `U` of the queue that goes on: `cause.last` is the cause of the last request. */
export type PendingCause = UnknownCause & { readonly last?: UnknownCause };

/** The format that this version writes. */
export const formatVersion = 1;

/** What follows from the outcome of one send: a list of early returns. */
export function advance(
  before: Cancellation,
  outcome: CancelOutcome,
  { giveUpAfter, baseDelay, maxDelay, random }: Settings['schedule'],
): { next: Cancellation; delay: number; alerts: AlertReason[] } {
  const { attempts, resultCode, retry } = outcome;
  const sends = before.sends + attempts.length;
  if (outcome.resultStatus !== 'U')
    return { next: end({ ...before, sends, unknowns: 0, outcome }, 'answer'), delay: 0, alerts: [] };
  // What a signer failed to sign was not sent, and is tried later and later too.
  const unknowns = before.unknowns + Math.max(1, attempts.length);
  const next = { ...before, sends, unknowns, outcome };
  const park = (parked: Cancellation['parked'] & string, alert: AlertReason) => {
    return { next: { ...next, state: 'parked' as const, parked }, delay: 0, alerts: [alert] };
  };
  const { code } = outcome.cause;
  // No worker can send it.
  if (code === 'PENDING') return park('invalid', 'needs-correction');
  // Repeating it for days would go against the word of the page.
  if (code === 'REQUEST_REFUSED' && documented(resultCode)?.retry === 'never')
    return park('refused', 'needs-correction');
  if (before.elapsed >= giveUpAfter) return park('given-up', 'given-up');
  const alerts: AlertReason[] = [];
  const alerted = retry === 'after-correction' ? causeOf(outcome) : before.alerted;
  if (alerted !== before.alerted) alerts.push('needs-correction');
  const { queueUnknownsBeforeAlert: most, queueMinDelay, queueMaxDelay } = parameters;
  if (before.unknowns < most && unknowns >= most) alerts.push('third-unknown');
  const asked = Math.min(attempts.at(-1)?.retryAfter ?? 0, queueMaxDelay);
  const jittered = jitteredDelay(unknowns, { baseDelay, maxDelay }, random);
  const delay = Math.max(asked, Math.min(queueMinDelay, baseDelay), jittered);
  return { next: { ...next, elapsed: next.elapsed + delay, ...(alerted && { alerted }) }, delay, alerts };
}

/** A cancellation that is over, by an answer or by a person. */
export function end(before: Cancellation, endedBy: Cancellation['endedBy'] & string, note?: string): Cancellation {
  return { ...before, state: 'ended', endedBy, endedAt: new Date().toISOString(), ...(note && { note }) };
}

/** The cause of an outcome, to group alerts by: one removed key is one cause. */
export function causeOf(outcome: CancelOutcome): string {
  return [outcome.resultStatus === 'U' ? outcome.cause.code : '', outcome.resultCode ?? ''].join(' ').trim();
}

/** The outcome `U` of a cancellation that goes on, that no answer ended, or that could not be sent: then `why`. */
export function pendingOutcome({ account, request, outcome }: Cancellation, why?: UnknownCause): CancelOutcome {
  const last = outcome?.resultStatus === 'U' ? outcome.cause : undefined;
  const message = last
    ? fillIn(queueCauses.repeating.message, { lastMessage: last.message })
    : queueCauses.stored.message;
  const cause: PendingCause = why ?? { code: 'PENDING', message, ...(last && { last }) };
  const { furtherAction, retry, nextStep } = unknownCauses[cause.code];
  const paymentId = request.paymentId ?? undefined;
  const named = present({ paymentId, paymentRequestId: request.paymentRequestId ?? undefined });
  return {
    ...{ resultStatus: 'U', cause, verified: false, deviations: [], stopped: 'deadline' },
    ...{ furtherAction, retry: why ? 'after-correction' : retry, nextStep },
    attempts: why ? [] : (outcome?.attempts ?? []),
    support: outcome?.support ?? { clientId: account.clientId, method: 'POST', url: account.baseUrl, ...named },
  };
}

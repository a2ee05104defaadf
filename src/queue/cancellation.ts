import { queueCauses, queueMaxDelay, queueMinDelay, queueUnknownsBeforeAlert } from '../../generated/decisions.js';
import { unknownCauses } from '../../generated/result-codes.js';
import { documented, type UnknownVerdict, unknown } from '../client/judge.js';
import { type CancelOutcome, outcomeOf, type SupportDetails } from '../client/outcome.js';
import { jitteredDelay } from '../client/retry.js';
import { present } from '../internal/objects.js';
import type { UnknownCause } from '../internal/records.js';
import type { Cancellation } from './engine.js';
import type { AlertReason, Settings } from './options.js';

/** The cause of an outcome `U` that no answer gave, such as `PENDING`: `last` is the cause of the last request. */
export type QueueCause = UnknownCause & { readonly last?: UnknownCause };

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
  if (before.unknowns < queueUnknownsBeforeAlert && unknowns >= queueUnknownsBeforeAlert) alerts.push('third-unknown');
  const asked = Math.min(attempts.at(-1)?.retryAfter ?? 0, queueMaxDelay);
  const jittered = jitteredDelay(unknowns, { baseDelay, maxDelay }, random);
  const delay = Math.max(asked, Math.min(queueMinDelay, baseDelay), jittered);
  const dueAt = new Date(Date.now() + delay).toISOString();
  return { next: { ...next, elapsed: next.elapsed + delay, dueAt, ...(alerted && { alerted }) }, delay, alerts };
}

/** A cancellation that is over, by an answer or by a person. */
export function end(before: Cancellation, endedBy: Cancellation['endedBy'] & string, note?: string): Cancellation {
  return { ...before, state: 'ended', endedBy, endedAt: new Date().toISOString(), ...(note && { note }) };
}

/** The cause of an outcome, to group alerts by: one removed key is one cause. */
export function causeOf(outcome: CancelOutcome): string {
  return [outcome.resultStatus === 'U' ? outcome.cause.code : '', outcome.resultCode ?? ''].join(' ').trim();
}

/** What callers and listeners get: the answer that ended or parked it; else `U`, because it goes on or a person ended it. */
export function currentOutcome(cancellation: Cancellation): CancelOutcome {
  const { state, endedBy, note = '', outcome } = cancellation;
  if (endedBy === 'resolve' || endedBy === 'abandon')
    return unknownOutcome(cancellation, unknown(queueCauses.endedByPerson, { note }).cause);
  if (state !== 'open' && outcome !== undefined) return outcome;
  const last = outcome?.resultStatus === 'U' ? outcome.cause.message : undefined;
  const pending = last === undefined ? queueCauses.stored : queueCauses.repeating;
  return unknownOutcome(cancellation, unknown(pending, { lastMessage: last ?? '' }).cause);
}

/** An outcome `U` that no answer gave. It keeps the details of the last request. */
export function unknownOutcome({ account, request, outcome }: Cancellation, cause: UnknownCause): CancelOutcome {
  // Only code and message: the last cause may have a last cause itself.
  const last = outcome?.resultStatus === 'U' && { code: outcome.cause.code, message: outcome.cause.message };
  const queueCause: QueueCause = last ? { ...cause, last } : cause;
  const { paymentId, paymentRequestId } = request;
  const support: SupportDetails = {
    clientId: account.clientId,
    method: 'POST',
    url: account.baseUrl,
    ...present({ paymentId, paymentRequestId }),
  };
  const reason = unknownCauses[cause.code].repeatable ? 'deadline' : 'final';
  const verdict: UnknownVerdict = { resultStatus: 'U', cause: queueCause, verified: false, deviations: [] };
  return outcomeOf(verdict, reason, outcome?.attempts ?? [], outcome?.support ?? support);
}

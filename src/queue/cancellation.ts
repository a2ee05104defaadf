import { headerNames } from '../../generated/contract.js';
import { parameters, queueCauses } from '../../generated/decisions.js';
import { unknownCauses } from '../../generated/result-codes.js';
import type { CancellationRequest } from '../../generated/schema.js';
import { documented } from '../client/judge.js';
import type { CancelOutcome } from '../client/outcome.js';
import { jitteredDelay } from '../client/retry.js';
import type { UnknownCause } from '../internal/records.js';
import { fillIn } from '../internal/text.js';

/** The format that this version writes. */
export const formatVersion = 1;

/** `open`: it is sent until it is known. `parked`: nothing is sent until a person acts. `ended`: it is over. */
export type CancellationState = 'open' | 'parked' | 'ended';

/** Whose payments: workers of one account never take a cancellation of another. */
export interface QueueAccount {
  readonly clientId: string;
  readonly baseUrl: string;
  /** The alias of the agent token. The token itself is never stored. */
  readonly agent?: string;
}

/** What an engine stores of a cancellation, as JSON. It contains no key, token or signature. */
export interface CancellationData {
  /** The format. A worker leaves a newer one to newer workers; fields that it does not know are kept. */
  readonly version: number;
  readonly account: QueueAccount;
  readonly request: CancellationRequest;
  /** ISO 8601, like every time here. For people; nothing is decided by it. */
  readonly createdAt: string;
  /** How many requests the queue has sent. */
  readonly sends: number;
  /** How many of them, the last ones in a row, ended `U`. */
  readonly unknowns: number;
  /** How long the schedule has waited in all, in milliseconds. `giveUpAfter` is compared with it. */
  readonly elapsed: number;
  /** The last outcome. Errors in it are reduced to their messages. */
  readonly outcome?: CancelOutcome;
  /** The cause for which `needs-correction` was reported. */
  readonly alerted?: string;
  /** Why it is parked. `refused`: the result code says `retry: never`. `invalid`: the stored request breaks the contract. */
  readonly parked?: 'refused' | 'given-up' | 'invalid';
  /** What ended it: an answer, or the call of a person. */
  readonly endedBy?: 'answer' | 'resolve' | 'abandon' | 'retry';
  readonly endedAt?: string;
  /** What the person wrote. */
  readonly note?: string;
}

/** A cancellation as the queue shows it. */
export interface Cancellation extends CancellationData {
  readonly id: string;
  readonly state: CancellationState;
}

/** What a worker writes: open again after a delay in milliseconds, or at rest. */
export type Change =
  | { readonly state: 'open'; readonly data: CancellationData; readonly delay: number }
  | { readonly state: 'parked' | 'ended'; readonly data: CancellationData };

/** Why a person is called. See `CancelQueueOptions.onAlert`. */
export type AlertReason = 'needs-correction' | 'third-unknown' | 'given-up' | 'contradiction';

/** How a queue repeats, in milliseconds. */
export interface Schedule {
  giveUpAfter: number;
  baseDelay: number;
  maxDelay: number;
}

/** An outcome `U` of the queue that goes on: `cause.last` is the cause of the last request. */
export type PendingCause = UnknownCause & { readonly last?: UnknownCause };

/**
 * What follows from the outcome of one send: a list of early returns.
 *
 * @param random from 0 up to 1
 */
export function advance(
  data: CancellationData,
  outcome: CancelOutcome,
  { giveUpAfter, baseDelay, maxDelay }: Schedule,
  random: () => number,
): { change: Change; alerts: AlertReason[] } {
  const { attempts, resultCode, retry } = outcome;
  const sends = data.sends + attempts.length;
  if (outcome.resultStatus !== 'U') return { change: end({ ...data, sends, unknowns: 0, outcome }), alerts: [] };
  const unknowns = data.unknowns + attempts.length;
  const next = { ...data, sends, unknowns, outcome };
  // Repeating it for days would go against the word of the page.
  if (outcome.cause.code === 'REQUEST_REFUSED' && documented(resultCode)?.retry === 'never')
    return { change: { state: 'parked', data: { ...next, parked: 'refused' } }, alerts: ['needs-correction'] };
  if (data.elapsed >= giveUpAfter)
    return { change: { state: 'parked', data: { ...next, parked: 'given-up' } }, alerts: ['given-up'] };
  const alerted = retry === 'after-correction' ? causeOf(outcome) : undefined;
  const isNew = alerted !== undefined && alerted !== data.alerted;
  const { queueUnknownsBeforeAlert: most } = parameters;
  const isThird = data.unknowns < most && unknowns >= most;
  const asked = Math.min(attempts.at(-1)?.retryAfter ?? 0, maxDelay);
  const least = Math.max(asked, Math.min(parameters.queueMinDelay, baseDelay));
  const delay = Math.max(least, jitteredDelay(sends + 1, { baseDelay, maxDelay }, random));
  return {
    change: { state: 'open', data: { ...next, elapsed: data.elapsed + delay, ...(isNew && { alerted }) }, delay },
    alerts: [...(isNew ? (['needs-correction'] as const) : []), ...(isThird ? (['third-unknown'] as const) : [])],
  };
}

/** A cancellation that is over, by an answer or by a person. */
export function end(data: CancellationData, by: CancellationData['endedBy'] = 'answer', note?: string): Change {
  const ended = { endedBy: by, endedAt: new Date().toISOString(), ...(note !== undefined && { note }) };
  return { state: 'ended', data: { ...data, ...ended } };
}

/** The cause of an outcome, to group alerts by: one removed key is one cause. */
export function causeOf(outcome: CancelOutcome): string {
  return [outcome.resultStatus === 'U' ? outcome.cause.code : '', outcome.resultCode ?? ''].join(' ').trim();
}

/** An outcome as it is stored: without what was thrown, and without the secrets of `evidence: 'complete'`. */
export function storable<O extends CancelOutcome>(outcome: O): O {
  return JSON.parse(
    JSON.stringify(outcome, (name, value) =>
      name === 'error' || name === headerNames.agentToken || name === headerNames.signature ? undefined : value,
    ),
  );
}

/** The outcome `U` of a cancellation that goes on, or that no answer ended. */
export function pendingOutcome({ account, request, outcome }: CancellationData, why?: UnknownCause): CancelOutcome {
  const last = outcome?.resultStatus === 'U' ? { last: outcome.cause } : {};
  const lastMessage = last.last?.message;
  const message = lastMessage ? fillIn(queueCauses.repeating.message, { lastMessage }) : queueCauses.stored.message;
  const cause: PendingCause = why ?? { code: 'PENDING', message, ...last };
  const { furtherAction, retry, nextStep } = unknownCauses[cause.code];
  const { clientId, baseUrl: url } = account;
  const { paymentId, paymentRequestId } = request;
  const named = { ...(paymentId && { paymentId }), ...(paymentRequestId && { paymentRequestId }) };
  return {
    ...{ resultStatus: 'U', cause, verified: false, deviations: [], stopped: 'deadline' },
    ...{ furtherAction, retry: why ? 'after-correction' : retry, nextStep, attempts: outcome?.attempts ?? [] },
    support: outcome?.support ?? { clientId, method: 'POST', url, ...named },
  };
}

import { type UnknownCauseCode, unknownCauses } from '../../generated/result-codes.js';
import type { Verdict } from './verdict.js';

/** The limits of one `cancel()`, in milliseconds and attempts, with every default filled in. */
export interface Limits {
  attemptTimeout: number;
  deadline: number;
  maxAttempts: number;
  baseDelay: number;
  maxDelay: number;
}

/** What is known when it is decided whether to try again. */
export interface Situation {
  /** How many attempts were made. */
  attempts: number;
  /** How long it has taken so far, in milliseconds. */
  elapsed: number;
  /** Why the last attempt leaves the outcome open, if it does. */
  cause?: UnknownCauseCode | undefined;
  /** What its `Retry-After` asked for, in milliseconds. */
  retryAfter?: number | undefined;
}

/** Why no further attempt is made. */
export type StopReason = 'final' | 'not-repeatable' | 'attempts' | 'deadline';

export type Decision = { again: true; delay: number } | { again: false; reason: StopReason };

/** What the loop needs to know of an attempt. */
export interface Attempted {
  verdict: Verdict;
  exchange: Pick<Situation, 'retryAfter'>;
}

/** What the loop needs of the world. */
export interface Pace {
  limits: Limits;
  /** From 0 up to 1. */
  random: () => number;
  /** Waits so many milliseconds, and at most those that remain. Its rejection ends the loop. */
  sleep: (milliseconds: number, remaining: number) => Promise<void>;
  /** Milliseconds since some moment. */
  stopwatch: () => number;
}

/**
 * Attempts until the decision is to stop. Each attempt is told its number and the milliseconds that it may take.
 *
 * @returns what the last attempt gave, and why it was the last
 */
export async function repeat<T extends Attempted>(
  attempt: (number: number, timeout: number) => Promise<T>,
  { limits, random, sleep, stopwatch }: Pace,
): Promise<{ last: T; reason: StopReason }> {
  const start = stopwatch();
  for (let attempts = 1; ; attempts++) {
    const remaining = Math.max(1, limits.deadline - (stopwatch() - start));
    const last = await attempt(attempts, Math.min(limits.attemptTimeout, remaining));
    const { verdict, exchange } = last;
    const cause = verdict.resultStatus === 'U' ? verdict.cause.code : undefined;
    const { retryAfter } = exchange;
    const decision = decide({ attempts, elapsed: stopwatch() - start, cause, retryAfter }, limits, random);
    if (!decision.again) return { last, reason: decision.reason };
    await sleep(decision.delay, limits.deadline - (stopwatch() - start));
  }
}

/** Whether to try again, and after how many milliseconds. Repeating a cancellation is safe: it is idempotent. */
export function decide(situation: Situation, limits: Limits, random: () => number): Decision {
  const { attempts, elapsed, cause, retryAfter } = situation;
  // `S` and `F` are final.
  if (cause === undefined) return { again: false, reason: 'final' };
  // A cause that blames the address or the request: the same request would fare the same.
  if (!unknownCauses[cause].repeatable) return { again: false, reason: 'not-repeatable' };
  if (attempts >= limits.maxAttempts) return { again: false, reason: 'attempts' };
  // Sooner than the server asked is as good as not at all.
  const delay = Math.max(jitteredDelay(attempts, limits, random), retryAfter ?? 0);
  // Nothing can come of an attempt that begins when the time is up.
  if (elapsed + delay >= limits.deadline) return { again: false, reason: 'deadline' };
  return { again: true, delay };
}

/** Exponential backoff with full jitter: a random part of `baseDelay`, doubled with each attempt, up to `maxDelay`. */
export function jitteredDelay(
  attempts: number,
  limits: Pick<Limits, 'baseDelay' | 'maxDelay'>,
  random: () => number,
): number {
  return Math.floor(random() * Math.min(limits.maxDelay, limits.baseDelay * 2 ** (attempts - 1)));
}

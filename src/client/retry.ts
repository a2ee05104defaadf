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
  /** Whether the last attempt leaves the outcome open. */
  unknown: boolean;
  /** The HTTP status of the last attempt, if a response arrived. */
  httpStatus?: number | undefined;
  /** What its `Retry-After` asked for, in milliseconds. */
  retryAfter?: number | undefined;
}

/** Why no further attempt is made. */
export type StopReason = 'final' | 'not-repeatable' | 'attempts' | 'deadline';

export type Decision = { again: true; delay: number } | { again: false; reason: StopReason };

/** The HTTP statuses beside 5xx after which the same request may fare better. RFC 9110, RFC 8470, RFC 6585. */
const repeatableStatuses = [408, 425, 429];

/** What the loop needs to know of an attempt. */
export interface Attempted {
  verdict: { resultStatus: string };
  exchange: Pick<Situation, 'httpStatus' | 'retryAfter'>;
}

/** What the loop needs of the world. */
export interface Pace {
  limits: Limits;
  /** From 0 up to 1. */
  random: () => number;
  /** Waits so many milliseconds. Its rejection ends the loop. */
  sleep: (milliseconds: number) => Promise<void>;
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
    const { httpStatus, retryAfter } = exchange;
    const unknown = verdict.resultStatus === 'U';
    const decision = decide(
      { attempts, elapsed: stopwatch() - start, unknown, httpStatus, retryAfter },
      limits,
      random,
    );
    if (!decision.again) return { last, reason: decision.reason };
    await sleep(decision.delay);
  }
}

/** Whether to try again, and after how many milliseconds. Repeating a cancellation is safe: it is idempotent. */
export function decide(situation: Situation, limits: Limits, random: () => number): Decision {
  const { attempts, elapsed, unknown, httpStatus, retryAfter } = situation;
  // `S` and `F` are final.
  if (!unknown) return { again: false, reason: 'final' };
  // A 4xx blames the request, a 3xx the address: the same request would fare the same.
  if (httpStatus !== undefined && !isRepeatable(httpStatus)) return { again: false, reason: 'not-repeatable' };
  if (attempts >= limits.maxAttempts) return { again: false, reason: 'attempts' };
  // Sooner than the server asked is as good as not at all.
  const delay = Math.max(jitteredDelay(attempts, limits, random), retryAfter ?? 0);
  // Nothing can come of an attempt that begins when the time is up.
  if (elapsed + delay >= limits.deadline) return { again: false, reason: 'deadline' };
  return { again: true, delay };
}

/** Exponential backoff with full jitter: a random part of `baseDelay`, doubled with each attempt, up to `maxDelay`. */
export function jitteredDelay(attempts: number, limits: Limits, random: () => number): number {
  return Math.floor(random() * Math.min(limits.maxDelay, limits.baseDelay * 2 ** (attempts - 1)));
}

/**
 * `Retry-After` in milliseconds from now: seconds, or a date (RFC 9110, 10.2.3).
 *
 * @returns nothing for a value that is neither; 0 for a date that is past
 */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d{1,10}\s*$/.test(value)) return Number(value) * 1000;
  const date = /^[A-Za-z]{3,9},? /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function isRepeatable(status: number): boolean {
  return status === 200 || status >= 500 || repeatableStatuses.includes(status);
}

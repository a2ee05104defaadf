import { type UnknownCauseCode, unknownCauses } from '../../generated/result-codes.js';
import { readDate } from '../signature/time.js';
import type { Verdict } from './judge.js';

/** The limits of one `cancel()`. Times are in milliseconds. */
export interface Limits {
  attemptTimeout: number;
  deadline: number;
  maxAttempts: number;
  baseDelay: number;
  maxDelay: number;
}

/** What `decide` needs to know. */
export interface Situation {
  /** The number of attempts made. */
  attempts: number;
  /** The time since the first attempt began, in milliseconds. */
  elapsed: number;
  /** Why the last attempt gave `U`; `undefined` if it gave `S` or `F`. */
  cause?: UnknownCauseCode | undefined;
  /** The wait that its `Retry-After` asked for, in milliseconds. */
  retryAfter?: number | undefined;
}

/** Why no further attempt is made. */
export type StopReason = 'final' | 'not-repeatable' | 'attempts' | 'deadline';

export type Decision = { again: true; delay: number } | { again: false; reason: StopReason };

/** The limits and hooks of `repeat`. */
interface Pace {
  limits: Limits;
  /** Returns a number from 0 up to 1. */
  random: () => number;
  /** Waits `milliseconds`, but at most `remaining`. If it rejects, the loop ends. */
  sleep: (milliseconds: number, remaining: number) => Promise<void>;
  /** Milliseconds since an arbitrary moment. */
  stopwatch: () => number;
}

/**
 * Makes attempts until `decide` says to stop.
 *
 * @param attempt gets its number and its timeout in milliseconds
 * @returns the last result, and why it was the last
 */
export async function repeat<Result extends { verdict: Verdict; wire: Pick<Situation, 'retryAfter'> }>(
  attempt: (number: number, timeout: number) => Promise<Result>,
  { limits, random, sleep, stopwatch }: Pace,
): Promise<{ last: Result; reason: StopReason }> {
  const start = stopwatch();
  for (let attempts = 1; ; attempts++) {
    const remaining = Math.max(1, limits.deadline - (stopwatch() - start));
    const last = await attempt(attempts, Math.min(limits.attemptTimeout, remaining));
    const { verdict, wire } = last;
    const cause = verdict.resultStatus === 'U' ? verdict.cause.code : undefined;
    const { retryAfter } = wire;
    const decision = decide({ attempts, elapsed: stopwatch() - start, cause, retryAfter }, limits, random);
    if (!decision.again) return { last, reason: decision.reason };
    await sleep(decision.delay, limits.deadline - (stopwatch() - start));
  }
}

/** Decides whether to make another attempt, and after how many milliseconds. It is safe to repeat a cancellation. */
export function decide(situation: Situation, limits: Limits, random: () => number): Decision {
  const { attempts, elapsed, cause, retryAfter } = situation;
  // `S` and `F` are final.
  if (cause === undefined) return { again: false, reason: 'final' };
  // The address or the request is wrong: the same request would fail again.
  if (!unknownCauses[cause].repeatable) return { again: false, reason: 'not-repeatable' };
  if (attempts >= limits.maxAttempts) return { again: false, reason: 'attempts' };
  // Retrying before `Retry-After` is pointless.
  const delay = Math.max(jitteredDelay(attempts, limits, random), retryAfter ?? 0);
  // No time is left for another attempt.
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

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The forms of HTTP-date (RFC 9110, 5.6.7): IMF-fixdate, the form of RFC 850, and that of asctime. */
function httpDates(): RegExp[] {
  const month = `(?<month>${months.join('|')})`;
  const time = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)`;
  const weekday = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
  const longWeekday = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';
  return [
    String.raw`^${weekday}, (?<day>\d\d) ${month} (?<year>\d{4}) ${time} GMT$`,
    String.raw`^${longWeekday}, (?<day>\d\d)-${month}-(?<year>\d\d) ${time} GMT$`,
    String.raw`^${weekday} ${month} (?<day>[ \d]\d) ${time} (?<year>\d{4})$`,
  ].map((form) => new RegExp(form));
}

/**
 * Reads `Retry-After`: seconds, or a date in one of the three forms of HTTP (RFC 9110, 5.6.7 and 10.2.3).
 *
 * @returns milliseconds from `now`: 0 for a date in the past, `undefined` for any other value
 */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null || value.length > 64) return undefined;
  const text = value.replace(/^[ \t]+|[ \t]+$/g, '');
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  const date = readHttpDate(text, now);
  return date === undefined ? undefined : Math.max(0, date - now);
}

/** The named groups of `httpDates`. */
type DateParts = Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', string>;

function readHttpDate(text: string, now: number): number | undefined {
  const match = httpDates()
    .map((form) => form.exec(text))
    .find((match) => match !== null);
  if (match === undefined) return undefined;
  const { year, month, ...parts } = match.groups as DateParts;
  const [hour, minute, second] = [Number(parts.hour), Number(parts.minute), Number(parts.second)];
  // 60 is a leap second.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = readDate(fullYear(year, now), months.indexOf(month) + 1, Number(parts.day));
  return date === undefined ? undefined : date + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** A year of two digits is in the past if it would be more than 50 years in the future (RFC 9110, 5.6.7). */
function fullYear(digits: string, now: number): number {
  if (digits.length === 4) return Number(digits);
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(digits);
  return year > thisYear + 50 ? year - 100 : year;
}

import { cancelPaymentResponseHeaders, headerNames } from '../../generated/contract.js';

/**
 * Whether the contract allows a value for `Response-Time`. Any other form must be rejected: the signed content joins
 * `Client-Id` and the time with a dot, so `X` with `9.T` would give the same content as `X.9` with `T`.
 */
export function isTimeHeader(value: string): boolean {
  const { maxLength, pattern } = cancelPaymentResponseHeaders[headerNames.responseTime];
  return value.length <= maxLength && new RegExp(pattern).test(value);
}

/** The range of `Date`: this many milliseconds before and after 1970 (ECMA-262, 21.4.1.1). */
export const lastMoment = 8.64e15;

/** Reads a `Request-Time` or `Response-Time` as milliseconds since 1970. Returns `undefined` for an invalid value. */
export function readTimeHeader(value: string): number | undefined {
  if (!isTimeHeader(value)) return undefined;
  return /^\d+$/.test(value) ? Number(value) : readDateTime(value);
}

const dateTime =
  /^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?(?:Z|([+-])(\d{2})(?::?(\d{2}))?)?$/;

/**
 * Reads an ISO 8601 date and time as milliseconds since 1970. Hyphens, colons, seconds, the fraction and the offset are
 * optional. Without an offset the time is UTC. Returns `undefined` for an invalid value.
 */
export function readDateTime(value: string): number | undefined {
  const match = dateTime.exec(value);
  if (match === null) return undefined;
  const number = (group: number) => Number(match[group] ?? 0);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const fraction = Number(`0.${match[7] ?? 0}`);
  // 60 is a leap second.
  if (hour > 23 || minute > 59 || second > 60 || number(9) > 23 || number(10) > 59) return undefined;
  const offset = (match[8] === '-' ? -1 : 1) * (number(9) * 60 + number(10));
  const midnight = readDate(year, month, day);
  return midnight === undefined
    ? undefined
    : midnight + ((hour * 60 + minute - offset) * 60 + second) * 1000 + Math.floor(fraction * 1000);
}

/** The start of a day in UTC, in milliseconds since 1970. Returns `undefined` for a day that does not exist. */
export function readDate(year: number, month: number, day: number): number | undefined {
  // Unlike `Date.UTC`, this does not read the years 0 to 99 as 1900 to 1999. A day that does not exist changes the month.
  const date = new Date(0).setUTCFullYear(year, month - 1, day);
  return new Date(date).getUTCMonth() === month - 1 ? date : undefined;
}

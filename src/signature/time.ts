import { cancelPaymentResponseHeaders } from '../../generated/contract.js';

const { maxLength, pattern } = cancelPaymentResponseHeaders['Response-Time'];
const timeHeader = new RegExp(pattern);

/**
 * Whether a value has a form that the contract allows for `Response-Time`. Nothing else may be believed: the signature
 * joins `Client-Id` and the time by a dot, so that with a free form `X` and `9.T` would read as `X.9` and `T`.
 */
export function isTimeHeader(value: string): boolean {
  return value.length <= maxLength && timeHeader.test(value);
}

/** How far from 1970 a `Date` can be, in milliseconds, before and after (ECMA-262, 21.4.1.1). */
export const lastMoment = 8.64e15;

/** The moment that a `Request-Time` or `Response-Time` names, in milliseconds since 1970; nothing if it names none. */
export function readTimeHeader(value: string): number | undefined {
  if (!isTimeHeader(value)) return undefined;
  return /^\d+$/.test(value) ? Number(value) : readDateTime(value);
}

const dateTime =
  /^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?(?:Z|([+-])(\d{2})(?::?(\d{2}))?)?$/;

/**
 * The moment that a date and time of ISO 8601 names, in milliseconds since 1970; nothing if it is none. A calendar date, with
 * or without hyphens, colons, seconds, a fraction and an offset; without an offset it is taken for UTC.
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
  // A day that the month does not have falls into another month.
  const isDate = new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1;
  // 60 is a leap second.
  if (!isDate || hour > 23 || minute > 59 || second > 60 || number(9) > 23 || number(10) > 59) return undefined;
  const offset = (match[8] === '-' ? -1 : 1) * (number(9) * 60 + number(10));
  return Date.UTC(year, month - 1, day, hour, minute - offset, second) + Math.floor(fraction * 1000);
}

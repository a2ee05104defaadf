/**
 * `Retry-After` in milliseconds from now: seconds, or a date in one of the three forms of HTTP (RFC 9110, 5.6.7 and 10.2.3).
 *
 * @returns nothing for a value that is neither; 0 for a date that is past
 */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null || value.length > 64) return undefined;
  const text = value.trim();
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  // The form of asctime names no zone: it is GMT all the same.
  const date = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

import { cancelPaymentRequestHeaders, headerNames } from '../../generated/contract.js';
import { OptionError } from '../errors.js';
import { closest } from './text.js';

/** Checks options that must be functions. */
export function checkFunctions(functions: Record<string, unknown>): void {
  for (const [option, value] of Object.entries(functions))
    if (value !== undefined && typeof value !== 'function') throw new OptionError(option, 'must be a function.');
}

/** Checks options that must be true or false. */
export function checkFlags(flags: Record<string, unknown>): void {
  for (const [option, value] of Object.entries(flags))
    if (value !== undefined && typeof value !== 'boolean') throw new OptionError(option, 'must be true or false.');
}

/** Whether a value is a string within bounds. The length counts UTF-16 code units: for ASCII they are characters. */
export function isWithin(value: unknown, bounds: { minLength: number; maxLength: number; pattern: string }): boolean {
  const { minLength, maxLength, pattern } = bounds;
  return (
    typeof value === 'string' &&
    value.length >= minLength &&
    value.length <= maxLength &&
    new RegExp(pattern).test(value)
  );
}

/** Whether the header `Client-Id` can carry a value. */
export function isClientId(value: unknown): value is string {
  return isWithin(value, cancelPaymentRequestHeaders[headerNames.clientId]);
}

/** Checks the option `clientId`. */
export function checkClientId(clientId: unknown): void {
  if (isClientId(clientId)) return;
  const { maxLength } = cancelPaymentRequestHeaders[headerNames.clientId];
  throw new OptionError('clientId', `must be 1 to ${maxLength} visible ASCII characters.`);
}

/** Checks the option `signal`. */
export function checkSignal(signal: unknown): void {
  if (signal !== undefined && !isAbortSignal(signal)) throw new OptionError('signal', 'must be an AbortSignal.');
}

/** Whether a value is an `AbortSignal` of any realm. */
function isAbortSignal(value: unknown): boolean {
  const { addEventListener, [Symbol.toStringTag]: tag } = Object(value) as Record<PropertyKey, unknown>;
  return typeof addEventListener === 'function' && tag === 'AbortSignal';
}

/** Checks that an option is an object. */
export function checkObject(option: string, value: unknown, required = false): void {
  if (value === undefined && !required) return;
  if (typeof value !== 'object' || value === null) throw new OptionError(option, 'must be an object.');
}

/** Checks that an option is a whole number within its bounds. Returns `fallback` if the option is not given. */
export function wholeNumber(
  option: string,
  value: number | undefined,
  fallback: number,
  minimum: number,
  maximum: number,
): number {
  if (value === undefined) return fallback;
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw new OptionError(option, `must be a whole number from ${minimum} to ${maximum}.`);
}

/** Checks the `after` of a list: the `next` of the page before. */
export function checkAfter(after: string, form: RegExp): void {
  if (!form.test(after)) throw new OptionError('after', 'must be the `next` of the page before, of the same store.');
}

/** The name of every option of a type. */
export type Known<Options> = Record<keyof Options, true>;

/**
 * Rejects unknown options, so that a misspelt option is not silently ignored.
 *
 * @param known an object that has each option
 * @param path the prefix of the names in messages: `retry.`
 */
export function checkKnown(options: object, known: object, path = ''): void {
  for (const option of Object.keys(options)) {
    if (Object.hasOwn(known, option)) continue;
    const meant = closest(option, Object.keys(known));
    const hint =
      meant === undefined ? `The options are ${Object.keys(known).join(', ')}.` : `Did you mean \`${meant}\`?`;
    throw new OptionError(path + option.slice(0, 32), `is unknown. ${hint}`);
  }
}

/** Calls a listener and ignores its errors and rejections, so that a broken log cannot change a result. */
export function notify<T>(listener: ((event: T) => unknown) | undefined, event: T): void {
  if (listener === undefined) return;
  try {
    Promise.resolve(listener(event)).catch(() => {});
  } catch {
    // Ignored, as described above.
  }
}

import { OptionError } from '../errors.js';
import { closest } from './text.js';

/** Checks that what is given as a function is one. */
export function checkFunctions(functions: Record<string, unknown>): void {
  for (const [option, value] of Object.entries(functions))
    if (value !== undefined && typeof value !== 'function') throw new OptionError(option, 'must be a function.');
}

/** Checks that what is given as a yes or no is one. */
export function checkFlags(flags: Record<string, unknown>): void {
  for (const [option, value] of Object.entries(flags))
    if (value !== undefined && typeof value !== 'boolean') throw new OptionError(option, 'must be true or false.');
}

/** Whether a value can go into the header `Client-Id`. */
export function isClientId(value: unknown): value is string {
  return typeof value === 'string' && /^[!-~]{1,128}$/.test(value);
}

/** Checks that a `clientId` can go into its header. */
export function checkClientId(clientId: unknown): void {
  if (!isClientId(clientId)) throw new OptionError('clientId', 'must be 1 to 128 visible ASCII characters.');
}

/** Checks that a signal is one. */
export function checkSignal(signal: unknown): void {
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new OptionError('signal', 'must be an AbortSignal.');
}

/** Checks that a group of options is an object. */
export function checkObject(option: string, value: unknown, required = false): void {
  if (value === undefined && !required) return;
  if (typeof value !== 'object' || value === null) throw new OptionError(option, 'must be an object.');
}

/** A whole number within its bounds, or the fallback where it is not given. */
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

/** The name of every option of a type. */
export type Known<Options> = Record<keyof Options, true>;

/**
 * Checks that every option is one that there is, so that a misspelt one is not left out without a word.
 *
 * @param path what stands before the names in messages: `retry.`
 */
export function checkKnown(options: object, known: Record<string, true>, path = ''): void {
  for (const option of Object.keys(options)) {
    if (Object.hasOwn(known, option)) continue;
    const meant = closest(option, Object.keys(known));
    const hint =
      meant === undefined ? `The options are ${Object.keys(known).join(', ')}.` : `Did you mean \`${meant}\`?`;
    throw new OptionError(path + option.slice(0, 32), `is none that there is. ${hint}`);
  }
}

/** Calls a listener. What it throws, or rejects with, is ignored: a broken log must not change what is done. */
export function notify<T>(listener: ((event: T) => unknown) | undefined, event: T): void {
  if (listener === undefined) return;
  try {
    Promise.resolve(listener(event)).catch(() => {});
  } catch {
    // As said above.
  }
}

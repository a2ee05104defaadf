import { OptionError } from './errors.js';

/** Checks that what is given as a function is one. */
export function checkFunctions(functions: Record<string, unknown>): void {
  for (const [option, value] of Object.entries(functions))
    if (value !== undefined && typeof value !== 'function') throw new OptionError(option, 'must be a function.');
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

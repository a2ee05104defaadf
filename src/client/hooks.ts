import { OptionError } from '../errors.js';
import { checkFunctions } from '../internal/checks.js';

/** What a client asks of the world, and tests replace. */
export interface Hooks {
  /** Milliseconds since 1970. */
  now: () => number;
  /** From 0 up to 1. */
  random: () => number;
  /** Waits so many milliseconds, and no longer than the signal. */
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * The same hooks, such that none of them can lose the outcome of a request that was sent: where one throws or gives
 * nonsense, the default takes its place.
 *
 * @throws OptionError when one is no function
 */
export function steadyHooks({ now = Date.now, random = Math.random, sleep = sleepWithTimer }: Partial<Hooks>): Hooks {
  checkFunctions({ now, random, sleep });
  return {
    now: () => read(now, isTime) ?? Date.now(),
    random: () => read(random, (value) => value >= 0 && value < 1) ?? Math.random(),
    sleep: async (milliseconds, signal) => {
      try {
        await sleep(milliseconds, signal);
      } catch {
        // It is over sooner, then.
      }
    },
  };
}

/**
 * Checks, before anything is sent, that the clock gives a time.
 *
 * @throws OptionError
 */
export function checkClock(now: Hooks['now'] = Date.now): void {
  if (read(now, isTime) === undefined)
    throw new OptionError('now', 'must give milliseconds since 1970, a whole number of 13 digits.');
}

/** As `Request-Time` writes it: from 2001 to 2286. */
function isTime(value: number): boolean {
  return Number.isInteger(value) && value >= 1e12 && value < 1e13;
}

function read(hook: () => number, isValid: (value: number) => boolean): number | undefined {
  try {
    const value = hook();
    return isValid(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function sleepWithTimer(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}

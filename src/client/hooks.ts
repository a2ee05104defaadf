/** The functions that tests replace. */
export interface Hooks {
  /** Milliseconds since 1970. */
  now: () => number;
  /** A number from 0 up to 1. */
  random: () => number;
  /** Waits so many milliseconds, or until the signal aborts. */
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Falls back to the default when a hook throws or returns an invalid value, so that a broken hook cannot lose the outcome of a
 * request that was sent.
 */
export function steadyHooks({ now = Date.now, random = Math.random, sleep = sleepWithTimer }: Partial<Hooks>): Hooks {
  return {
    now: () => valid(now, isTime) ?? Date.now(),
    random: () => valid(random, (value) => value >= 0 && value < 1) ?? Math.random(),
    sleep: async (milliseconds, signal) => {
      try {
        await sleep(milliseconds, signal);
      } catch {
        // The wait ends early.
      }
    },
  };
}

/** Whether a clock returns a valid time now. */
export function isClock(now: Hooks['now']): boolean {
  return valid(now, isTime) !== undefined;
}

/** Whether `Request-Time` can express a time in 13 digits: from 2001 to 2286. */
function isTime(value: number): boolean {
  return Number.isInteger(value) && value >= 1e12 && value < 1e13;
}

function valid(hook: () => number, isValid: (value: number) => boolean): number | undefined {
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

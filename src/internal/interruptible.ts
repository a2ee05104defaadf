import { isError } from '../errors.js';

/** Why work ended early. */
type Interruption = 'timeout' | 'aborted';

/** Work ended early. Never leaves the package. */
export class InterruptedError extends Error {
  readonly interruption: Interruption;

  constructor(interruption: Interruption, reason: unknown) {
    super(interruption === 'timeout' ? 'The time is up.' : 'Aborted by the caller.', { cause: reason });
    this.interruption = interruption;
  }
}

/** Whether the caller aborted the work. */
export function isAbort(error: unknown): error is InterruptedError {
  return isError(error, InterruptedError) && error.interruption === 'aborted';
}

/**
 * Runs work until it ends, its time is up or the caller aborts, even if the work ignores its signal. Leaves no timer and no
 * listener behind.
 *
 * @param timeout in milliseconds; `undefined` for no limit
 * @throws InterruptedError
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  timeout: number | undefined,
  caller: AbortSignal | undefined,
): Promise<T> {
  const controller = new AbortController();
  let interrupt: (error: InterruptedError) => void = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = (error) => {
      reject(error);
      controller.abort(error);
    };
  });
  const onAbort = () => interrupt(new InterruptedError('aborted', caller?.reason));
  const onTimeout = () => interrupt(new InterruptedError('timeout', undefined));
  const timer = timeout === undefined ? undefined : setTimeout(onTimeout, timeout);
  const unlisten = listen(caller, onAbort);
  try {
    if (caller?.aborted) onAbort();
    return await Promise.race([work(controller.signal), interrupted]);
  } finally {
    clearTimeout(timer);
    unlisten();
  }
}

/** The event listener of a signal, and the listeners that it calls. */
interface Shared {
  readonly listeners: Set<() => void>;
  readonly onAbort: () => void;
}

const sharedBySignal = new WeakMap<AbortSignal, Shared>();

/**
 * Calls a listener when a signal aborts. However many calls share a signal, it has one event listener: Node.js warns of a leak
 * from the eleventh on.
 *
 * @returns a function that removes the listener
 */
function listen(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => {};
  const { listeners, onAbort } = sharedBySignal.get(signal) ?? share(signal);
  if (listeners.size === 0) signal.addEventListener('abort', onAbort);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) signal.removeEventListener('abort', onAbort);
  };
}

function share(signal: AbortSignal): Shared {
  const listeners = new Set<() => void>();
  const onAbort = () => {
    for (const listener of [...listeners]) listener();
  };
  const shared = { listeners, onAbort };
  sharedBySignal.set(signal, shared);
  return shared;
}

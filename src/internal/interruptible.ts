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
  return error instanceof InterruptedError && error.interruption === 'aborted';
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
  const interrupted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  const onAbort = () => controller.abort(new InterruptedError('aborted', caller?.reason));
  const onTimeout = () => controller.abort(new InterruptedError('timeout', undefined));
  const timer = timeout === undefined ? undefined : setTimeout(onTimeout, timeout);
  caller?.addEventListener('abort', onAbort);
  try {
    if (caller?.aborted) onAbort();
    return await Promise.race([work(controller.signal), interrupted]);
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener('abort', onAbort);
  }
}

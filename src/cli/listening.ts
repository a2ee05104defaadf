import { shown } from '../internal/secrets.js';
import { UsageError } from './command.js';

/** The port to listen on: 0 to 65535. */
export function readPort(port: string, call: string, defaultPort: number): number {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UsageError('--port must be a number from 0 to 65535.', `${call} --port ${defaultPort}`);
  return Number(port);
}

/**
 * Tells an address that cannot be listened on from a broken program.
 *
 * @param error of node:net, or of Prism, which gives the message of that one alone
 * @returns nothing when it has nothing to do with the address
 */
export function listenError(
  error: unknown,
  { port, host = '127.0.0.1', call }: { port: number; host: string | undefined; call: string },
): UsageError | undefined {
  const code = (error as NodeJS.ErrnoException).code ?? /\bE[A-Z_]+\b/.exec(String(error))?.[0];
  const address = shown(host, '--host');
  if (code === 'EADDRINUSE')
    return new UsageError(`Port ${port} of ${address} is taken.`, `${call} --port ${port === 65_535 ? 0 : port + 1}`);
  if (code === 'EACCES') return new UsageError(`Port ${port} needs more rights.`, `${call} --port 0`);
  const isUnknown = code === 'EADDRNOTAVAIL' || code === 'EINVAL' || /getaddrinfo/.test(String(error));
  if (isUnknown) return new UsageError(`--host: ${address} is no address of this machine.`, `${call} --host 127.0.0.1`);
  return undefined;
}

/** Waits until the user stops the command. */
export async function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

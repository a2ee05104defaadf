import { shown } from '../internal/secrets.js';
import { UsageError } from './command.js';

/**
 * Reads the port to listen on.
 *
 * @throws UsageError when it is not a whole number from 0 to 65535
 */
export function readPort(port: string, call: string, defaultPort: number): number {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UsageError(
      `--port must be a number from 0 to 65535, but it is ${shown(port, '--port')}.`,
      `${call} --port ${defaultPort}`,
    );
  return Number(port);
}

/**
 * Explains why a server cannot listen on an address.
 *
 * @param error from node:net, or from Prism, which keeps only the message of that error
 * @returns undefined when the error has another cause
 */
export function listenError(
  error: unknown,
  { port, host = '127.0.0.1', call }: { port: number; host: string | undefined; call: string },
): UsageError | undefined {
  const code = (error as NodeJS.ErrnoException).code ?? /\bE[A-Z_]+\b/.exec(String(error))?.[0];
  const address = shown(host, '--host');
  if (code === 'EADDRINUSE')
    return new UsageError(
      `Port ${port} of ${address} is in use. Choose another port.`,
      `${call} --port ${port === 65_535 ? 0 : port + 1}`,
    );
  if (code === 'EACCES')
    return new UsageError(`You have no permission to listen on port ${port}. Choose another port.`, `${call} --port 0`);
  const isUnknown = code === 'EADDRNOTAVAIL' || code === 'EINVAL' || /getaddrinfo/.test(String(error));
  if (isUnknown)
    return new UsageError(
      `--host must be an address of this machine, but it is ${address}.`,
      `${call} --host 127.0.0.1`,
    );
  return undefined;
}

/** Resolves when the user stops the command. */
export async function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

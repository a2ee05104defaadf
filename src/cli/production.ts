import { sandboxBasePath } from '../internal/base-paths.js';
import { isLoopback, withoutTrailingSlashes } from '../internal/urls.js';
import { type Terminal, UsageError } from './command.js';

/** Whether real money may be touched: neither a sandbox of the provider, by its path, nor this machine. */
function isProduction(baseUrl: string): boolean {
  const { hostname, pathname } = new URL(baseUrl);
  return !withoutTrailingSlashes(pathname).endsWith(sandboxBasePath) && !isLoopback(hostname);
}

/**
 * Asks before production is touched.
 *
 * @param deed what is about to be done: `Cancel order-1`
 * @param agreed the call that does it without being asked
 * @throws UsageError when the user does not agree, or nobody is there to be asked
 */
export async function agreeTo(deed: string, baseUrl: string, agreed: string, { ask }: Terminal): Promise<void> {
  if (!isProduction(baseUrl)) return;
  if (ask === undefined)
    throw new UsageError(`${baseUrl} is production, and nobody is there to be asked. Nothing was sent.`, agreed);
  const answer = await ask(`${deed} at ${baseUrl}? This is production. Type yes to go on: `);
  if (answer.trim().toLowerCase() !== 'yes') throw new UsageError('You did not type yes. Nothing was sent.', agreed);
}

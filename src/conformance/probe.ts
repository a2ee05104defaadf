import { cancelPayment } from '../../generated/contract.js';
import { OptionError } from '../errors.js';
import { withoutTrailingSlashes } from '../internal/urls.js';
import { send } from './send.js';

/**
 * Asks a target for anything at all, so that a dead or a wrong address is told once and not by every case.
 *
 * @returns the HTTP status of its answer to GET, which is no call of the API
 * @throws OptionError when nothing that speaks HTTP answers
 */
export async function probe(target: URL, timeout: number, signal?: AbortSignal): Promise<number> {
  const message = {
    method: 'GET',
    target: withoutTrailingSlashes(target.pathname) + cancelPayment.path,
    headers: [],
    body: new Uint8Array(),
  };
  const limit = AbortSignal.timeout(timeout);
  try {
    const signals = signal === undefined ? [limit] : [limit, signal];
    return (await send(target, message, AbortSignal.any(signals))).status;
  } catch (cause) {
    signal?.throwIfAborted();
    const { code, message: text } = cause as NodeJS.ErrnoException;
    const reason = limit.aborted ? `no answer within ${timeout} ms` : (code ?? text);
    throw new OptionError('target', `cannot be reached: ${target.origin} gives no answer of HTTP (${reason}).`, {
      cause,
    });
  }
}

import { type CancelClientOptions, type CancelOutcome, createCancelClient } from '../../src/index.js';
import { credentials } from './provider.js';
import { paymentId, type ReceivedRequest, type Responder, startServer } from './server.js';
import { fakeTime } from './time.js';

export interface Cancellation {
  outcome: CancelOutcome;
  /** How long the client rested between the attempts, in milliseconds. */
  delays: number[];
  requests: ReceivedRequest[];
}

/** Cancels a payment at a server of its own that answers with the given responders, by a clock that does not wait. */
export async function cancelAgainst(
  responders: Responder[],
  options: Partial<CancelClientOptions> = {},
): Promise<Cancellation> {
  await using server = await startServer(...responders);
  const time = fakeTime();
  const all = { ...credentials, baseUrl: server.baseUrl, ...time.options, ...options } as CancelClientOptions;
  const alipay = createCancelClient(all);
  const outcome = await alipay.cancel({ paymentId });
  return { outcome, delays: time.delays, requests: server.requests };
}

import { type CancelClientOptions, type CancelOutcome, createCancelClient } from '../../src/index.js';
import { credentials } from './provider.js';
import { paymentId, type ReceivedRequest, type Responder, startServer } from './server.js';
import { fakeTime } from './time.js';

export interface Cancellation {
  outcome: CancelOutcome;
  /** The waits between attempts, in milliseconds. */
  delays: number[];
  requests: ReceivedRequest[];
}

/** Cancels a payment at a new server with these responders, by a fake clock. */
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

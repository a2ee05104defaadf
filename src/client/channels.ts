import { type TracingChannel, tracingChannel } from 'node:diagnostics_channel';

/** The payment and the merchant that a cancellation is about. No secret is among it. */
export interface CancellationSubject {
  readonly clientId: string;
  /** Where the API is. */
  readonly baseUrl: string;
  readonly paymentId?: string;
  readonly paymentRequestId?: string;
}

/**
 * The tracing channels of node:diagnostics_channel on which the package tells what it does, for tracing and metrics without
 * a dependency. Their events are `tracing:<name>:start`, `end`, `asyncStart`, `asyncEnd` and `error`. Each event of one
 * cancellation or attempt carries the same message; at its end `result` is in it, or `error`.
 */
const names = { cancellation: 'alipay-cancel-contract.cancel', attempt: 'alipay-cancel-contract.attempt' };

/** One cancellation: its subject and `repeated`; its `result` is the outcome. */
export const cancellations = /* @__PURE__ */ tracingChannel(names.cancellation);

/** One attempt: its subject and `number`; its `result` is the attempt as the outcome lists it. */
export const attempts = /* @__PURE__ */ tracingChannel(names.attempt);

/**
 * Does work, and tells a channel of it. Where nobody listens nothing is built.
 *
 * @param message made only for a listener
 * @param result what is told of that to which the work resolves
 */
export async function traced<T>(
  channel: TracingChannel,
  work: () => Promise<T>,
  message: () => object,
  result: (value: T) => unknown,
): Promise<T> {
  if (!channel.hasSubscribers) return await work();
  let value: T | undefined;
  const told = async () => {
    value = await work();
    return result(value);
  };
  await channel.tracePromise(told, message());
  return value as T;
}

import fc from 'fast-check';
import { createCancelClient } from '../../src/index.js';
import type { QueueEngine } from '../../src/queue/engine.js';
import { createCancelQueue } from '../../src/queue/index.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { anyFunction, keys, mostly, oneOf, options, text } from './inputs.js';
import { property, type Treatment } from './property.js';

const sandbox = createSandbox({ privateKey: keys.privateKey, alipayPrivateKey: keys.privateKey });
const client = createCancelClient({ ...sandbox.merchant, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
/** A store that is down: every call fails. */
const refusing = new Proxy({} as QueueEngine, { get: () => () => Promise.reject(new Error('The store is down.')) });
const number = mostly(oneOf(1, 1_000, 60_000), fc.oneof(fc.double(), fc.integer()));
const id = fc.oneof(oneOf('1', 'x'.repeat(64)), text);

/** The queue. */
export const queues: Record<string, Treatment> = {
  createCancelQueue: {
    options: property(
      2_000,
      options({
        ...{ client: oneOf(client, undefined), engine: oneOf(refusing, undefined), agent: text },
        ...{
          onOutcome: anyFunction,
          onAlert: anyFunction,
          random: anyFunction,
          concurrency: number,
          rateLimit: number,
        },
        ...{ attemptTimeout: number, giveUpAfter: number, keepEnded: number },
        retry: options({ baseDelay: number, maxDelay: number }),
      }),
      (given) => createCancelQueue(given as never),
    ),
    'requests to a store that is down': property(
      1_000,
      fc.record({ request: options({ paymentId: id, paymentRequestId: id }), call: options({ waitUpTo: number }) }),
      ({ request, call }) => createCancelQueue({ client, engine: refusing }).cancel(request as never, call as never),
    ),
  },
  sqliteEngine: { reason: 'It takes an open database. test/queue/ runs it on real ones.' },
  bullmqEngine: { reason: 'It takes a server. test/queue/ runs it on real ones.' },
  QueueError: { reason: 'Only the package creates it.' },
};

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { type CancelQueue, createCancelQueue, type QueueEngine, QueueError } from '../../src/queue/index.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';

/** A server that can be stopped, frozen and started again. */
export interface Server {
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** What a queue does while its server is away. */
export function describeOutages<S extends Server>(
  name: string,
  open: () => Promise<S>,
  makeEngine: (server: S) => QueueEngine,
): void {
  describe(`a queue on ${name}, whose server fails`, () => {
    let server: S;
    const queues: CancelQueue[] = [];
    beforeAll(async () => {
      server = await open();
    });
    afterEach(async () => {
      await Promise.all(queues.splice(0).map((queue) => queue.stop()));
    });
    afterAll(async () => await server.close());

    let accounts = 0;
    const makeQueue = (sandbox: Sandbox) => {
      const { merchant, baseUrl, fetch } = sandbox;
      const client = createCancelClient({ ...merchant, baseUrl, fetch });
      const queue = createCancelQueue({ client, engine: makeEngine(server), retry: { baseDelay: 20, maxDelay: 50 } });
      queues.push(queue);
      return queue;
    };
    const sandboxOf = () => createSandbox({ clientId: `SANDBOX_${name.replace(/\W/g, '')}_OUT_${++accounts}` });
    /** Starts a queue, and cancels a payment, so that it is connected. */
    const connected = async (sandbox: Sandbox) => {
      const queue = makeQueue(sandbox);
      await queue.start();
      expect(await queue.cancel({ paymentId: sandbox.createPayment().paymentId }, { waitUpTo: 60_000 })).toMatchObject({
        resultStatus: 'S',
      });
      return queue;
    };
    const ended = async (queue: CancelQueue, id: string) =>
      await vi.waitFor(
        async () => expect(await queue.get(id)).toMatchObject({ state: 'ended', outcome: { resultStatus: 'S' } }),
        { timeout: 240_000, interval: 100 },
      );
    const asked = async (sandbox: Sandbox, paymentId: string) =>
      await vi.waitFor(() => expect(sandbox.requests.some((request) => request.paymentId === paymentId)).toBe(true), {
        timeout: 60_000,
        interval: 5,
      });
    const answered = { waitUpTo: 240_000 };
    const ways = [
      { way: 'stopped', fail: () => server.stop(), heal: () => server.start() },
      { way: 'frozen', fail: async () => server.signal('SIGSTOP'), heal: async () => server.signal('SIGCONT') },
    ];

    // An error event without a listener would end the process, and fail the run.
    test('survives a server that stops while connections open and close', async () => {
      const sandbox = sandboxOf();
      for (let round = 0; round < 4; round++) {
        const opening = Array.from({ length: 8 }, () => makeQueue(sandbox));
        const started = opening.map((queue) => queue.start());
        await Promise.race(started);
        const closing = opening.slice(0, 4).map((queue) => queue.stop());
        await server.stop();
        await Promise.all([...started, ...closing, ...opening.map((queue) => queue.stop())]);
        await server.start();
      }
    });

    for (const { way, fail, heal } of ways) {
      test(`rejects a call while it is ${way}, and the same call works later`, async () => {
        const sandbox = sandboxOf();
        const queue = await connected(sandbox);
        const { paymentId } = sandbox.createPayment();
        await fail();
        const error = await queue.cancel({ paymentId }).catch((error: unknown) => error);
        await heal();
        expect(error).toBeInstanceOf(QueueError);
        expect(['no', 'unknown']).toContain((error as QueueError).stored);
        const outcome = await vi.waitFor(() => queue.cancel({ paymentId }, answered), {
          timeout: 240_000,
          interval: 500,
        });
        expect(outcome).toMatchObject({ resultStatus: 'S' });
        await ended(queue, outcome.id);
      });

      test(`tells the caller the outcome that arrives while it is ${way}, and stores it later`, async () => {
        const sandbox = sandboxOf();
        const queue = await connected(sandbox);
        const { paymentId } = sandbox.createPayment({ behaviours: ['ANSWER_AFTER-1000'] });
        const waiting = queue.cancel({ paymentId }, answered);
        await asked(sandbox, paymentId);
        await fail();
        const outcome = await waiting;
        await heal();
        expect(outcome).toMatchObject({ resultStatus: 'S' });
        await ended(queue, outcome.id);
      });

      test(`goes on with what was stored before it was ${way}`, async () => {
        const sandbox = sandboxOf();
        const queue = await connected(sandbox);
        const { paymentId } = sandbox.createPayment({ behaviours: ['HTTP_500', 'HTTP_500', 'HTTP_500', 'HTTP_500'] });
        const { id } = await queue.cancel({ paymentId }, { waitUpTo: 0 });
        await asked(sandbox, paymentId);
        await fail();
        await heal();
        await ended(queue, id);
      });

      test(`starts while it is ${way}, and works when it is there`, async () => {
        const sandbox = sandboxOf();
        await fail();
        const queue = makeQueue(sandbox);
        await queue.start();
        const { paymentId } = sandbox.createPayment();
        await expect(queue.cancel({ paymentId })).rejects.toThrow(QueueError);
        await heal();
        const outcome = await vi.waitFor(() => queue.cancel({ paymentId }, answered), {
          timeout: 240_000,
          interval: 500,
        });
        expect(outcome).toMatchObject({ resultStatus: 'S' });
      });

      test(`stops while it is ${way}`, async () => {
        const queue = await connected(sandboxOf());
        await fail();
        await queue.stop();
        await heal();
      });
    }
  });
}

import type { Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { end } from '../../src/queue/cancellation.js';
import { type Cancellation, createCancelQueue, type QueueEngine } from '../../src/queue/index.js';
import { createSandbox } from '../../src/sandbox/index.js';

/** A server of BullMQ. */
interface Server {
  engine(): QueueEngine;
  /** The queue of an account, as BullMQ gives it. */
  jobs(account: string): Pick<Queue, 'getJob' | 'close'>;
  close(): Promise<void>;
}

/** What becomes of a cancellation whose process died between two calls of `settle`. The calls that were made are made here. */
export function describeDeaths(name: string, open: () => Promise<Server>): void {
  describe(`a cancellation on ${name}, when a process dies while it settles it`, () => {
    let server: Server;
    beforeAll(async () => {
      server = await open();
    });
    afterAll(async () => await server.close());

    let accounts = 0;
    /** A queue of its own account, and a cancellation that a worker has saved once. */
    const saved = async (state: 'open' | 'parked') => {
      const sandbox = createSandbox({ clientId: `SANDBOX_${name.replace(/\W/g, '')}_DEAD_${++accounts}` });
      const { merchant, baseUrl, fetch } = sandbox;
      const reported: string[] = [];
      const queue = createCancelQueue({
        client: createCancelClient({ ...merchant, baseUrl, fetch }),
        engine: server.engine(),
        onOutcome: ({ id, endedBy }) => reported.push(`${id} ${endedBy}`),
      });
      const { paymentId } = sandbox.createPayment();
      const entry = queue.entry({ paymentId });
      const engine = server.engine();
      const { id } = await engine.put(entry);
      const claim = await engine.claim(entry.account, Number.POSITIVE_INFINITY);
      const parked: Cancellation = { ...entry.data, id, state };
      expect(await claim?.save(parked, 3_600_000)).toBe(true);
      await engine.stop();
      const jobs = server.jobs(entry.account);
      const job = (await jobs.getJob(id)) ?? expect.fail('BullMQ has no such job.');
      return { queue, reported, paymentId, id, job, parked, close: () => Promise.all([queue.stop(), jobs.close()]) };
    };
    const isReported = async ({ queue, reported, id }: Awaited<ReturnType<typeof saved>>, ended: number) =>
      await vi.waitFor(
        async () => {
          expect(reported).toContain(`${id} abandon`);
          expect(await queue.counts()).toEqual({ open: 0, parked: 0, ended, overdue: 0 });
        },
        { timeout: 60_000 },
      );

    test.each(['first', 'second'])('a parked one is reported, if it died after the %s call', async (call) => {
      const left = await saved('parked');
      await left.job.updateProgress(JSON.stringify(end(left.parked, 'abandon', 'Shipped.')));
      if (call === 'second') await left.job.removeDeduplicationKey();
      const listed = await left.queue.list({ state: 'parked' });
      expect(listed.cancellations).toMatchObject([{ id: left.id, note: 'Shipped.' }]);
      await left.queue.start();
      await isReported(left, 1);
      expect(await left.queue.get(left.id)).toMatchObject({ state: 'ended', endedBy: 'abandon', note: 'Shipped.' });
      await left.close();
    });

    test('an open one is reported, and a new call for its payment opens another', async () => {
      const left = await saved('open');
      await left.job.updateProgress(JSON.stringify(end(left.parked, 'abandon', 'Shipped.')));
      const { id } = await left.queue.cancel({ paymentId: left.paymentId }, { waitUpTo: 0 });
      expect(id).not.toBe(left.id);
      await left.queue.start();
      await isReported(left, 2);
      expect(await left.queue.get(id)).toMatchObject({ outcome: { resultStatus: 'S' } });
      await left.close();
    });
  });
}

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type CancelClientOptions, createCancelClient, OptionError, RequestError } from '../../src/index.js';
import { end } from '../../src/queue/cancellation.js';
import {
  type Cancellation,
  type CancelQueue,
  type CancelQueueOptions,
  createCancelQueue,
  type QueueAlert,
  type QueueEngine,
} from '../../src/queue/index.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';

/** A store that is empty at first. Each engine is a connection of its own, as another process would have. */
export interface Store {
  engine(): Promise<QueueEngine>;
  /** Everything in it, as text. */
  dump(): Promise<string>;
  close(): Promise<void>;
}

/** What a queue told its listeners. */
export interface Heard {
  outcomes: [id: string, status: string][];
  alerts: QueueAlert[];
  unattended: QueueAlert[];
}

/** What every engine must do. */
export function describeEngine(name: string, open: () => Promise<Store>): void {
  describe(`a queue on ${name}`, () => {
    let store: Store;
    const queues: CancelQueue[] = [];
    const failures: object[] = [];
    beforeAll(async () => {
      store = await open();
    });
    afterEach(async () => {
      await Promise.all(queues.splice(0).map((queue) => queue.stop()));
      expect(failures.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      await store.close();
    });

    let accounts = 0;
    /** A sandbox with an account of its own, so that each test has the store to itself. */
    const sandboxOf = (): Sandbox => createSandbox({ clientId: `SANDBOX_${name.replace(/\W/g, '')}_${++accounts}` });
    const makeQueue = async (
      sandbox: Sandbox,
      {
        client = {},
        ...options
      }: Partial<Omit<CancelQueueOptions, 'client'>> & { client?: Partial<CancelClientOptions> } = {},
    ): Promise<{ queue: CancelQueue; engine: QueueEngine; heard: Heard }> => {
      const heard: Heard = { outcomes: [], alerts: [], unattended: [] };
      const engine = options.engine ?? (await store.engine());
      const { baseUrl, fetch, merchant } = sandbox;
      const queue = createCancelQueue({
        client: createCancelClient({ ...merchant, baseUrl, fetch, ...client } as CancelClientOptions),
        retry: { baseDelay: 20, maxDelay: 50 },
        logger: {
          ...{ debug: () => {}, info: () => {}, warn: () => {} },
          // The store of these tests never fails.
          error: (fields, event) => event === 'listener failed' || failures.push({ event, ...fields }),
        },
        onOutcome: ({ id }, { resultStatus }) => heard.outcomes.push([id, resultStatus]),
        // Other tests leave cancellations in the store.
        onAlert: (alert) => (alert.reason === 'unattended' ? heard.unattended : heard.alerts).push(alert),
        ...options,
        engine,
      });
      queues.push(queue);
      return { queue, engine, heard };
    };
    const startQueue: typeof makeQueue = async (...args) => {
      const made = await makeQueue(...args);
      await made.queue.start();
      return made;
    };
    const requestsOf = (sandbox: Sandbox, { paymentId }: { paymentId: string }) =>
      sandbox.requests.filter((request) => request.paymentId === paymentId);
    const until = async (queue: CancelQueue, id: string, state: Cancellation['state']): Promise<Cancellation> =>
      await vi.waitFor(
        async () => {
          const cancellation = await queue.get(id);
          if (cancellation?.state !== state) throw new Error(`It is ${cancellation?.state}, not ${state}.`);
          return cancellation;
        },
        { timeout: 60_000, interval: 20 },
      );

    test('cancels a payment, reports the outcome once, and keeps the record', async () => {
      const sandbox = sandboxOf();
      const { queue, heard } = await startQueue(sandbox);
      const { paymentId } = sandbox.createPayment();
      const outcome = await queue.cancel({ paymentId });
      expect(outcome).toMatchObject({ resultStatus: 'S', paymentId });
      const kept = await until(queue, outcome.id, 'ended');
      expect(kept).toMatchObject({
        request: { paymentId },
        sends: 1,
        endedBy: 'answer',
        outcome: { resultStatus: 'S' },
      });
      expect(heard).toMatchObject({ outcomes: [[outcome.id, 'S']], alerts: [] });
      expect(await queue.counts()).toEqual({ open: 0, parked: 0, ended: 1, overdue: 0 });
    });

    test('stores nothing for a request that breaks the contract', async () => {
      const sandbox = sandboxOf();
      const { queue } = await startQueue(sandbox);
      await expect(queue.cancel({ paymentId: '' })).rejects.toThrow(RequestError);
      expect(await queue.counts()).toEqual({ open: 0, parked: 0, ended: 0, overdue: 0 });
    });

    test('resolves to U with the cause PENDING while it goes on, and another process then learns the outcome', async () => {
      const sandbox = sandboxOf();
      const caller = await makeQueue(sandbox);
      const { paymentId } = sandbox.createPayment({ behaviours: ['HTTP_500', 'HTTP_500'] });
      const pending = await caller.queue.cancel({ paymentId }, { waitUpTo: 0 });
      expect(pending).toMatchObject({ resultStatus: 'U', cause: { code: 'PENDING' }, retry: 'same-request' });
      const joined = caller.queue.cancel({ paymentId }, { waitUpTo: 60_000 });
      const worker = await startQueue(sandbox);
      expect(await joined).toMatchObject({ resultStatus: 'S', id: pending.id });
      expect(worker.heard.outcomes).toEqual([[pending.id, 'S']]);
      expect(requestsOf(sandbox, { paymentId })).toHaveLength(3);
    });

    test('carries the cause of the last request while it goes on', async () => {
      const sandbox = sandboxOf();
      const { queue } = await startQueue(sandbox, { retry: { baseDelay: 3_600_000 }, random: () => 0.99 });
      const { paymentId } = sandbox.createPayment({ behaviours: ['HTTP_500'] });
      const { id } = await queue.cancel({ paymentId }, { waitUpTo: 0 });
      await vi.waitFor(async () => expect((await queue.get(id))?.sends).toBe(1), { timeout: 60_000 });
      expect(await queue.cancel({ paymentId }, { waitUpTo: 1 })).toMatchObject({
        id,
        cause: { code: 'PENDING', last: { code: 'UNAVAILABLE' } },
        attempts: [{ httpStatus: 500 }],
        support: { httpStatus: 500, paymentId },
      });
    });

    test('ends the waiting with the signal, not the cancellation', async () => {
      const sandbox = sandboxOf();
      const { queue } = await startQueue(sandbox);
      const { paymentId } = sandbox.createPayment({ behaviours: ['ANSWER_AFTER-300'] });
      const controller = new AbortController();
      const waiting = queue.cancel({ paymentId }, { signal: controller.signal, waitUpTo: 3_600_000 });
      setTimeout(() => controller.abort(), 30);
      const outcome = await waiting;
      expect(outcome).toMatchObject({ resultStatus: 'U', cause: { code: 'PENDING' } });
      await until(queue, outcome.id, 'ended');
    });

    test('never tells F to concurrent callers of a payment that the first answer lost', async () => {
      const sandbox = sandboxOf();
      const workers = await Promise.all([startQueue(sandbox), startQueue(sandbox)]);
      const rounds = Array.from({ length: 40 }, async () => {
        const { paymentId } = sandbox.createPayment({ behaviours: ['HTML_502', 'KEY_NOT_FOUND'] });
        const outcomes = await Promise.all(
          workers.map(({ queue }) => queue.cancel({ paymentId }, { waitUpTo: 600_000 })),
        );
        return {
          statuses: outcomes.map(({ resultStatus }) => resultStatus).join(),
          ids: new Set(outcomes.map(({ id }) => id)).size,
          sent: requestsOf(sandbox, { paymentId }).length,
        };
      });
      expect(await Promise.all(rounds)).toEqual(rounds.map(() => ({ statuses: 'S,S', ids: 1, sent: 3 })));
    });

    test('keeps two cancellations of a payment that is named differently, and both end S', async () => {
      const sandbox = sandboxOf();
      const { queue } = await startQueue(sandbox);
      const { paymentId, paymentRequestId } = sandbox.createPayment({ behaviours: ['HTML_502', 'KEY_NOT_FOUND'] });
      const outcomes = await Promise.all([
        queue.cancel({ paymentId }, { waitUpTo: 600_000 }),
        queue.cancel({ paymentId, paymentRequestId }, { waitUpTo: 600_000 }),
        queue.cancel({ paymentRequestId }, { waitUpTo: 600_000 }),
      ]);
      expect(outcomes.map(({ resultStatus }) => resultStatus)).toEqual(['S', 'S', 'S']);
      expect(new Set(outcomes.map(({ id }) => id)).size).toBe(3);
    });

    test('opens a new cancellation when the one before has ended', async () => {
      const sandbox = sandboxOf();
      const { clientId } = sandbox;
      const { createPublicKey } = await import('node:crypto');
      const publicKey = createPublicKey(sandbox.privateKey);
      sandbox.registerMerchant({ clientId, publicKey, balance: 0 });
      const { queue } = await startQueue(sandbox);
      const { paymentId } = sandbox.createPayment({
        status: 'SUCCESS',
        behaviours: ['MERCHANT_BALANCE_NOT_ENOUGH', 'HTML_502'],
      });
      const failed = await queue.cancel({ paymentId }, { waitUpTo: 600_000 });
      expect(failed).toMatchObject({ resultStatus: 'F', resultCode: 'MERCHANT_BALANCE_NOT_ENOUGH' });
      await until(queue, failed.id, 'ended');
      sandbox.registerMerchant({ clientId, publicKey });
      const outcome = await queue.cancel({ paymentId }, { waitUpTo: 600_000 });
      expect(outcome.resultStatus).toBe('S');
      expect(outcome.id).not.toBe(failed.id);
      expect(await queue.get(failed.id)).toMatchObject({ state: 'ended', outcome: { resultStatus: 'F' } });
    });

    test('parks a stored request that breaks the contract, and calls a person once', async () => {
      const sandbox = sandboxOf();
      const { queue, engine, heard } = await makeQueue(sandbox);
      const entry = queue.entry({ paymentId: 'p' });
      const { id } = await engine.put({ ...entry, data: { ...entry.data, request: { paymentId: '' } } });
      await queue.start();
      const parked = await until(queue, id, 'parked');
      expect(parked).toMatchObject({
        parked: 'invalid',
        sends: 0,
        outcome: { resultStatus: 'U', cause: { code: 'PENDING' } },
      });
      expect(heard.alerts.map(({ reason, cancellation }) => [reason, cancellation.id])).toEqual([
        ['needs-correction', id],
      ]);
      expect(heard.outcomes).toEqual([[id, 'U']]);
      expect(sandbox.requests).toHaveLength(0);
    });

    test('leaves the cancellations of another account alone', async () => {
      const [mine, theirs] = [sandboxOf(), sandboxOf()];
      const other = await makeQueue(theirs);
      const { paymentId } = theirs.createPayment();
      const pending = await other.queue.cancel({ paymentId }, { waitUpTo: 0 });
      const { queue } = await startQueue(mine);
      const own = mine.createPayment();
      expect(await queue.cancel({ paymentId: own.paymentId })).toMatchObject({ resultStatus: 'S' });
      expect(theirs.requests).toHaveLength(0);
      expect(await other.queue.get(pending.id)).toMatchObject({ state: 'open', sends: 0 });
      await vi.waitFor(async () => expect(await queue.counts()).toEqual({ open: 0, parked: 0, ended: 1, overdue: 0 }), {
        timeout: 60_000,
      });
      await other.queue.start();
      await until(other.queue, pending.id, 'ended');
    });

    test('parks what the provider forbids to repeat, until a person retries it', async () => {
      const sandbox = sandboxOf();
      const { queue, heard } = await startQueue(sandbox);
      const { paymentId } = sandbox.createPayment({ behaviours: ['SYSTEM_ERROR'] });
      const parked = await queue.cancel({ paymentId }, { waitUpTo: 600_000 });
      expect(parked).toMatchObject({
        resultStatus: 'U',
        cause: { code: 'REQUEST_REFUSED' },
        resultCode: 'SYSTEM_ERROR',
      });
      await until(queue, parked.id, 'parked');
      expect(heard.alerts.map(({ reason }) => reason)).toEqual(['needs-correction']);
      const page = await queue.list({ state: 'parked' });
      expect(page.cancellations.map(({ id, parked }) => [id, parked])).toEqual([[parked.id, 'refused']]);
      const id = await queue.retry(parked.id);
      expect(await until(queue, id, 'ended')).toMatchObject({ outcome: { resultStatus: 'S' } });
      expect(await until(queue, parked.id, 'ended')).toMatchObject({ endedBy: 'retry' });
      await vi.waitFor(async () => expect(await queue.counts()).toEqual({ open: 0, parked: 0, ended: 2, overdue: 0 }), {
        timeout: 60_000,
      });
    });

    test('alerts at once for what needs a correction, and at the third U in a row', async () => {
      const sandbox = sandboxOf();
      const { queue, heard } = await startQueue(sandbox);
      const { paymentId } = sandbox.createPayment({ behaviours: ['OTHER_KEY', 'OTHER_KEY', 'OTHER_KEY', 'OTHER_KEY'] });
      expect(await queue.cancel({ paymentId }, { waitUpTo: 600_000 })).toMatchObject({ resultStatus: 'S' });
      expect(heard.alerts.map(({ reason, cancellation: { sends } }) => [reason, sends])).toEqual([
        ['needs-correction', 1],
        ['third-unknown', 3],
      ]);
    });

    test('reports one cause that concerns many cancellations once', async () => {
      const sandbox = sandboxOf();
      const { queue, heard } = await startQueue(sandbox);
      const payments = Array.from({ length: 20 }, () => sandbox.createPayment({ behaviours: ['OTHER_KEY'] }));
      await Promise.all(payments.map(({ paymentId }) => queue.cancel({ paymentId }, { waitUpTo: 600_000 })));
      expect(heard.alerts).toMatchObject([{ reason: 'needs-correction', count: 1 }]);
      await queue.stop();
      expect(heard.alerts).toMatchObject([{ count: 1 }, { reason: 'needs-correction', count: 19 }]);
    });

    test('sends no more requests a second than the rate limit, however many workers there are', async () => {
      const sandbox = sandboxOf();
      const workers = await Promise.all([1, 2].map(() => makeQueue(sandbox, { rateLimit: 2 })));
      const payments = Array.from({ length: 5 }, () => sandbox.createPayment());
      const start = performance.now();
      const outcomes = workers.flatMap(({ queue }) =>
        payments.map(({ paymentId }) => queue.cancel({ paymentId }, { waitUpTo: 600_000 })),
      );
      await Promise.all(workers.map(({ queue }) => queue.start()));
      const statuses = (await Promise.all(outcomes)).map(({ resultStatus }) => resultStatus);
      // The fifth begins in the third second at the earliest. A busy machine only makes it later.
      expect(performance.now() - start).toBeGreaterThan(1_900);
      expect(new Set(statuses)).toEqual(new Set(['S']));
      expect(sandbox.requests).toHaveLength(5);
    });

    test('publishes every event on a diagnostics channel', async () => {
      const sandbox = sandboxOf();
      const seen: unknown[] = [];
      const listener = (message: unknown) => void seen.push(message);
      subscribe('alipay-cancel-contract.queue', listener);
      const { queue } = await startQueue(sandbox);
      const { paymentRequestId } = sandbox.createPayment();
      const { id } = await queue.cancel({ paymentRequestId }, { waitUpTo: 600_000 });
      await until(queue, id, 'ended');
      unsubscribe('alipay-cancel-contract.queue', listener);
      expect(seen).toMatchObject([
        { event: 'cancellation stored', id },
        { event: 'cancellation ended', id, clientId: sandbox.clientId, paymentRequestId, resultStatus: 'S' },
      ]);
    });

    test('refuses what a person cannot do', async () => {
      const sandbox = sandboxOf();
      const { queue } = await makeQueue(sandbox);
      const { paymentId } = sandbox.createPayment();
      const { id } = await queue.cancel({ paymentId }, { waitUpTo: 0 });
      expect(await queue.retry(id)).toBe(id);
      await expect(queue.abandon(id, '')).rejects.toThrow('`note` must be a text');
      await expect(queue.retry('0')).rejects.toThrow('`id` must name a cancellation of this store');
      await queue.abandon(id, 'Shipped.');
      await expect(queue.resolve(id, 'Again.')).rejects.toThrow('`id` must name a cancellation that has not ended');
    });

    test('gives up when the schedule has waited long enough, and keeps the record', async () => {
      const sandbox = sandboxOf();
      const { queue, engine, heard } = await makeQueue(sandbox, { giveUpAfter: 60_000 });
      const { paymentId } = sandbox.createPayment({ behaviours: ['HTTP_500'] });
      const entry = queue.entry({ paymentId });
      const { id } = await engine.put({ ...entry, data: { ...entry.data, elapsed: 60_000 } });
      await queue.start();
      const kept = await until(queue, id, 'parked');
      expect(kept).toMatchObject({
        parked: 'given-up',
        request: { paymentId },
        outcome: { support: { httpStatus: 500 } },
      });
      expect(heard.alerts.map(({ reason }) => reason)).toEqual(['given-up']);
      expect(heard.outcomes).toEqual([[id, 'U']]);
      expect(await engine.remove(entry.account, -60_000)).toBe(0);
    });

    test('does not let a listener that throws or never returns stop it', async () => {
      const sandbox = sandboxOf();
      const { paymentId } = sandbox.createPayment({ behaviours: ['OTHER_KEY'] });
      const onAlert = () => new Promise(() => {});
      const onOutcome = () => {
        throw new Error('broken');
      };
      const { queue } = await startQueue(sandbox, { onAlert, onOutcome });
      const { id } = await queue.cancel({ paymentId }, { waitUpTo: 0 });
      expect(await until(queue, id, 'ended')).toMatchObject({ outcome: { resultStatus: 'S' } });
    });

    test('lets a late S win over a record that ended otherwise, and reports the contradiction', async () => {
      const sandbox = sandboxOf();
      const { queue, engine, heard } = await startQueue(sandbox);
      const { paymentId } = sandbox.createPayment({ behaviours: ['ANSWER_AFTER-500'] });
      const { id } = await queue.cancel({ paymentId }, { waitUpTo: 0 });
      await vi.waitFor(() => expect(requestsOf(sandbox, { paymentId })).toHaveLength(1), { timeout: 60_000 });
      await queue.abandon(id, 'The goods are on their way.');
      expect(await engine.get(id)).toMatchObject({ state: 'ended' });
      await vi.waitFor(() => expect(heard.alerts).toMatchObject([{ reason: 'contradiction' }]), { timeout: 60_000 });
      expect(await queue.get(id)).toMatchObject({ state: 'ended', endedBy: 'answer', outcome: { resultStatus: 'S' } });
      await vi.waitFor(() => expect(heard.outcomes.at(-1)).toEqual([id, 'S']), { timeout: 60_000 });
    });

    test('writes nothing after its lease is lost, if the answer is not S', async () => {
      const sandbox = sandboxOf();
      const { queue, heard } = await startQueue(sandbox, { attemptTimeout: 300 });
      const { paymentId } = sandbox.createPayment({ behaviours: ['NO_ANSWER'] });
      const { id } = await queue.cancel({ paymentId }, { waitUpTo: 0 });
      await vi.waitFor(() => expect(requestsOf(sandbox, { paymentId })).toHaveLength(1), { timeout: 60_000 });
      await queue.resolve(id, 'Looked up by hand.');
      await vi.waitFor(() => expect(heard.outcomes).toHaveLength(1), { timeout: 60_000 });
      await queue.stop();
      const { queue: other } = await makeQueue(sandbox);
      expect(await other.get(id)).toMatchObject({ endedBy: 'resolve', note: 'Looked up by hand.', sends: 0 });
      expect(heard).toMatchObject({ outcomes: [[id, 'U']], alerts: [] });
    });

    test('sends nothing more once a person has abandoned it, and a worker reports the end', async () => {
      const sandbox = sandboxOf();
      const { queue, heard } = await makeQueue(sandbox);
      const { paymentId } = sandbox.createPayment();
      const { id } = await queue.cancel({ paymentId }, { waitUpTo: 0 });
      await queue.abandon(id, 'Shipped.');
      expect(await queue.cancel({ paymentId }, { waitUpTo: 0 })).not.toMatchObject({ id });
      await queue.start();
      expect(await until(queue, id, 'ended')).toMatchObject({ endedBy: 'abandon', sends: 0 });
      await vi.waitFor(() => expect(heard.outcomes).toContainEqual([id, 'U']), { timeout: 60_000 });
      await vi.waitFor(async () => expect(await queue.counts()).toEqual({ open: 0, parked: 0, ended: 2, overdue: 0 }), {
        timeout: 60_000,
      });
      expect(requestsOf(sandbox, { paymentId })).toHaveLength(1);
      await expect(queue.abandon(id, 'Again.')).rejects.toThrow('has not ended');
      await expect(queue.resolve('999999', 'x')).rejects.toThrow('`id`');
    });

    test('reports the overdue cancellations of an account that no worker works on', async () => {
      const [mine, theirs] = [sandboxOf(), sandboxOf()];
      const left = await makeQueue(theirs);
      const dueAt = new Date(Date.now() - 700_000).toISOString();
      const entries = ['p1', 'p2', 'p3'].map((paymentId) => left.queue.entry({ paymentId }));
      const [first] = await Promise.all(
        entries.map(({ data, ...names }) => left.engine.put({ ...names, data: { ...data, dueAt } })),
      );
      await left.queue.abandon(first?.id ?? '', 'Shipped.');
      expect((await left.queue.counts()).overdue).toBe(2);
      const engine = await store.engine();
      const { queue, heard } = await startQueue(mine, {
        engine: {
          ...engine,
          list: (options) => engine.list({ ...options, account: left.queue.entry({ paymentId: 'p' }).account }),
        },
      });
      await vi.waitFor(() => expect(heard.unattended).toHaveLength(1), { timeout: 60_000 });
      await queue.stop();
      expect(heard.unattended.map(({ reason, count }) => [reason, count])).toEqual([
        ['unattended', 1],
        ['unattended', 1],
      ]);
    });

    test('refuses to continue a list after anything but the end of a page', async () => {
      const { queue } = await makeQueue(sandboxOf());
      const message = '`after` must be the `next` of the page before, of the same store.';
      for (const after of ['abc', '', '-1', '1 OR 1'])
        await expect(queue.list({ after })).rejects.toThrow(new OptionError('after', message.slice(8)));
    });

    test('resolves to U with the cause ENDED_BY_PERSON at once when a person ends what a caller waits for', async () => {
      const sandbox = sandboxOf();
      const stored: unknown[] = [];
      const ignore = () => {};
      const info = (_: object, event?: string) => event === 'cancellation stored' && stored.push(event);
      const { queue, heard } = await startQueue(sandbox, {
        retry: { baseDelay: 3_600_000 },
        random: () => 0.99,
        logger: { debug: ignore, info, warn: ignore, error: ignore },
      });
      const { paymentId } = sandbox.createPayment({ behaviours: ['HTTP_500'] });
      const { id } = await queue.cancel({ paymentId }, { waitUpTo: 0 });
      await vi.waitFor(async () => expect((await queue.get(id))?.sends).toBe(1), { timeout: 60_000 });
      const waiting = queue.cancel({ paymentId }, { waitUpTo: 3_600_000 });
      // A call that is stored after the end opens a new cancellation.
      await vi.waitFor(() => expect(stored).toHaveLength(2), { timeout: 60_000, interval: 5 });
      await queue.abandon(id, 'Shipped on Friday.');
      const ended = { resultStatus: 'U', retry: 'after-correction', stopped: 'not-repeatable' };
      expect(await waiting).toMatchObject({
        id,
        ...ended,
        cause: { code: 'ENDED_BY_PERSON', message: expect.stringContaining('Shipped on Friday.') },
        attempts: [{ httpStatus: 500 }],
      });
      await vi.waitFor(() => expect(heard.outcomes).toEqual([[id, 'U']]), { timeout: 60_000 });
      expect(await queue.get(id)).toMatchObject({ endedBy: 'abandon', outcome: { cause: { code: 'UNAVAILABLE' } } });
    });

    test('reports what a person ends in the moment in which a worker saves it', async () => {
      const { queue, engine } = await makeQueue(sandboxOf());
      const other = await store.engine();
      const { account } = queue.entry({ paymentId: 'p' });
      const claim = async () => {
        const claimed = await engine.claim(account, Number.POSITIVE_INFINITY);
        if (claimed === undefined) throw new Error('Nothing is due.');
        return claimed;
      };
      for (let round = 0; round < 20; round++) {
        const { id } = await engine.put(queue.entry({ paymentId: `p${round}` }));
        const { cancellation, save } = await vi.waitFor(claim, { timeout: 10_000, interval: 5 });
        const saved = round % 2 ? { ...cancellation, state: 'parked' as const } : end(cancellation, 'answer');
        await Promise.all([
          save(saved, 0),
          sleep(round % 3).then(() => other.settle(end(cancellation, 'abandon', 'Shipped.'))),
        ]);
        const again = await vi.waitFor(claim, { timeout: 10_000, interval: 5 });
        expect(again.cancellation).toMatchObject({ id, endedBy: 'abandon' });
        expect(await again.save(again.cancellation, 0)).toBe(true);
      }
      expect(await queue.counts()).toEqual({ open: 0, parked: 0, ended: 20, overdue: 0 });
      await other.stop();
    });

    test('stores half a character and U+0000, from a request, an answer or a person', async () => {
      const sandbox = sandboxOf();
      const odd = '\\ud83d \\u0000';
      const body = `{"result":{"resultStatus":"F","resultCode":"SYSTEM_ERROR","resultMessage":"${odd}"}}`;
      const { queue, engine } = await startQueue(sandbox, { client: { fetch: async () => new Response(body) } });
      const text = JSON.parse(`"${odd}"`);
      const { id } = await queue.cancel({ paymentId: text }, { waitUpTo: 600_000 });
      expect(await until(queue, id, 'parked')).toMatchObject({
        request: { paymentId: text },
        outcome: { resultMessage: text },
      });
      await queue.resolve(id, text);
      await vi.waitFor(async () => expect(await queue.counts()).toEqual({ open: 0, parked: 0, ended: 1, overdue: 0 }), {
        timeout: 60_000,
      });
      expect(await engine.get(id)).toMatchObject({ endedBy: 'resolve', note: text, outcome: { resultMessage: text } });
    });

    test('gives what is under way to another worker when it stops', async () => {
      const sandbox = sandboxOf();
      const first = await startQueue(sandbox, { attemptTimeout: 300 });
      const { paymentId } = sandbox.createPayment({ behaviours: ['NO_ANSWER'] });
      const waiting = first.queue.cancel({ paymentId }, { waitUpTo: 600_000 });
      await vi.waitFor(() => expect(requestsOf(sandbox, { paymentId })).toHaveLength(1), { timeout: 60_000 });
      await first.queue.stop();
      const { id, resultStatus } = await waiting;
      expect(resultStatus).toBe('U');
      const second = await startQueue(sandbox);
      expect(await until(second.queue, id, 'ended')).toMatchObject({ outcome: { resultStatus: 'S' } });
    });

    test('leaves a record of a newer format to newer workers, and keeps fields that it does not know', async () => {
      const sandbox = sandboxOf();
      const { queue, engine } = await makeQueue(sandbox);
      const { paymentId } = sandbox.createPayment();
      const entry = queue.entry({ paymentId });
      const newer = { ...entry.data, version: 2, colour: 'red' };
      const { id } = await engine.put({ ...entry, data: newer });
      const other = sandbox.createPayment({ behaviours: ['HTTP_500'] });
      const known = queue.entry({ paymentId: other.paymentId });
      const current = await engine.put({ ...known, data: { ...known.data, colour: 'blue' } as typeof known.data });
      await queue.start();
      expect(await until(queue, current.id, 'ended')).toMatchObject({ colour: 'blue', outcome: { resultStatus: 'S' } });
      expect(await queue.get(id)).toMatchObject({ ...newer, state: 'open' });
      expect(requestsOf(sandbox, { paymentId })).toHaveLength(0);
    });

    test('lists page by page, and removes only what ended long enough ago', async () => {
      const sandbox = sandboxOf();
      const { queue, engine } = await startQueue(sandbox);
      const payments = Array.from({ length: 5 }, () => sandbox.createPayment());
      const outcomes = await Promise.all(payments.map(({ paymentId }) => queue.cancel({ paymentId })));
      await vi.waitFor(async () => expect((await queue.counts()).ended).toBe(5), { timeout: 60_000 });
      const ids: string[] = [];
      for (let after: string | undefined; ; ) {
        const page = await queue.list({ state: 'ended', limit: 2, ...(after !== undefined && { after }) });
        expect(page.cancellations.length).toBeLessThanOrEqual(2);
        ids.push(...page.cancellations.map(({ id }) => id));
        after = page.next;
        if (after === undefined) break;
      }
      expect(ids.sort()).toEqual(outcomes.map(({ id }) => id).sort());
      const { account } = queue.entry({ paymentId: 'x' });
      expect(await engine.remove(account, 3_600_000)).toBe(0);
      await vi.waitFor(async () => expect(await engine.remove(account, -60_000)).toBe(5), { timeout: 60_000 });
      expect(await queue.counts()).toEqual({ open: 0, parked: 0, ended: 0, overdue: 0 });
    });

    test('keeps evidence, and never a key, a token or a signature', async () => {
      const sandbox = sandboxOf();
      const agentToken = 'TOKEN_2089760038715669_5277574507';
      await expect(makeQueue(sandbox, { client: { agentToken } })).rejects.toThrow('`agent`');
      const { queue } = await startQueue(sandbox, { client: { agentToken, evidence: 'complete' }, agent: 'shop-7' });
      const { paymentId } = sandbox.createPayment();
      const { id } = await queue.cancel({ paymentId });
      const kept = await until(queue, id, 'ended');
      expect(kept.account.agent).toBe('shop-7');
      expect(kept.outcome?.attempts[0]?.evidence?.response?.body).toBeTruthy();
      const dump = await store.dump();
      expect(dump).toContain(paymentId);
      expect(dump).not.toContain(agentToken);
      const [request] = requestsOf(sandbox, { paymentId });
      expect(dump).not.toContain(request?.headers['signature']);
    });
  });
}

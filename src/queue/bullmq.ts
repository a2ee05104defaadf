import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPostgresBackend, createRedisBackend, Job, type Queue, type Worker, withBackend } from 'bullmq';
import { OptionError, QueueError } from '../errors.js';
import { checkKnown, checkObject } from '../internal/checks.js';
import { interruptible } from '../internal/interruptible.js';
import type { CancellationData, Change } from './cancellation.js';
import type { ClaimedCancellation, QueueEngine, StoredCancellation } from './engine.js';

/** Where BullMQ 6.7 or newer stores cancellations: give `redis` or `postgres`. */
export interface BullmqOptions {
  /** A URL, or the options of an ioredis client. Needs the package `ioredis`. */
  redis?: string | object;
  /** A URL, or the options of a pool of `pg`. Needs the package `pg`. */
  postgres?: string | object;
  /** Redis: what the keys begin with. The braces keep them on one node of a cluster. Default: `{alipay-cancel}`. */
  prefix?: string;
  /** PostgreSQL: the schema, made where it is missing. Default: `alipay_cancel`. */
  schema?: string;
  /** Redis: accept one that may lose data: without `appendonly`, or whose `maxmemory-policy` is not `noeviction`. Default: false. */
  allowDataLoss?: boolean;
}

/** What BullMQ keeps of a cancellation. While it is open or parked, its state is in `failedReason`, which is written with the lock. */
interface Content {
  key: string;
  data: CancellationData;
}
type ContentJob = Job<Content, CancellationData | undefined>;

const lanes = {
  open: ['active', 'waiting', 'delayed', 'prioritized'],
  parked: ['failed'],
  ended: ['completed'],
} as const;
/** Milliseconds: a lease, how often stalled jobs are looked for, how long a call may take, the pause after a failure. */
const [lease, stalledInterval, patience, pause] = [20_000, 12_000, 4_000, 500];
const most = 2 ** 31 - 1;

/**
 * Stores cancellations as jobs of BullMQ, one queue an account. It makes its connections itself: those that store have
 * timeouts, and those of workers wait for the server.
 *
 * @throws OptionError
 */
export function bullmqEngine(options: BullmqOptions): QueueEngine {
  checkObject('options', options, true);
  checkKnown(options, { redis: true, postgres: true, prefix: true, schema: true, allowDataLoss: true });
  const { redis, postgres, prefix = '{alipay-cancel}', schema = 'alipay_cancel', allowDataLoss = false } = options;
  if ((redis === undefined) === (postgres === undefined))
    throw new OptionError('redis', 'or `postgres` must be given, and not both.');
  const server = redis ?? postgres;
  const given = typeof server === 'string' ? { [redis === undefined ? 'connectionString' : 'url']: server } : server;
  const retryStrategy = (tries: number) => Math.min(1_000, tries * 50);
  const quick = {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: patience,
    connectTimeout: patience,
  };
  const pool = { schema, migrate: true, max: 2 };
  const connections = redis
    ? { caller: { ...given, ...quick, retryStrategy }, worker: { ...given, maxRetriesPerRequest: null, retryStrategy } }
    : {
        caller: { ...given, ...pool, connectionTimeoutMillis: patience, query_timeout: patience },
        worker: { ...given, ...pool, connectionTimeoutMillis: patience },
      };
  const backend = redis ? withBackend(createRedisBackend) : withBackend(createPostgresBackend);
  const makeQueue = backend.Queue as new (name: string, options: object) => Queue<Content>;
  const makeWorker = backend.Worker as new (name: string, processor: null, options: object) => Worker<Content>;
  const queues = new Map<string, Promise<Queue<Content>>>();
  const working = new Set<{ interrupt: () => void; stop: () => Promise<unknown>; done: Promise<void> }>();
  let stopped = false;

  const queueOf = async (name: string): Promise<Queue<Content>> => {
    if (stopped) throw new QueueError('The queue is stopped.', 'no');
    const open = async () => {
      const queue = new makeQueue(name, { prefix, connection: connections.caller });
      queue.on('error', () => {});
      // A pool that could not connect once never connects: the next call makes another.
      await queue.waitUntilReady().catch(async (error: unknown) => {
        queues.delete(name);
        await queue.close().catch(() => {});
        throw error;
      });
      return queue;
    };
    const opening = queues.get(name) ?? open();
    queues.set(name, opening);
    opening.catch(() => {});
    return await interruptible(() => opening, patience, undefined).catch((cause) => {
      throw new QueueError('The server of the queue cannot be reached.', 'no', { cause });
    });
  };
  /** The queue that lists the accounts; the id of each job is one. Nobody works on it. */
  const index = () => queueOf('cancel-accounts');
  const nameOf = (account: string) => `cancel-${account}`;
  const registered = new Set<string>();
  const register = async (account: string) => {
    if (registered.has(account)) return;
    await (await index()).add('account', {} as Content, { jobId: account });
    registered.add(account);
  };
  const accounts = async (account?: string) =>
    account === undefined
      ? (await (await index()).getJobs(['waiting'])).flatMap(({ id }) => id ?? []).sort()
      : [account];
  const find = async (id: string) =>
    /^[0-9a-f]{32}-/.test(id)
      ? ((await (await queueOf(nameOf(id.slice(0, 32)))).getJob(id)) as ContentJob | undefined)
      : undefined;

  const claimed = (job: ContentJob, token: string, worker: Worker<Content>): ClaimedCancellation => {
    /** A person, or a late `S`, has ended it meanwhile: their word is kept beside the data. */
    const overruled = async () => settled((await Job.fromId(worker, job.id ?? '')) as ContentJob | undefined);
    const move = async (change: Change) => {
      if (change.state === 'ended') return await job.moveToCompleted(change.data as never, token, false);
      const delay = change.state === 'open' ? Math.max(1, Math.ceil(change.delay)) : -1;
      const payload = { data: change.data, due: Date.now() + delay };
      // Nothing else that BullMQ writes together with the check of the lock is free to use on both servers.
      const reason = Object.assign(new Error(JSON.stringify(payload)), { delay, stack: '' });
      await job.moveToFailed(reason, token, false);
    };
    return {
      ...storedOf(job),
      renew: async () => (await overruled()) === undefined && (await job.extendLock(token, lease)) === 1,
      save: async (change) => {
        const data = await overruled();
        const held = await move(data ? { state: 'ended', data } : change).then(() => true, lostLock);
        return held && data === undefined;
      },
    };
  };

  const runWorker = async (
    handle: (claimed: ClaimedCancellation) => Promise<void>,
    options: Parameters<QueueEngine['work']>[1],
  ) => {
    const { account, concurrency, maxDelay, onError } = options;
    const worker = new makeWorker(nameOf(account), null, {
      ...{
        prefix,
        connection: connections.worker,
        lockDuration: lease,
        stalledInterval,
        maxStalledCount: most,
        drainDelay: 2,
      },
      settings: { backoffStrategy: (_: number, __: string, reason: { delay: number }) => reason.delay },
    });
    worker.on('error', onError);
    const underWay = new Set<Promise<void>>();
    const run = async () => {
      await worker.waitUntilReady();
      await worker.startStalledCheckTimer();
      for (let repaired = 0; !stopped; ) {
        if (performance.now() - repaired > lease || repaired === 0) {
          repaired = performance.now();
          await repair(account, maxDelay);
        }
        if (underWay.size >= concurrency) await Promise.race(underWay);
        const token = randomUUID();
        const job = (await worker.getNextJob(token)) as ContentJob | undefined;
        if (job === undefined) continue;
        const entry = claimed(job, token, worker);
        if (stopped) return void (await entry.save({ state: 'open', data: entry.data, delay: 1 }));
        const timer = setInterval(() => job.extendLock(token, lease).catch(() => {}), lease / 3);
        // What is settled already is only put away.
        const work = (settled(job) ? entry.save({ state: 'ended', data: entry.data }).then(() => {}) : handle(entry))
          .catch(onError)
          .finally(() => {
            clearInterval(timer);
            underWay.delete(work);
          });
        underWay.add(work);
      }
    };
    const loop = run().finally(async () => {
      await Promise.all(underWay);
    });
    return { worker, loop };
  };

  /** A job that is due later than any delay: the clock was set back since. */
  const repair = async (account: string, maxDelay: number) => {
    const queue = await queueOf(nameOf(account));
    for (let page = 100; page === 100; ) {
      const last = (await queue.getJobs(['delayed'], 0, 99, false)) as ContentJob[];
      const early = last.filter((job) => (payloadOf(job)?.due ?? 0) > Date.now() + maxDelay);
      await Promise.all(early.map((job) => job.promote().catch(lostLock)));
      page = early.length;
    }
  };

  return {
    async put({ account, key, data }) {
      try {
        await register(account);
        const queue = await queueOf(nameOf(account));
        const jobId = `${account}-${randomUUID()}`;
        const keep = {
          removeOnComplete: false,
          removeOnFail: false,
          attempts: most,
          backoff: { type: 'custom' },
          stackTraceLimit: 0,
        };
        const job = await queue.add('cancel', { key, data }, { ...keep, jobId, deduplication: { id: key } });
        const stored =
          job.id === jobId ? storedOf(job) : await find(job.id ?? '').then((found) => found && storedOf(found));
        return stored ?? { id: jobId, account, key, data, state: 'open' };
      } catch (cause) {
        if (cause instanceof QueueError) throw cause;
        const stored = String(cause).includes("isn't writeable") ? 'no' : 'unknown';
        throw new QueueError('The server of the queue did not confirm the cancellation.', stored, { cause });
      }
    },
    async work(handle, options) {
      if (redis !== undefined && !allowDataLoss) await checkRedis(index);
      let current: Awaited<ReturnType<typeof runWorker>> | undefined;
      const run = async () => {
        while (!stopped) {
          await register(options.account).catch(options.onError);
          current = await runWorker(handle, options);
          await current.loop.catch(options.onError);
          await current.worker.close(true).catch(() => {});
          if (!stopped) await sleep(pause);
        }
      };
      const interrupt = () =>
        void current?.worker
          .getBackend()
          .disconnectBlocking(false)
          .catch(() => {});
      working.add({ done: run(), interrupt, stop: async () => await current?.worker.close(true) });
    },
    get: async (id) => {
      const job = await find(id);
      return job && storedOf(job);
    },
    async list({ account, state, after = '0.0', limit = 100 }) {
      const types = state ? lanes[state] : Object.values(lanes).flat();
      const places = (await accounts(account)).flatMap((name) => types.map((type) => ({ name, type })));
      const entries: StoredCancellation[] = [];
      let [place = 0, offset = 0] = after.split('.').map(Number);
      for (; place < places.length; place++, offset = 0) {
        const { name, type } = places[place] as (typeof places)[number];
        const want = limit - entries.length;
        const jobs = (await (
          await queueOf(nameOf(name))
        ).getJobs([type], offset, offset + want - 1, true)) as ContentJob[];
        entries.push(
          ...jobs
            .filter(Boolean)
            .map(storedOf)
            .filter((entry) => state === undefined || entry.state === state),
        );
        if (jobs.length === want) return { entries, next: `${place}.${offset + want}` };
      }
      return { entries };
    },
    async counts(account) {
      const total = { open: 0, parked: 0, ended: 0 };
      for (const name of await accounts(account)) {
        const counts = await (await queueOf(nameOf(name))).getJobCounts(...Object.values(lanes).flat());
        for (const state of ['open', 'parked', 'ended'] as const)
          for (const lane of lanes[state]) total[state] += counts[lane] ?? 0;
      }
      return total;
    },
    async settle(id, data) {
      const job = await find(id);
      if (job === undefined || storedOf(job).data.outcome?.resultStatus === 'S') return false;
      await job.updateProgress(data);
      await job.removeDeduplicationKey();
      // A worker puts it away, without sending: what nobody works on must become due.
      await (job.finishedOn && job.failedReason ? job.retry('failed') : job.promote()).catch(lostLock);
      return true;
    },
    remove: async (account, endedFor) =>
      (await (await queueOf(nameOf(account))).clean(endedFor, 1_000, 'completed')).length,
    async stop(patience) {
      stopped = true;
      const workers = [...working];
      // Each waits for a job; what is under way goes on.
      for (const { interrupt } of workers) interrupt();
      const idle = Promise.all(workers.map(({ done }) => done));
      await Promise.race([idle, sleep(patience, undefined, { ref: false })]);
      const closing = [
        ...workers.map(({ stop }) => stop()),
        ...[...queues.values()].map(async (queue) => (await queue).disconnect()),
      ];
      await Promise.race([Promise.allSettled(closing), sleep(300, undefined, { ref: false })]);
    },
  };
}

/** What a person or a late `S` has settled, if they have. */
function settled(job: ContentJob | undefined): CancellationData | undefined {
  const progress = job?.progress;
  return typeof progress === 'object' ? (progress as unknown as CancellationData) : undefined;
}

/** What a worker wrote last, while it is open or parked. */
function payloadOf({ failedReason }: ContentJob): { data: CancellationData; due: number } | undefined {
  try {
    return failedReason ? JSON.parse(failedReason) : undefined;
  } catch {
    return undefined;
  }
}

function storedOf(job: ContentJob): StoredCancellation {
  const id = job.id ?? '';
  const { key } = job.data;
  const isFinal = job.finishedOn !== undefined && job.finishedOn > 0;
  const written = (isFinal ? job.returnvalue : undefined) ?? payloadOf(job)?.data ?? job.data.data;
  const overruling = written.outcome?.resultStatus === 'S' ? undefined : settled(job);
  const state = overruling || (isFinal && job.returnvalue) ? 'ended' : isFinal ? 'parked' : 'open';
  return { id, account: id.slice(0, 32), key, state, data: overruling ?? written };
}

/** The codes of BullMQ for a job that is gone, not locked, in another state, or locked by another. */
function lostLock(error: unknown): false {
  if ([-1, -2, -3, -6].includes((error as { code: number }).code)) return false;
  throw error;
}

/** Refuses a Redis that may forget what it is given. If it is away, it is not asked: the workers go on trying. */
async function checkRedis(index: () => Promise<Queue<Content>>): Promise<void> {
  const queue = await index().catch(() => undefined);
  const client =
    (await (queue?.getBackend() as { client?: Promise<{ info(): Promise<string> }> } | undefined)?.client) ?? undefined;
  const info = await client?.info().catch(() => undefined);
  if (info === undefined) return;
  const wrong = [
    ...(/aof_enabled:1/.test(info) ? [] : ['`appendonly` is not `yes`']),
    ...(/maxmemory_policy:noeviction/.test(info) ? [] : ['`maxmemory-policy` is not `noeviction`']),
  ];
  if (wrong.length > 0)
    throw new QueueError(
      `This Redis may lose cancellations: ${wrong.join(' and ')}. Set it, or give \`allowDataLoss\`.`,
      'no',
    );
}

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPostgresBackend, createRedisBackend, Job, type Queue, type Worker, withBackend } from 'bullmq';
import { OptionError, QueueError } from '../errors.js';
import { checkFlags, checkKnown, checkObject } from '../internal/checks.js';
import { interruptible } from '../internal/interruptible.js';
import type { CancellationData } from './cancellation.js';
import type { ClaimedCancellation, QueueEngine, StoredCancellation, WorkOptions } from './engine.js';

/** Where BullMQ 6.7 or newer stores cancellations. Give `redis` or `postgres`. */
export interface BullmqOptions {
  /** A URL, or the options of `ioredis`, which must be installed. */
  redis?: string | object;
  /** A URL, or the options of a pool of `pg`, which must be installed. */
  postgres?: string | object;
  /** Redis: the beginning of each key. Its braces keep the keys on one node of a cluster. Default: `{alipay-cancel}`. */
  prefix?: string;
  /** PostgreSQL: the schema. The engine creates it. Default: `alipay_cancel`. */
  schema?: string;
  /** Redis: accept one without `appendonly yes` or with another `maxmemory-policy` than `noeviction`. Default: false. */
  allowDataLoss?: boolean;
}

/** A job: `data` as it was stored. What a worker wrote is in `failedReason` or `returnvalue`, what overrules it in `progress`. */
type CancelJob = Job<{ key: string; data: CancellationData }, CancellationData | undefined>;
type Jobs = Queue<CancelJob['data']>;
type Fetcher = Worker<CancelJob['data']>;

const lanes = {
  open: ['active', 'waiting', 'delayed', 'prioritized'],
  parked: ['failed'],
  ended: ['completed'],
} as const;
const states = ['open', 'parked', 'ended'] as const;
/** Milliseconds: a lease, the time between checks for lost leases, the longest call, and the pause after a failure. */
const [lease, stalledInterval, patience, pause] = [20_000, 12_000, 4_000, 500];
const most = 2 ** 31 - 1;
/** Whatever fails and however often its workers die, a job is not over. `key` names the payment: one open job each. */
const jobOptions = {
  removeOnComplete: false,
  removeOnFail: false,
  attempts: most,
  backoff: { type: 'custom' },
  stackTraceLimit: 0,
};

/**
 * Stores cancellations as jobs of BullMQ, in a queue for each account. An engine serves one queue of this package.
 *
 * @throws OptionError
 */
export function bullmqEngine(options: BullmqOptions): QueueEngine {
  const { openQueue, openWorker, checkServer } = serverOf(options);
  const queues = new Map<string, Promise<Jobs>>();
  const underWay = new Set<Promise<void>>();
  let [stopped, worker]: [boolean, Fetcher?] = [false];
  let fetching = Promise.resolve();

  const queueOf = async (name: string): Promise<Jobs> => {
    if (stopped) throw new QueueError('The queue is stopped.', 'no');
    const opening = queues.get(name) ?? openQueue(name);
    queues.set(name, opening);
    // A connection that failed is not tried again by BullMQ: the next call opens another.
    opening.catch(() => queues.delete(name));
    return await interruptible(() => opening, patience, undefined).catch((cause) => {
      throw new QueueError('The server of the queue cannot be reached.', 'no', { cause });
    });
  };
  /** The queue whose jobs name the accounts. It has no worker. */
  const index = () => queueOf('cancel-accounts');
  const jobsOf = (account: string) => queueOf(`cancel-${account}`);
  const known = new Set<string>();
  const register = async (account: string) => {
    if (!known.has(account)) await (await index()).add('account', {} as CancelJob['data'], { jobId: account });
    known.add(account);
  };
  const accounts = async (account?: string) =>
    account ? [account] : (await (await index()).getJobs(['waiting'])).flatMap(({ id }) => id ?? []).sort();
  const find = async (id: string) => {
    if (!/^[0-9a-f]{32}-/.test(id)) return undefined;
    return (await (await jobsOf(id.slice(0, 32))).getJob(id)) as CancelJob | undefined;
  };

  const fetch = async (handle: (claimed: ClaimedCancellation) => Promise<void>, options: WorkOptions) => {
    const { account, concurrency, maxDelay, onError } = options;
    await register(account);
    const current = openWorker(`cancel-${account}`);
    worker = current;
    current.on('error', onError);
    try {
      await current.waitUntilReady();
      await current.startStalledCheckTimer();
      for (let repaired = Number.NEGATIVE_INFINITY; !stopped; ) {
        if (performance.now() - repaired > lease) await repair(await jobsOf(account), maxDelay);
        repaired = performance.now();
        if (underWay.size >= concurrency) await Promise.race(underWay);
        const token = randomUUID();
        const job = (await current.getNextJob(token)) as CancelJob | undefined;
        if (job === undefined) continue;
        const claimed = claim(job, token, current);
        const { data } = claimed;
        const timer = setInterval(() => job.extendLock(token, lease).catch(() => {}), lease / 3);
        const change = stopped ? ({ state: 'open', data, delay: 0 } as const) : ({ state: 'ended', data } as const);
        // What is settled is only put away.
        const work = (stopped || settled(job) ? claimed.save(change).then(() => {}) : handle(claimed))
          .catch(onError)
          .finally(() => clearInterval(timer))
          .finally(() => underWay.delete(work));
        underWay.add(work);
      }
    } finally {
      if (!stopped) await Promise.all(underWay).then(() => current.close(true));
    }
  };

  return {
    async put({ account, key, data }) {
      try {
        await register(account);
        const jobId = `${account}-${randomUUID()}`;
        const queue = await jobsOf(account);
        const { id = jobId } = await queue.add(
          'cancel',
          { key, data },
          { ...jobOptions, jobId, deduplication: { id: key } },
        );
        const joined = id === jobId ? undefined : await find(id);
        return joined ? storedOf(joined) : { id, account, key, data, state: 'open' };
      } catch (cause) {
        if (cause instanceof QueueError) throw cause;
        const stored = String(cause).includes("isn't writeable") ? 'no' : 'unknown';
        throw new QueueError('The server of the queue did not confirm the cancellation.', stored, { cause });
      }
    },
    async work(handle, options) {
      await index().then(checkServer, () => {});
      const run = async () => {
        for (; !stopped; await sleep(stopped ? 0 : pause)) await fetch(handle, options).catch(options.onError);
      };
      fetching = run();
    },
    async get(id) {
      const job = await find(id);
      return job && storedOf(job);
    },
    async list({ account, state, after = '0.0', limit = 100 }) {
      const types = state ? lanes[state] : Object.values(lanes).flat();
      const places = (await accounts(account)).flatMap((account) => types.map((type) => ({ account, type })));
      const [first = 0, start = 0] = after.split('.').map(Number);
      const entries: StoredCancellation[] = [];
      for (const [index, { account, type }] of places.slice(first).entries()) {
        const [offset, want] = [index === 0 ? start : 0, limit - entries.length];
        const jobs = (await (await jobsOf(account)).getJobs([type], offset, offset + want - 1, true)) as CancelJob[];
        entries.push(
          ...jobs
            .filter(Boolean)
            .map(storedOf)
            .filter((entry) => state === undefined || entry.state === state),
        );
        if (jobs.length === want) return { entries, next: `${first + index}.${offset + want}` };
      }
      return { entries };
    },
    async counts(account) {
      const total = { open: 0, parked: 0, ended: 0 };
      for (const name of await accounts(account)) {
        const counts = await (await jobsOf(name)).getJobCounts(...Object.values(lanes).flat());
        for (const state of states) for (const lane of lanes[state]) total[state] += counts[lane] ?? 0;
      }
      return total;
    },
    async settle(id, data) {
      const job = await find(id);
      if (job === undefined || storedOf(job).data.outcome?.resultStatus === 'S') return false;
      await job.updateProgress(data);
      await job.removeDeduplicationKey();
      // It becomes due, so that a worker puts it away.
      await (job.finishedOn && !job.returnvalue ? job.retry('failed') : job.promote()).catch(lostLock);
      return true;
    },
    remove: async (account, endedFor) => (await (await jobsOf(account)).clean(endedFor, 1_000, 'completed')).length,
    async stop(patience) {
      const within = (work: Promise<unknown>[], milliseconds: number) =>
        Promise.race([Promise.allSettled(work), sleep(milliseconds, undefined, { ref: false })]);
      stopped = true;
      // It waits for a job on a connection of its own; what is under way goes on.
      worker
        ?.getBackend()
        .disconnectBlocking(false)
        .catch(() => {});
      await within([...underWay], patience);
      await within([fetching], 200);
      const open = [...queues.values()].map(async (queue) => await (await queue).disconnect());
      await within([...open, ...(worker ? [worker.close(true)] : [])], 200);
    },
  };
}

function serverOf(options: BullmqOptions) {
  checkObject('options', options, true);
  checkKnown(options, { redis: true, postgres: true, prefix: true, schema: true, allowDataLoss: true });
  const { redis, postgres, prefix = '{alipay-cancel}', schema = 'alipay_cancel', allowDataLoss = false } = options;
  checkFlags({ allowDataLoss });
  if ((redis === undefined) === (postgres === undefined))
    throw new OptionError('redis', 'or `postgres` must be given, and not both.');
  const given = redis ?? postgres;
  const server = typeof given === 'string' ? { [redis ? 'url' : 'connectionString']: given } : given;
  const retryStrategy = (tries: number) => Math.min(1_000, tries * 50);
  const quick = {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: patience,
    connectTimeout: patience,
  };
  const pool = { ...server, schema, migrate: true, max: 2, connectionTimeoutMillis: patience };
  const [caller, fetcher] = redis
    ? [
        { ...server, ...quick, retryStrategy },
        { ...server, maxRetriesPerRequest: null, retryStrategy },
      ]
    : [{ ...pool, query_timeout: patience }, pool];
  const backend = redis ? withBackend(createRedisBackend) : withBackend(createPostgresBackend);
  const QueueClass = backend.Queue as new (name: string, options: object) => Jobs;
  const WorkerClass = backend.Worker as new (name: string, processor: null, options: object) => Fetcher;
  const backoffStrategy = (_: number, __: string, reason: { delay: number }) => reason.delay;
  const limits = {
    lockDuration: lease,
    stalledInterval,
    maxStalledCount: most,
    drainDelay: 2,
    settings: { backoffStrategy },
  };
  return {
    async openQueue(name: string): Promise<Jobs> {
      const queue = new QueueClass(name, { prefix, connection: caller });
      queue.on('error', () => {});
      try {
        await queue.waitUntilReady();
        return queue;
      } catch (error) {
        await queue.close().catch(() => {});
        throw error;
      }
    },
    openWorker: (name: string) => new WorkerClass(name, null, { prefix, connection: fetcher, ...limits }),
    /** @throws QueueError if a Redis may forget what it is given */
    async checkServer(queue: Jobs) {
      if (!redis || allowDataLoss) return;
      const { client } = queue.getBackend() as unknown as { client: Promise<{ info(): Promise<string> }> };
      const info = await (await client).info();
      if (/aof_enabled:1/.test(info) && /maxmemory_policy:noeviction/.test(info)) return;
      const advice = 'Set `appendonly yes` and `maxmemory-policy noeviction`, or give `allowDataLoss`.';
      throw new QueueError(`This Redis may lose cancellations. ${advice}`, 'no');
    },
  };
}

function claim(job: CancelJob, token: string, worker: Fetcher): ClaimedCancellation {
  const overruled = async () => settled((await Job.fromId(worker, job.id ?? '')) as CancelJob | undefined);
  return {
    ...storedOf(job),
    renew: async () => (await overruled()) === undefined && (await job.extendLock(token, lease)) === 1,
    async save(change) {
      const overruling = await overruled();
      const { state, data } = overruling ? ({ state: 'ended', data: overruling } as const) : change;
      const delay = change.state === 'open' ? Math.max(1, Math.ceil(change.delay)) : -1;
      // Of what both servers write only together with a check of the lock, this alone is free to use.
      const reason = JSON.stringify({ data, due: Date.now() + delay });
      const failure = Object.assign(new Error(reason), { delay, stack: '' });
      const move =
        state === 'ended' ? job.moveToCompleted(data as never, token, false) : job.moveToFailed(failure, token);
      return (await move.then(() => true, lostLock)) && overruling === undefined;
    },
  };
}

/** Promotes what is due later than any delay can be: the clock was set back since. */
async function repair(queue: Jobs, maxDelay: number): Promise<void> {
  const last = (await queue.getJobs(['delayed'], 0, 99, false)) as CancelJob[];
  const early = last.filter((job) => (writtenOf(job)?.due ?? 0) > Date.now() + maxDelay);
  for (const job of early) await job.promote().catch(lostLock);
  if (early.length === 100) await repair(queue, maxDelay);
}

/** What a person or a late `S` has settled. */
function settled(job: CancelJob | undefined): CancellationData | undefined {
  return typeof job?.progress === 'object' ? (job.progress as unknown as CancellationData) : undefined;
}

/** What a worker wrote last, unless it ended the job. */
function writtenOf({ failedReason }: CancelJob): { data: CancellationData; due: number } | undefined {
  return failedReason?.startsWith('{') ? JSON.parse(failedReason) : undefined;
}

function storedOf(job: CancelJob): StoredCancellation {
  const { id = '', data: original, finishedOn, returnvalue } = job;
  const ended = finishedOn ? returnvalue : undefined;
  const written = ended ?? writtenOf(job)?.data ?? original.data;
  const overruling = written.outcome?.resultStatus === 'S' ? undefined : settled(job);
  const state = ended || overruling ? 'ended' : finishedOn ? 'parked' : 'open';
  return { id, account: id.slice(0, 32), key: original.key, state, data: overruling ?? written };
}

/** Whether an error of BullMQ says that the lease is lost: the job is gone, unlocked, in another state, or locked by another. */
function lostLock(error: unknown): false {
  if ([-1, -2, -3, -6].includes((error as { code: number }).code)) return false;
  throw error;
}

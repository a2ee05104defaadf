import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  Job,
  type Queue,
  type Worker,
  withBackend,
} from 'bullmq';
import { parameters } from '../../generated/decisions.js';
import { OptionError, QueueError } from '../errors.js';
import { checkFlags, checkKnown, checkObject } from '../internal/checks.js';
import { InterruptedError, interruptible } from '../internal/interruptible.js';
import type { Cancellation, CancellationState, Claim, QueueEngine } from './engine.js';

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

/**
 * A job: `data` as it was stored. What a worker wrote is in `failedReason` or `returnvalue`, what overrules it in `progress`. Each is
 * JSON as text, since PostgreSQL accepts neither U+0000 nor half a character in JSON of its own.
 */
type CancelJob = Job<{ key: string; data: string }, string | undefined>;
type Jobs = Queue<CancelJob['data']>;
type Fetcher = Worker<CancelJob['data']>;

const lanes = {
  open: ['active', 'waiting', 'delayed', 'prioritized'],
  parked: ['failed'],
  ended: ['completed'],
} as const;
const states = ['open', 'parked', 'ended'] as const;
/** Milliseconds: a lease, the time between checks for lost leases, and the longest call. */
const [lease, stalledInterval, patience] = [20_000, 12_000, 4_000];
const most = 2 ** 31 - 1;
/** Whatever fails and however often its workers die, a job is not over. */
const jobOptions = {
  ...{ removeOnComplete: false, removeOnFail: false, stackTraceLimit: 0 },
  ...{ attempts: most, backoff: { type: 'custom' } },
};

/**
 * Stores cancellations as jobs of BullMQ, in a queue for each account.
 *
 * @throws OptionError
 */
export function bullmqEngine(options: BullmqOptions): QueueEngine {
  let stopped = false;
  const { openQueue, openWorker } = serverOf(options, () => stopped);
  const opened = new Map<string, Promise<Jobs | Fetcher>>();
  const known = new Set<string>();
  let repaired = Number.NEGATIVE_INFINITY;

  /** A connection that failed is not tried again by BullMQ: the next call opens another. */
  const once = <T extends Jobs | Fetcher>(name: string, open: () => Promise<T>): Promise<T> => {
    const opening = opened.get(name) ?? open();
    opened.set(name, opening);
    opening.catch(() => opened.delete(name));
    return interruptible(() => opening as Promise<T>, patience, undefined).catch((cause) => {
      throw cause instanceof QueueError
        ? cause
        : new QueueError('The server of the queue cannot be reached.', 'no', { cause });
    });
  };
  /** After an outage BullMQ may wait for ever, and its pool may have lost its connections. Then the next call opens another. */
  const answered = async <T>(name: string, connection: Jobs | Fetcher, call: () => Promise<T>): Promise<T> =>
    await interruptible(call, patience, undefined).catch((error: unknown) => {
      if (error instanceof InterruptedError || String(error).includes('timeout exceeded when trying to connect')) {
        opened.delete(name);
        close(connection).catch(() => {});
      }
      throw error;
    });
  const jobsOf = (account: string) => once(`cancel-${account}`, () => openQueue(`cancel-${account}`));
  const workerOf = (account: string, rateLimit: number) =>
    once(`worker ${account}`, () => openWorker(`cancel-${account}`, rateLimit));
  /** The queue whose jobs name the accounts. It has no worker. */
  const index = () => once('accounts', () => openQueue('cancel-accounts'));
  const register = async (account: string) => {
    if (known.has(account)) return;
    const names = await index();
    await answered('accounts', names, () => names.add('account', {} as CancelJob['data'], { jobId: account }));
    known.add(account);
  };
  const accounts = async (account?: string) =>
    account ? [account] : (await (await index()).getJobs(['waiting'])).flatMap(({ id }) => id ?? []).sort();
  const find = async (id: string) => {
    if (!/^[0-9a-f]{32}-/.test(id)) return undefined;
    const account = id.slice(0, 32);
    const queue = await jobsOf(account);
    return (await answered(`cancel-${account}`, queue, () => queue.getJob(id))) as CancelJob | undefined;
  };

  return {
    start: () =>
      index().then(
        () => {},
        (error: QueueError) => {
          if (error.cause === undefined) throw error;
        },
      ),
    async put({ account, key, data }) {
      await register(account);
      const jobId = `${account}-${randomUUID()}`;
      const queue = await jobsOf(account);
      const added = { ...jobOptions, jobId, deduplication: { id: key } };
      const add = () => queue.add('cancel', { key, data: JSON.stringify(data) }, added);
      const { id = jobId } = await answered(`cancel-${account}`, queue, add).catch((cause) => {
        if (String(cause).includes("isn't writeable")) throw new QueueError('Redis is away.', 'no', { cause });
        throw cause;
      });
      const joined = id === jobId ? undefined : await find(id);
      return joined ? shown(joined) : { ...data, id, state: 'open' };
    },
    async claim(account, rateLimit) {
      const worker = await workerOf(account, rateLimit);
      if (performance.now() - repaired > lease) {
        repaired = performance.now();
        const queue = await jobsOf(account);
        await answered(`cancel-${account}`, queue, () => repair(queue));
      }
      const token = randomUUID();
      const next = () => worker.getNextJob(token, { block: false });
      const job = (await answered(`worker ${account}`, worker, next)) as CancelJob | undefined;
      return job && claimOf(job, token, worker);
    },
    async get(id) {
      const job = await find(id);
      return job && shown(job);
    },
    async list({ account, state, after = '0.0', limit = 100 }) {
      const types = state ? lanes[state] : Object.values(lanes).flat();
      const places = (await accounts(account)).flatMap((account) => types.map((type) => ({ account, type })));
      const [first = 0, start = 0] = after.split('.').map(Number);
      const cancellations: Cancellation[] = [];
      for (const [index, { account, type }] of places.slice(first).entries()) {
        const [offset, want] = [index === 0 ? start : 0, limit - cancellations.length];
        const jobs = (await (await jobsOf(account)).getJobs([type], offset, offset + want - 1, true)) as CancelJob[];
        const found = jobs.filter(Boolean).map(shown);
        cancellations.push(...found.filter((cancellation) => state === undefined || cancellation.state === state));
        if (jobs.length === want) return { cancellations, next: `${first + index}.${offset + want}` };
      }
      return { cancellations };
    },
    async counts(account) {
      const total = { open: 0, parked: 0, ended: 0 };
      for (const name of await accounts(account)) {
        const counts = await (await jobsOf(name)).getJobCounts(...Object.values(lanes).flat());
        for (const state of states) for (const lane of lanes[state]) total[state] += counts[lane] ?? 0;
      }
      return total;
    },
    async settle(ended) {
      const job = await find(ended.id);
      const before = job && shown(job);
      if (job === undefined || before?.outcome?.resultStatus === 'S') return undefined;
      await job.updateProgress(JSON.stringify(ended));
      await job.removeDeduplicationKey();
      // A worker may have moved it meanwhile.
      const now = await find(ended.id);
      if (now) await makeDue(now);
      return before?.state;
    },
    remove: async (account, endedFor) => (await (await jobsOf(account)).clean(endedFor, 1_000, 'completed')).length,
    async stop() {
      stopped = true;
      const closing = [...opened.values()].map(async (opening) => await close(await opening));
      await Promise.race([Promise.allSettled(closing), sleep(200, undefined, { ref: false })]);
    },
  };
}

async function close(connection: Jobs | Fetcher): Promise<void> {
  // Else its check for lost leases keeps the process alive.
  if ('getNextJob' in connection) await connection.close(true);
  await connection.disconnect();
}

function serverOf(options: BullmqOptions, isStopped: () => boolean) {
  checkObject('options', options, true);
  checkKnown(options, { redis: true, postgres: true, prefix: true, schema: true, allowDataLoss: true });
  const { redis, postgres, prefix = '{alipay-cancel}', schema = 'alipay_cancel', allowDataLoss = false } = options;
  checkFlags({ allowDataLoss });
  if ((redis === undefined) === (postgres === undefined))
    throw new OptionError('redis', 'or `postgres` must be given, and not both.');
  const given = redis ?? postgres;
  const server = typeof given === 'string' ? { [redis ? 'url' : 'connectionString']: given } : given;
  const connection = redis
    ? {
        ...{ ...server, enableOfflineQueue: false, maxRetriesPerRequest: 0 },
        ...{ commandTimeout: patience, connectTimeout: patience },
        retryStrategy: (tries: number) => (isStopped() ? null : Math.min(1_000, tries * 50)),
      }
    : {
        ...{ ...server, schema, migrate: true, max: 2, connectionTimeoutMillis: patience, query_timeout: patience },
        // BullMQ leaves a client that it checked out without a listener: a server that stops would end the process.
        onConnect: (client: NodeJS.EventEmitter) => void client.on('error', () => {}),
      };
  // The engine polls. Without the options of the third argument there is no connection that waits for jobs.
  const polling =
    (create: BackendFactory): BackendFactory =>
    (name, opts) =>
      create(name, opts);
  const { Queue: QueueClass, Worker: WorkerClass } = withBackend(
    polling((redis ? createRedisBackend : createPostgresBackend) as BackendFactory),
  ) as unknown as {
    Queue: new (name: string, options: object) => Jobs;
    Worker: new (name: string, processor: null, options: object) => Fetcher;
  };
  const ready = async <T extends Jobs | Fetcher>(opening: T): Promise<T> => {
    (opening as Jobs).on('error', () => {});
    try {
      await opening.waitUntilReady();
      if (redis && !allowDataLoss) await checkRedis(opening);
      return opening;
    } catch (error) {
      await opening.disconnect().catch(() => {});
      throw error;
    }
  };
  return {
    openQueue: (name: string) => ready(new QueueClass(name, { prefix, connection })),
    async openWorker(name: string, rateLimit: number): Promise<Fetcher> {
      const limiter = Number.isFinite(rateLimit) ? { limiter: { max: rateLimit, duration: 1_000 } } : {};
      const backoffStrategy = (_: number, __: string, reason: { delay: number }) => reason.delay;
      const leases = { lockDuration: lease, stalledInterval, maxStalledCount: most };
      const worker = await ready(
        new WorkerClass(name, null, { prefix, connection, ...leases, ...limiter, settings: { backoffStrategy } }),
      );
      await worker.startStalledCheckTimer();
      return worker;
    },
  };
}

/** @throws QueueError if a Redis may forget what it is given */
async function checkRedis(queue: Jobs | Fetcher): Promise<void> {
  const { client } = queue.getBackend() as unknown as { client: Promise<{ info(): Promise<string> }> };
  const info = await (await client).info();
  if (/aof_enabled:1/.test(info) && /maxmemory_policy:noeviction/.test(info)) return;
  const advice = 'Set `appendonly yes` and `maxmemory-policy noeviction`, or give `allowDataLoss`.';
  throw new QueueError(`This Redis may lose cancellations. ${advice}`, 'no');
}

function claimOf(job: CancelJob, token: string, worker: Fetcher): Claim {
  const cancellation = shown(job);
  const before = JSON.stringify(job.progress);
  /** Of what both servers write only together with a check of the lock, the reason of a failure alone is free to use. */
  const put = (data: Cancellation, delay: number) => {
    const reason = JSON.stringify({ data, due: Date.now() + delay });
    return job.moveToFailed(Object.assign(new Error(reason), { delay, stack: '' }), token).then(() => true, lostLock);
  };
  /** The job, if it was settled meanwhile. */
  const settledSince = async () => {
    const now = (await Job.fromId(worker, job.id ?? '')) as CancelJob | undefined;
    return now && JSON.stringify(now.progress) !== before ? now : undefined;
  };
  /** What was settled meanwhile is released, to be claimed again. */
  const overruled = async () => (await settledSince()) !== undefined && (await put(cancellation, 1).then(() => true));
  return {
    cancellation,
    renew: async () => !(await overruled()) && (await job.extendLock(token, lease)) === 1,
    async save(next, delay) {
      if (await overruled()) return false;
      const saved =
        next.state === 'ended'
          ? await job.moveToCompleted(JSON.stringify(next) as never, token, false).then(() => true, lostLock)
          : await put(next, next.state === 'open' ? Math.max(1, Math.ceil(delay)) : -1);
      // `settle` could not make it due while this worker had it.
      const late = saved ? await settledSince() : undefined;
      if (late) await makeDue(late);
      return saved && late === undefined;
    },
  };
}

/** Makes due what was settled, so that a worker reports it and puts it away. A saved `S` stays: nothing replaces it. */
async function makeDue(job: CancelJob): Promise<void> {
  const finished = job.finishedOn && (job.returnvalue ? 'completed' : 'failed');
  if (finished === 'completed' && endedOf(job)?.outcome?.resultStatus === 'S') return;
  await (finished ? job.retry(finished) : job.promote()).catch(lostLock);
}

/** Promotes what is due later than any delay can be: the clock was set back since. */
async function repair(queue: Jobs): Promise<void> {
  const last = (await queue.getJobs(['delayed'], 0, 99, false)) as CancelJob[];
  const early = last.filter((job) => (writtenOf(job)?.due ?? 0) > Date.now() + parameters.queueMaxDelay);
  for (const job of early) await job.promote().catch(lostLock);
  if (early.length === 100) return await repair(queue);
  // PostgreSQL: the time of the last check for lost leases. One in the future would prevent all checks until then.
  const meta = queue.getBackend();
  if (Number(await meta.getQueueMetaField('stalled-check')) > Date.now() + lease)
    await meta.removeQueueMetaFields(['stalled-check']);
}

/** What a person or a late `S` has settled. */
function settled(job: CancelJob): Cancellation | undefined {
  return typeof job.progress === 'string' ? JSON.parse(job.progress) : undefined;
}

/** What ended the job. */
function endedOf({ finishedOn, returnvalue }: CancelJob): Cancellation | undefined {
  return finishedOn && returnvalue ? JSON.parse(returnvalue) : undefined;
}

/** What a worker wrote last, unless it ended the job. */
function writtenOf({ failedReason }: CancelJob): { data: Cancellation; due: number } | undefined {
  return failedReason?.startsWith('{') ? JSON.parse(failedReason) : undefined;
}

function shown(job: CancelJob): Cancellation {
  const { id = '', data: original, finishedOn } = job;
  const ended = endedOf(job);
  const written = ended ?? writtenOf(job)?.data ?? JSON.parse(original.data);
  const overruling = written.outcome?.resultStatus === 'S' ? undefined : settled(job);
  const state: CancellationState = ended || overruling ? 'ended' : finishedOn ? 'parked' : 'open';
  return { ...(overruling ?? written), id, state };
}

/** Whether an error of BullMQ says that the lease is lost: the job is gone, unlocked, in another state, or locked by another. */
function lostLock(error: unknown): false {
  if ([-1, -2, -3, -6].includes((error as { code: number }).code)) return false;
  throw error;
}

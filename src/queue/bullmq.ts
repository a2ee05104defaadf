import { randomUUID } from 'node:crypto';
import { Job } from 'bullmq';
import { queueMaxDelay } from '../../generated/decisions.js';
import { QueueError } from '../errors.js';
import { checkAfter } from '../internal/checks.js';
import { type CancelJob, connectionsTo, type Fetcher, type Jobs, lease, most } from './bullmq-connections.js';
import type { BullmqOptions, Cancellation, CancellationState, Claim, QueueEngine } from './engine.js';

export type { BullmqOptions } from './engine.js';

const lanes = {
  open: ['active', 'waiting', 'delayed', 'prioritized'],
  parked: ['failed'],
  ended: ['completed'],
} as const;
const states = ['open', 'parked', 'ended'] as const;
/** Whatever fails and however often its workers die, a job is not over. */
const jobOptions = {
  removeOnComplete: false,
  removeOnFail: false,
  stackTraceLimit: 0,
  attempts: most,
  backoff: { type: 'custom' },
};
/** How many jobs are read at a time. */
const batch = 100;
/** The queue whose jobs name the accounts. It has no worker. */
const index = 'accounts';

/**
 * Stores cancellations as jobs of BullMQ, in a queue for each account.
 *
 * @throws OptionError
 */
export function bullmqEngine(options: BullmqOptions): QueueEngine {
  const { onQueue, onWorker, visit, stop } = connectionsTo(options);
  const registered = new Set<string>();
  /** When each account was repaired, and the first parked job to look at next time. */
  const repairs = new Map<string, { at: number; start: number }>();

  const register = async (account: string) => {
    if (registered.has(account)) return;
    await onQueue(index, (names) => names.add('account', '', { jobId: account }));
    registered.add(account);
  };
  const accountsOf = async (account?: string): Promise<string[]> => {
    if (account !== undefined) return [account];
    const jobs = await onQueue(index, (names) => names.getJobs(['waiting']));
    return jobs.flatMap(({ id }) => id ?? []).sort();
  };
  const find = async (id: string): Promise<CancelJob | undefined> => {
    if (!/^[0-9a-f]{32}-/.test(id)) return undefined;
    return await onQueue(id.slice(0, 32), async (queue) => (await queue.getJob(id)) as CancelJob | undefined);
  };
  /** What follows after `progress` was written: frees the key of the payment, and makes the job due. */
  const release = async (job: CancelJob) => {
    await job.removeDeduplicationKey();
    // A worker may have moved it meanwhile.
    const now = await find(job.id ?? '');
    if (now) await makeDue(now);
  };
  const repair = async (account: string) => {
    const { at, start } = repairs.get(account) ?? { at: Number.NEGATIVE_INFINITY, start: 0 };
    if (performance.now() - at < lease) return;
    repairs.set(account, { at: performance.now(), start });
    await onQueue(account, repairClocks);
    // A process may have died while it settled a parked job: no worker would take it.
    const parked = await onQueue(account, (queue) => jobsOf(queue, 'failed', start, batch));
    for (const job of parked) if (settled(job)) await release(job);
    repairs.set(account, { at: performance.now(), start: parked.length < batch ? 0 : start + batch });
  };

  return {
    start: () =>
      onQueue(index, async () => {}).catch((error: QueueError) => {
        // A server that is away may come back. One that loses data is refused.
        if (error.cause === undefined) throw error;
      }),
    async put({ account, key, data }) {
      await register(account);
      for (;;) {
        const jobId = `${account}-${randomUUID()}`;
        const added = { ...jobOptions, jobId, deduplication: { id: key } };
        const adding = onQueue(account, (queue) => queue.add('cancel', JSON.stringify(data), added));
        const { id = jobId } = await adding.catch((cause) => {
          if (String(cause).includes("isn't writeable")) throw new QueueError('Redis is away.', 'no', { cause });
          throw cause;
        });
        const joined = id === jobId ? undefined : await find(id);
        if (joined === undefined) return { ...data, id, state: 'open' };
        if (joined.finishedOn || !settled(joined)) return shown(joined);
        // A process died while it settled this one: the key of the payment is not free yet.
        await release(joined);
      }
    },
    async claim(account, rateLimit) {
      await repair(account);
      return await onWorker(account, rateLimit, async (worker) => {
        const token = randomUUID();
        const job = (await worker.getNextJob(token, { block: false })) as CancelJob | undefined;
        return job && claimOf(job, token, worker);
      });
    },
    async get(id) {
      const job = await find(id);
      return job && shown(job);
    },
    async list({ account, state, after = '0.0', limit = 100 }) {
      checkAfter(after, /^\d+\.\d+$/);
      const read = account === undefined ? visit : onQueue;
      const types = state ? lanes[state] : Object.values(lanes).flat();
      const places = (await accountsOf(account)).flatMap((name) => types.map((type) => ({ name, type })));
      let [place = 0, start = 0] = after.split('.').map(Number);
      const cancellations: Cancellation[] = [];
      for (const { name, type } of places.slice(place)) {
        const wanted = limit - cancellations.length;
        const jobs = await read(name, (queue) => jobsOf(queue, type, start, wanted));
        cancellations.push(...jobs.map(shown));
        if (jobs.length === wanted) return { cancellations, next: `${place}.${start + wanted}` };
        place++;
        start = 0;
      }
      return { cancellations };
    },
    async counts(account) {
      const read = account === undefined ? visit : onQueue;
      const total = { open: 0, parked: 0, ended: 0 };
      for (const name of await accountsOf(account)) {
        const counts = await read(name, (queue) => queue.getJobCounts(...Object.values(lanes).flat()));
        for (const state of states) for (const lane of lanes[state]) total[state] += counts[lane] ?? 0;
      }
      return total;
    },
    async settle(ended) {
      const job = await find(ended.id);
      const before = job && shown(job);
      if (job === undefined || before?.outcome?.resultStatus === 'S') return undefined;
      await job.updateProgress(JSON.stringify(ended));
      await release(job);
      return before?.state;
    },
    remove: (account, endedFor) =>
      onQueue(account, async (queue) => (await queue.clean(endedFor, 1_000, 'completed')).length),
    stop,
  };
}

function claimOf(job: CancelJob, token: string, worker: Fetcher): Claim {
  const cancellation = shown(job);
  /** Of what both servers write only together with a check of the lock, the reason of a failure alone is free to use. */
  const write = (data: Cancellation, delay: number) => {
    const reason = JSON.stringify({ data, due: Date.now() + delay });
    return whileLocked(job.moveToFailed(Object.assign(new Error(reason), { delay, stack: '' }), token));
  };
  /** The job, if it was settled since it was claimed. */
  const settledSince = async () => {
    const now = (await Job.fromId(worker, job.id ?? '')) as CancelJob | undefined;
    return now && settled(now) !== settled(job) ? now : undefined;
  };
  /** Releases what was settled, so that it is claimed again. */
  const isOverruled = async () => {
    if ((await settledSince()) === undefined) return false;
    await write(cancellation, 1);
    return true;
  };
  return {
    cancellation,
    renew: async () => !(await isOverruled()) && (await job.extendLock(token, lease)) === 1,
    async save(next, delay) {
      if (await isOverruled()) return false;
      const saved =
        next.state === 'ended'
          ? await whileLocked(job.moveToCompleted(JSON.stringify(next), token, false))
          : await write(next, next.state === 'open' ? Math.max(1, Math.ceil(delay)) : -1);
      // `settle` could not make it due while this worker had it.
      const late = saved ? await settledSince() : undefined;
      if (late) await makeDue(late);
      return saved && late === undefined;
    },
  };
}

/** Makes due what was settled, so that a worker reports it and puts it away. A saved `S` stays: nothing replaces it. */
async function makeDue(job: CancelJob): Promise<void> {
  if (endedOf(job)?.outcome?.resultStatus === 'S') return;
  if (job.finishedOn) await whileLocked(job.retry(endedOf(job) ? 'completed' : 'failed'));
  else await whileLocked(job.promote());
}

/** Limits due times and leases that a clock which was ahead has written. */
async function repairClocks(queue: Jobs): Promise<void> {
  const latest = (await queue.getJobs(['delayed'], 0, batch - 1, false)) as CancelJob[];
  const tooLate = latest.filter((job) => dueOf(job) > Date.now() + queueMaxDelay);
  for (const job of tooLate) await whileLocked(job.promote());
  if (tooLate.length === batch) return await repairClocks(queue);
  const backend = queue.getBackend() as object as { query?: (sql: string, values: unknown[]) => Promise<unknown> };
  await backend.query?.(repairOfPostgres, [queue.name, lease]);
}

/** On PostgreSQL workers write leases, rate limits and the time of the last check for lost leases with their own clocks. */
const repairOfPostgres = `
  WITH now AS (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint + $2::bigint AS latest),
    checks AS (DELETE FROM meta USING now WHERE queue = $1 AND field = 'stalled-check' AND value::bigint > latest),
    limits AS (DELETE FROM rate_limit USING now WHERE queue = $1 AND expire_at_ms > latest)
  UPDATE job SET locked_until_ms = latest FROM now
    WHERE queue = $1 AND state = 'active' AND locked_until_ms > latest`;

type Lane = (typeof lanes)[CancellationState][number];

/** Jobs of one state, oldest or due first. */
async function jobsOf(queue: Jobs, type: Lane, start: number, count: number): Promise<CancelJob[]> {
  // One that was removed meanwhile is undefined.
  return ((await queue.getJobs([type], start, start + count - 1, true)) as CancelJob[]).filter(Boolean);
}

/** What a person or a late `S` has settled, as text. */
function settled({ progress }: CancelJob): string | undefined {
  return typeof progress === 'string' ? progress : undefined;
}

/** What ended the job. */
function endedOf({ finishedOn, returnvalue }: CancelJob): Cancellation | undefined {
  return finishedOn && returnvalue ? JSON.parse(returnvalue) : undefined;
}

/** What a worker wrote last, unless it ended the job. */
function writtenOf({ failedReason }: CancelJob): { data: Cancellation; due: number } | undefined {
  return failedReason?.startsWith('{') ? JSON.parse(failedReason) : undefined;
}

function dueOf(job: CancelJob): number {
  return writtenOf(job)?.due ?? job.timestamp;
}

function shown(job: CancelJob): Cancellation {
  const { id = '', data, finishedOn } = job;
  const ended = endedOf(job);
  const written: Cancellation = ended ?? writtenOf(job)?.data ?? JSON.parse(data);
  const overruling = written.outcome?.resultStatus === 'S' ? undefined : settled(job);
  if (overruling !== undefined) return { ...JSON.parse(overruling), id, state: 'ended' };
  return { ...written, id, state: ended ? 'ended' : finishedOn ? 'parked' : 'open' };
}

/** Waits for a command that needs the lock. `false`: the job is gone, unlocked, in another state, or locked by another. */
async function whileLocked(command: Promise<unknown>): Promise<boolean> {
  try {
    await command;
    return true;
  } catch (error) {
    if ([-1, -2, -3, -6].includes((error as { code: number }).code)) return false;
    throw error;
  }
}

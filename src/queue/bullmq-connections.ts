import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  type Job,
  type Queue,
  type Worker,
  withBackend,
} from 'bullmq';
import { OptionError, QueueError } from '../errors.js';
import { checkFlags, checkKnown, checkObject } from '../internal/checks.js';
import { InterruptedError, interruptible } from '../internal/interruptible.js';
import type { BullmqOptions } from './engine.js';

/**
 * A job: `data` as it was stored. What a worker wrote is in `failedReason` or `returnvalue`, what overrules it in `progress`. Each is
 * JSON as text, since PostgreSQL accepts neither U+0000 nor half a character in JSON of its own.
 */
export type CancelJob = Job<string, string | undefined>;
export type Jobs = Queue<string>;
export type Fetcher = Worker<string>;

/** Milliseconds: a lease, the time between checks for lost leases, and the longest call. */
export const lease = 20_000;
const stalledInterval = 12_000;
const patience = 4_000;
/** Of BullMQ's counters, which all fit 32 bits. */
export const most = 2 ** 31 - 1;

/**
 * Connects to the server when that is needed. After a failure the next call opens another connection.
 *
 * @throws OptionError
 */
export function connectionsTo(options: BullmqOptions) {
  const { openQueue, openWorker, stopReconnecting } = serverOf(options);
  const opened = new Map<string, Promise<Jobs | Fetcher>>();

  const use = async <C extends Jobs | Fetcher, T>(
    name: string,
    open: () => Promise<C>,
    call: (connection: C) => Promise<T>,
  ): Promise<T> => {
    let opening = opened.get(name) as Promise<C> | undefined;
    if (opening === undefined) {
      opening = open();
      opened.set(name, opening);
      // BullMQ does not try again to open a connection that failed.
      opening.catch(() => opened.delete(name));
    }
    const connection = await interruptible(() => opening, patience, undefined).catch(unreachable);
    try {
      return await interruptible(() => call(connection), patience, undefined);
    } catch (error) {
      // After an outage BullMQ may wait for ever, and its pool may have lost its connections.
      if (error instanceof InterruptedError || String(error).includes('timeout exceeded when trying to connect')) {
        opened.delete(name);
        close(connection).catch(() => {});
      }
      throw error;
    }
  };

  return {
    /** Calls the queue of an account. */
    onQueue: <T>(account: string, call: (queue: Jobs) => Promise<T>): Promise<T> =>
      use(account, () => openQueue(account), call),

    /** Calls the worker of an account. */
    onWorker: <T>(account: string, rateLimit: number, call: (worker: Fetcher) => Promise<T>): Promise<T> =>
      use(`worker ${account}`, () => openWorker(account, rateLimit), call),

    /** Calls the queue of an account that may be one of many: its connection is closed again. */
    async visit<T>(account: string, call: (queue: Jobs) => Promise<T>): Promise<T> {
      const name = `visit ${randomUUID()}`;
      try {
        return await use(name, () => openQueue(account), call);
      } finally {
        opened
          .get(name)
          ?.then(close)
          .catch(() => {});
        opened.delete(name);
      }
    },

    async stop(): Promise<void> {
      stopReconnecting();
      const closing = [...opened.values()].map(async (opening) => await close(await opening));
      await Promise.race([Promise.allSettled(closing), sleep(200, undefined, { ref: false })]);
    },
  };
}

function unreachable(cause: unknown): never {
  throw cause instanceof QueueError
    ? cause
    : new QueueError('The server of the queue cannot be reached.', 'no', { cause });
}

async function close(connection: Jobs | Fetcher): Promise<void> {
  // Else its check for lost leases keeps the process alive.
  if ('getNextJob' in connection) await connection.close(true);
  await connection.disconnect();
}

function serverOf(options: BullmqOptions) {
  checkObject('options', options, true);
  checkKnown(options, { redis: true, postgres: true, prefix: true, schema: true, allowDataLoss: true });
  const { redis, postgres, prefix = '{alipay-cancel}', schema = 'alipay_cancel', allowDataLoss = false } = options;
  checkFlags({ allowDataLoss });
  if ((redis === undefined) === (postgres === undefined))
    throw new OptionError('redis', 'or `postgres` must be given, and not both.');
  let isStopped = false;
  const connection = redis
    ? {
        ...(typeof redis === 'string' ? { url: redis } : redis),
        enableOfflineQueue: false,
        maxRetriesPerRequest: 0,
        commandTimeout: patience,
        connectTimeout: patience,
        retryStrategy: (tries: number) => (isStopped ? null : Math.min(1_000, tries * 50)),
      }
    : {
        ...(typeof postgres === 'string' ? { connectionString: postgres } : postgres),
        schema,
        migrate: true,
        max: 2,
        connectionTimeoutMillis: patience,
        query_timeout: patience,
        // BullMQ leaves a client that it checked out without a listener: a server that stops would end the process.
        onConnect: (client: NodeJS.EventEmitter) => void client.on('error', () => {}),
      };
  const create = (redis ? createRedisBackend : createPostgresBackend) as BackendFactory;
  // The engine polls. Without the third argument of the factory there is no connection that waits for jobs.
  const polling: BackendFactory = (name, backendOptions) => create(name, backendOptions);
  const classes = withBackend(polling) as unknown as {
    Queue: new (name: string, options: object) => Jobs;
    Worker: new (name: string, processor: null, options: object) => Fetcher;
  };
  const ready = async <C extends Jobs | Fetcher>(opening: C): Promise<C> => {
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
    openQueue: (account: string) => ready(new classes.Queue(`cancel-${account}`, { prefix, connection })),
    async openWorker(account: string, rateLimit: number): Promise<Fetcher> {
      const worker = new classes.Worker(`cancel-${account}`, null, {
        prefix,
        connection,
        lockDuration: lease,
        stalledInterval,
        maxStalledCount: most,
        settings: { backoffStrategy: (_: number, __: string, reason: { delay: number }) => reason.delay },
        ...(Number.isFinite(rateLimit) && { limiter: { max: rateLimit, duration: 1_000 } }),
      });
      await ready(worker);
      await worker.startStalledCheckTimer();
      return worker;
    },
    stopReconnecting: () => {
      isStopped = true;
    },
  };
}

/** @throws QueueError if a Redis may forget what it is given */
async function checkRedis(connection: Jobs | Fetcher): Promise<void> {
  const { client } = connection.getBackend() as unknown as { client: Promise<{ info(): Promise<string> }> };
  const info = await (await client).info();
  if (/aof_enabled:1/.test(info) && /maxmemory_policy:noeviction/.test(info)) return;
  const advice = 'Set `appendonly yes` and `maxmemory-policy noeviction`, or give `allowDataLoss`.';
  throw new QueueError(`This Redis may lose cancellations. ${advice}`, 'no');
}

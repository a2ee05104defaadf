import { createHash } from 'node:crypto';
import { OptionError } from '../errors.js';
import { wholeNumber } from '../internal/checks.js';
import { end, formatVersion } from './cancellation.js';
import type {
  Cancellation,
  CancellationState,
  Counts,
  ListOptions,
  NewCancellation,
  Page,
  QueueAccount,
  QueueEngine,
} from './engine.js';

/** Milliseconds: an open cancellation that has been due for longer is overdue. */
const overdueAfter = 600_000;
const states = { open: true, parked: true, ended: true } satisfies Record<CancellationState, true>;

/** What a person does with cancellations. Each method rejects with what the store throws. */
export interface QueueDesk {
  /** Lists cancellations, oldest first. @throws OptionError */
  list(options?: ListOptions): Promise<Page>;
  get(id: string): Promise<Cancellation | undefined>;
  /** Counts cancellations by state. `overdue` are the open ones that have been due for ten minutes: it reads every open one. */
  counts(): Promise<Counts & { overdue: number }>;
  /** Opens a cancellation of the same request, or joins the open one; the parked one ends. Returns the id. @throws OptionError */
  retry(id: string): Promise<string>;
  /** Ends a cancellation whose outcome a person knows. A worker reports it to `onOutcome`. @throws OptionError */
  resolve(id: string, note: string): Promise<void>;
  /** Ends a cancellation, like `resolve`. A request under way may still cancel the payment. @throws OptionError */
  abandon(id: string, note: string): Promise<void>;
}

/**
 * Makes the desk alone, without a client.
 *
 * @param account only its cancellations; default: all
 */
export function createQueueDesk(engine: QueueEngine, account?: string): QueueDesk {
  const get = async (id: string) => {
    const found = await engine.get(id);
    return found && (account ?? accountKey(found.account)) === accountKey(found.account) ? found : undefined;
  };
  const find = async (id: string) => {
    const found = await get(id);
    if (found === undefined) throw new OptionError('id', 'must name a cancellation of this store.');
    return found;
  };
  const endBy = (endedBy: 'resolve' | 'abandon') => async (id: string, note: string) => {
    const found = await find(id);
    if (!note || typeof note !== 'string') throw new OptionError('note', 'must be a text: it is kept with the record.');
    if (found.state === 'ended') throw new OptionError('id', 'must name a cancellation that has not ended.');
    await engine.settle(end(found, endedBy, note));
  };
  return {
    async list(options = {}) {
      wholeNumber('limit', options.limit, 100, 1, 1_000);
      if (options.state !== undefined && !Object.hasOwn(states, options.state))
        throw new OptionError('state', `must be one of ${Object.keys(states).join(', ')}.`);
      return await engine.list({ ...options, ...(account && { account }) });
    },
    get,
    async counts() {
      const counts = { ...(await engine.counts(account)), overdue: 0 };
      for await (const late of overdue(engine, account)) counts.overdue += late.length;
      return counts;
    },
    async retry(id) {
      const found = await find(id);
      const opened = await engine.put(newCancellation(found));
      if (found.state === 'parked') await engine.settle(end(found, 'retry', `Retried as ${opened.id}.`));
      return opened.id;
    },
    resolve: endBy('resolve'),
    abandon: endBy('abandon'),
  };
}

/**
 * The open cancellations that have been due for ten minutes: no worker of their account works, or too few do. Yields those of
 * each page of the list. An engine may list as open what a person has ended and no worker has reported.
 */
export async function* overdue(engine: QueueEngine, account?: string): AsyncGenerator<Cancellation[]> {
  const options = { state: 'open', limit: 1_000, ...(account && { account }) } as const;
  let page = await engine.list(options);
  for (;;) {
    const late = Date.now() - overdueAfter;
    yield page.cancellations.filter(({ state, dueAt }) => state === 'open' && Date.parse(dueAt) < late);
    if (page.next === undefined) return;
    page = await engine.list({ ...options, after: page.next });
  }
}

/** What to store for a request. */
export function newCancellation({ account, request }: Pick<Cancellation, 'account' | 'request'>): NewCancellation {
  const { paymentId = null, paymentRequestId = null, merchantAccountId = null } = request;
  const key = hashOf([accountKey(account), paymentId, paymentRequestId, merchantAccountId]);
  const counters = { sends: 0, unknowns: 0, elapsed: 0 };
  const now = new Date().toISOString();
  const data = { version: formatVersion, account, request, createdAt: now, dueAt: now, ...counters };
  return { account: accountKey(account), key, data };
}

/** The name of an account in stores. */
export function accountKey({ clientId, baseUrl, agent }: QueueAccount): string {
  return hashOf({ clientId, baseUrl, agent }).slice(0, 32);
}

function hashOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

import type { CancelOutcome } from '../client/outcome.js';
import { OptionError } from '../errors.js';
import { type Cancellation, type CancellationData, end, pendingOutcome } from './cancellation.js';
import type { Counts, ListOptions, QueueEngine, StoredCancellation } from './engine.js';

/** What a person does with cancellations. Each method rejects with what the store throws. */
export interface QueueDesk {
  /** Lists cancellations, oldest first. `next` is the `after` of the next page. */
  list(options?: ListOptions): Promise<{ cancellations: Cancellation[]; next?: string }>;
  get(id: string): Promise<Cancellation | undefined>;
  counts(): Promise<Counts>;
  /** Opens a cancellation of the same request, or joins the open one; the parked one ends. Returns the id. @throws OptionError */
  retry(id: string): Promise<string>;
  /** Ends a cancellation whose outcome a person knows. @throws OptionError */
  resolve(id: string, note: string): Promise<void>;
  /** Ends a cancellation: nothing more is sent. A request under way may still cancel the payment. @throws OptionError */
  abandon(id: string, note: string): Promise<void>;
}

/**
 * Makes the desk alone, without a client.
 *
 * @param account only its cancellations; default: all
 */
export function createQueueDesk(
  engine: QueueEngine,
  account?: string,
  onOutcome: (cancellation: Cancellation, outcome: CancelOutcome) => Promise<void> = async () => {},
): QueueDesk {
  const find = async (id: string) => {
    const stored = await engine.get(id);
    if (stored === undefined) throw new OptionError('id', 'must name a cancellation of this store.');
    return stored;
  };
  const finish = async (id: string, by: CancellationData['endedBy'], note: string) => {
    const { state, data } = await find(id);
    if (typeof note !== 'string' || note === '')
      throw new OptionError('note', 'must be a text: it is kept with the record.');
    if (state === 'ended') throw new OptionError('id', 'must name a cancellation that has not ended.');
    const ended = end(data, by, note).data;
    await onOutcome({ id, state: 'ended', ...ended }, ended.outcome ?? pendingOutcome(ended));
    await engine.settle(id, ended);
  };
  return {
    async list(options = {}) {
      const { entries, next } = await engine.list({ ...options, ...(account && { account }) });
      return { cancellations: entries.map(shown), ...(next !== undefined && { next }) };
    },
    get: async (id) => {
      const stored = await engine.get(id);
      return stored && shown(stored);
    },
    counts: () => engine.counts(account),
    async retry(id) {
      const { state, account, key, data } = await find(id);
      if (state === 'open') return id;
      const opened = await engine.put({ account, key, data: fresh(data) });
      if (state === 'parked') await engine.settle(id, end(data, 'retry', `Retried as ${opened.id}.`).data);
      return opened.id;
    },
    resolve: (id, note) => finish(id, 'resolve', note),
    abandon: (id, note) => finish(id, 'abandon', note),
  };
}

/** The same request, as if it were new. */
function fresh({ version, account, request }: CancellationData): CancellationData {
  return { version, account, request, createdAt: new Date().toISOString(), sends: 0, unknowns: 0, elapsed: 0 };
}

function shown({ id, state, data }: StoredCancellation): Cancellation {
  return { ...data, id, state };
}

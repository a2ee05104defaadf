import type { CancellationData, CancellationState, Change } from './cancellation.js';

/** A cancellation in a store. */
export interface StoredCancellation extends NewCancellation {
  /** Made by the engine; unique in its store, and never used again. */
  readonly id: string;
  readonly state: CancellationState;
}

/** What to store. */
export interface NewCancellation {
  /** Names the account: 32 hexadecimal digits. */
  readonly account: string;
  /** Names the payment: 64 hexadecimal digits. */
  readonly key: string;
  readonly data: CancellationData;
}

/** An open cancellation on which this worker alone works, as long as its lease lasts. The engine renews the lease. */
export interface ClaimedCancellation extends StoredCancellation {
  /** Renews the lease now. `false`: it is lost. */
  renew(): Promise<boolean>;
  /**
   * Writes the change and releases the lease, if this worker still has it. `false`: the lease is lost, nothing was written.
   * A rejection means that the store failed; the core calls again.
   */
  save(change: Change): Promise<boolean>;
}

/** Which cancellations to list: oldest first. */
export interface ListOptions {
  /** Default: all states. */
  state?: CancellationState;
  /** The `next` of the page before. Default: from the start. */
  after?: string;
  /** 1 to 1 000. Default: 100. */
  limit?: number;
}

/** How many cancellations are in each state. */
export type Counts = Record<CancellationState, number>;

/**
 * A store of cancellations. The core owns the state machine, schedule, joining, alerts and sweeping; an engine stores JSON,
 * and gives each open cancellation that is due to one worker at a time. To write one, pass `test/queue/suite.ts`.
 *
 * Every method rejects within five seconds when the store does not answer. Where it is certain that nothing was stored,
 * `put` rejects with a `QueueError` whose `stored` is `no`.
 */
export interface QueueEngine {
  /** Stores a new cancellation, due at once, or returns the open one of the same account and key. Atomic. */
  put(cancellation: NewCancellation): Promise<StoredCancellation>;
  /**
   * Starts to hand the due cancellations of an account to `handle`, up to `concurrency` at a time, and returns. The lease of
   * a worker that died ends within a minute. A due time or lease that is further ahead than its longest (`maxDelay`, the
   * lease) counts as due: the clock was set back. While the store is away it goes on trying.
   *
   * @throws QueueError when the store cannot be used at all: it would lose what it is given
   */
  work(handle: (claimed: ClaimedCancellation) => Promise<void>, options: WorkOptions): Promise<void>;
  get(id: string): Promise<StoredCancellation | undefined>;
  /** Of an account, or of all. */
  list(options: ListOptions & { account?: string }): Promise<{ entries: StoredCancellation[]; next?: string }>;
  counts(account?: string): Promise<Counts>;
  /**
   * Ends a cancellation whatever its state, whoever has its lease: for a person, and for a late `S`. A lease of it is lost.
   * `false`: there is none of this id, or its `data.outcome` is `S`, which nothing replaces.
   */
  settle(id: string, data: CancellationData): Promise<boolean>;
  /** Deletes cancellations that ended more than so many milliseconds ago, never others, at most 1 000. Returns how many. */
  remove(account: string, endedFor: number): Promise<number>;
  /**
   * Claims nothing more, waits until every `handle` has ended, at most so many milliseconds, and closes the connections that
   * the engine has opened.
   */
  stop(patience: number): Promise<void>;
}

export interface WorkOptions {
  account: string;
  concurrency: number;
  /** The longest delay of a change, in milliseconds. */
  maxDelay: number;
  /** Reports a failure that the engine survives. */
  onError: (error: unknown) => void;
}

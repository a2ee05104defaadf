import type { CancellationRequest } from '../../generated/schema.js';
import type { CancelOutcome } from '../client/outcome.js';

/** `open`: it is sent until it is known. `parked`: nothing is sent until a person acts. `ended`: it is over. */
export type CancellationState = 'open' | 'parked' | 'ended';

/** Whose payments: workers of one account never take a cancellation of another. */
export interface QueueAccount {
  readonly clientId: string;
  readonly baseUrl: string;
  /** The alias of the agent token. The token itself is never stored. */
  readonly agent?: string;
}

/** A cancellation in a store. It is JSON, and contains no key, token or signature. */
export interface Cancellation {
  /** Made by the engine; unique in its store, and never used again. */
  readonly id: string;
  readonly state: CancellationState;
  /** The format. A worker leaves a newer one to newer workers; fields that it does not know are kept. */
  readonly version: number;
  readonly account: QueueAccount;
  readonly request: CancellationRequest;
  /** ISO 8601, like every time here. For people; no request depends on it. */
  readonly createdAt: string;
  /** When an open one is due, by the clock of the worker that wrote it. */
  readonly dueAt: string;
  /** How many requests the queue has sent. */
  readonly sends: number;
  /** How many tries in a row ended `U`, those that could not be signed included. */
  readonly unknowns: number;
  /** How long the schedule has waited in all, in milliseconds. `giveUpAfter` is compared with it. */
  readonly elapsed: number;
  /** The last outcome. Errors in it are reduced to their messages. */
  readonly outcome?: CancelOutcome;
  /** The cause for which `needs-correction` was reported. */
  readonly alerted?: string;
  /** Why it is parked. `refused`: the result code says `retry: never`. `invalid`: the stored request cannot be sent. */
  readonly parked?: 'refused' | 'given-up' | 'invalid';
  /** What ended it: an answer, or the call of a person. */
  readonly endedBy?: 'answer' | 'resolve' | 'abandon' | 'retry';
  readonly endedAt?: string;
  /** What the person wrote. */
  readonly note?: string;
}

/** What to store. */
export interface NewCancellation {
  /** Names the account: 32 hexadecimal digits. */
  readonly account: string;
  /** Names the payment: 64 hexadecimal digits. */
  readonly key: string;
  readonly data: Omit<Cancellation, 'id' | 'state'>;
}

/** What one worker alone works on, as long as its lease lasts. */
export interface Claim {
  /** It is open, or ended by `settle`. */
  readonly cancellation: Cancellation;
  /** Renews the lease. The core calls it every five seconds. `false`: it is lost. */
  renew(): Promise<boolean>;
  /**
   * Writes the cancellation and ends the lease. `false`: the lease is lost, nothing was written.
   *
   * @param delay when an open one is due again, in milliseconds
   */
  save(cancellation: Cancellation, delay: number): Promise<boolean>;
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

export interface Page {
  cancellations: Cancellation[];
  /** The `after` of the next page, if there may be one. */
  next?: string;
}

/** How many cancellations are in each state. */
export type Counts = Record<CancellationState, number>;

/**
 * A store of cancellations. The core owns the state machine, schedule, joining, alerts and sweeping; an engine stores JSON,
 * and gives each cancellation that is due to one worker at a time. To write one, pass `test/queue/suite.ts`.
 *
 * Every method rejects within five seconds when the store does not answer.
 */
export interface QueueEngine {
  /** Checks the store before this process works. @throws QueueError when the store would lose what it is given */
  start(): Promise<void>;
  /**
   * Stores a new cancellation, due at once, or returns the open one of the same account and key. Atomic.
   *
   * @throws QueueError with `stored: 'no'` when it is certain that nothing was stored
   */
  put(cancellation: NewCancellation): Promise<Cancellation>;
  /**
   * Takes one cancellation that is due. The lease of a worker that died ends within a minute. A due time or lease that is
   * further ahead than an hour or the longest lease counts as due: the clock was set back.
   *
   * @param rateLimit how many claims of the account may begin in a second, in all processes; `Infinity`: any number
   */
  claim(account: string, rateLimit: number): Promise<Claim | undefined>;
  get(id: string): Promise<Cancellation | undefined>;
  /** Of an account, or of all. @throws OptionError if `after` is not the `next` of a page of this engine */
  list(options: ListOptions & { account?: string }): Promise<Page>;
  counts(account?: string): Promise<Counts>;
  /**
   * Ends a cancellation whatever its state, whoever has its lease, and makes it due once more, so that a worker reports the
   * end. Returns the state before; nothing if there is none of this id, or its outcome is `S`, which nothing replaces.
   */
  settle(ended: Cancellation): Promise<CancellationState | undefined>;
  /** Deletes cancellations that ended more than so many milliseconds ago, never others, at most 1 000. Returns how many. */
  remove(account: string, endedFor: number): Promise<number>;
  /** Closes the connections that the engine has opened. */
  stop(): Promise<void>;
}

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

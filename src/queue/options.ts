import { queueGiveUpAfter as givenUp, queueBaseDelay, queueMaxDelay } from '../../generated/decisions.js';
import type { CancelClient } from '../client/cancel-client.js';
import type { Logger } from '../client/observe.js';
import { checkLogger } from '../client/options.js';
import type { CancelOutcome } from '../client/outcome.js';
import { OptionError } from '../errors.js';
import { checkFunctions, checkKnown, checkObject, wholeNumber } from '../internal/checks.js';
import type { Cancellation, QueueEngine } from './engine.js';

/** Why a person is called: see `docs/queue.md`, rule 7. */
export type AlertReason = 'needs-correction' | 'third-unknown' | 'given-up' | 'contradiction' | 'unattended';

/** What `onAlert` is called with. */
export interface QueueAlert {
  readonly reason: AlertReason;
  readonly cancellation: Cancellation;
  readonly outcome: CancelOutcome;
  /** How many cancellations it is about: those with this reason and cause since the last call. */
  readonly count: number;
}

/** The options of a queue. Times are in milliseconds. */
export interface CancelQueueOptions {
  /** Sends the requests. Its own limits on time and repeating do not apply. */
  client: CancelClient;
  /** Stores the cancellations. */
  engine: QueueEngine;
  /** An alias for the client's `agentToken`, required with one: 1 to 64 letters, digits, `.`, `_` and `-`. The token is not stored. */
  agent?: string;
  /**
   * Called by a worker at least once for each cancellation that ends or is parked, before that is saved. `U`: it is parked, or
   * a person ended it. The queue waits for it up to 5 s.
   */
  onOutcome?: (cancellation: Cancellation, outcome: CancelOutcome) => unknown;
  /** Called when a person is needed, like `onOutcome`. Alerts of one reason and cause: the first at once, then one a minute. */
  onAlert?: (alert: QueueAlert) => unknown;
  /** Where log lines go. Default: nowhere. */
  logger?: Logger;
  /** How many requests this process sends at a time: 1 to 1 000. Default: 10. */
  concurrency?: number;
  /** How many requests of the account all processes send a second: 1 to 1 000; give each the same. Default: no limit. */
  rateLimit?: number;
  /** The longest that one request may take: 1 to 3 600 000. Default: 10 000. */
  attemptTimeout?: number;
  /** How long the schedule of a cancellation may wait in all: a minute to 30 days. Default: 8 days. */
  giveUpAfter?: number;
  /** The longest wait before the first repeat, doubled with each, and before any. Up to 3 600 000. Default: 5 000, 3 600 000. */
  retry?: { baseDelay?: number; maxDelay?: number };
  /** How long an ended cancellation is kept: a minute to ten years. Default: 90 days. */
  keepEnded?: number;
  /** A random number from 0 up to 1, for the jitter. Default: `Math.random`. */
  random?: () => number;
}

const hour = 3_600_000;

export type Settings = ReturnType<typeof readOptions>;

/** Fills in every default. @throws OptionError */
export function readOptions(options: CancelQueueOptions) {
  checkObject('options', options, true);
  const { client, engine, agent, onOutcome, onAlert, logger, random = Math.random, retry = {} } = options;
  const settings = {
    ...{ client, engine, agent, onOutcome, onAlert, logger, random, retry },
    concurrency: wholeNumber('concurrency', options.concurrency, 10, 1, 1_000),
    rateLimit: wholeNumber('rateLimit', options.rateLimit, Number.POSITIVE_INFINITY, 1, 1_000),
    attemptTimeout: wholeNumber('attemptTimeout', options.attemptTimeout, 10_000, 1, hour),
    giveUpAfter: wholeNumber('giveUpAfter', options.giveUpAfter, givenUp.default, givenUp.minimum, givenUp.maximum),
    keepEnded: wholeNumber('keepEnded', options.keepEnded, 90 * 24 * hour, 60_000, 3_650 * 24 * hour),
  } satisfies Record<keyof CancelQueueOptions, unknown>;
  checkKnown(options, settings);
  checkFunctions({ onOutcome, onAlert, random });
  checkLogger(logger);
  checkObject('retry', retry);
  const maxDelay = wholeNumber('retry.maxDelay', retry.maxDelay, queueMaxDelay, 1, queueMaxDelay);
  const baseDelay = wholeNumber('retry.baseDelay', retry.baseDelay, Math.min(queueBaseDelay, maxDelay), 1, maxDelay);
  checkKnown(retry, { baseDelay, maxDelay }, 'retry.');
  if (client?.account === undefined) throw new OptionError('client', 'must come from `createCancelClient`.');
  if (typeof engine?.put !== 'function')
    throw new OptionError('engine', 'must be an engine, such as `sqliteEngine(…)`.');
  const { forAgent, ...account } = client.account;
  if (agent === undefined ? forAgent : typeof agent !== 'string' || !/^[\w.-]{1,64}$/.test(agent))
    throw new OptionError('agent', 'must name the `agentToken` of the client: 1 to 64 letters, digits, `.`, `_`, `-`.');
  return {
    ...settings,
    account: { ...account, ...(agent !== undefined && { agent }) },
    schedule: { giveUpAfter: settings.giveUpAfter, baseDelay, maxDelay, random },
  };
}

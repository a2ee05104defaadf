import type { AsyncLocalStorage } from 'node:async_hooks';
import { type Channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel';
import { CancelAbortedError, isError } from '../errors.js';
import { notify } from '../internal/checks.js';
import { present } from '../internal/objects.js';
import type { Attempt } from '../internal/records.js';
import type { AttemptResult, CancelOutcome } from './outcome.js';

/**
 * Receives log lines: structured fields, then a message, as pino and `console` take them. No line contains a key, a token or a
 * signature.
 *
 * | level | line |
 * |---|---|
 * | `debug` | every attempt, with the bodies sent and received |
 * | `warn` | an attempt with the result `U`; a payment that was not cancelled |
 * | `info` | a payment that was cancelled |
 * | `error` | a cancellation whose outcome is not known, or that threw |
 */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** Whether a level is on. If it returns false for `debug`, the client does not decode bodies. Default: every level is on. */
  isLevelEnabled?(level: string): boolean;
}

/** The merchant and the payment of a cancellation. Contains no secret. */
export interface CancellationSubject {
  readonly clientId: string;
  /** The base URL of the API. */
  readonly baseUrl: string;
  readonly paymentId?: string;
  readonly paymentRequestId?: string;
}

/** The message of the channel `alipay-cancel-contract.cancel`. `result` or `error` is there at the end. */
export interface CancellationMessage extends CancellationSubject {
  /** Whether the call said that this cancellation may have been sent before. */
  readonly repeated: boolean;
  /** The outcome, without evidence. */
  readonly result?: CancelOutcome;
  /** What the call rejects with. */
  readonly error?: unknown;
}

/** The message of the channel `alipay-cancel-contract.attempt`. `result` or `error` is there at the end. */
export interface AttemptMessage extends CancellationSubject {
  /** 1 for the first attempt of a call. */
  readonly number: number;
  /** The attempt as in `outcome.attempts`, without evidence. */
  readonly result?: Attempt;
  /** What the attempt throws. */
  readonly error?: unknown;
}

/** The listeners in a client's options. */
export interface Listeners {
  readonly onAttempt: ((attempt: Attempt) => unknown) | undefined;
  readonly logger: Logger | undefined;
}

/**
 * The tracing channels of node:diagnostics_channel, for tracing and metrics without a dependency. Their events are
 * `tracing:<name>:start`, `end`, `asyncStart`, `asyncEnd` and `error`. All events of one cancellation or attempt carry the
 * same message. At its end the message has `result` or `error`.
 *
 * Of a cancellation, the message is the subject with `repeated`, and `result` is the outcome. Of an attempt, the message is the
 * subject with `number`, and `result` is the attempt as listed in the outcome.
 */
const cancellations = /* @__PURE__ */ tracingChannel('alipay-cancel-contract.cancel');
const attempts = /* @__PURE__ */ tracingChannel('alipay-cancel-contract.attempt');

/**
 * Runs a cancellation, traces it and logs its end.
 *
 * @param subject called only if somebody listens
 */
export async function observeCancellation(
  { logger }: Listeners,
  subject: () => CancellationSubject,
  repeated: boolean,
  work: () => Promise<CancelOutcome>,
): Promise<CancelOutcome> {
  try {
    const outcome = await traced(cancellations, work, () => ({ ...subject(), repeated }), withoutEvidence);
    if (logger) logOutcome(logger, subject(), outcome);
    return outcome;
  } catch (error) {
    if (logger) logError(logger, subject(), error);
    throw error;
  }
}

/**
 * Runs an attempt, traces it, logs it and calls `onAttempt`.
 *
 * @param subject called only if somebody listens
 */
export async function observeAttempt(
  { onAttempt, logger }: Listeners,
  subject: () => CancellationSubject,
  number: number,
  work: () => Promise<AttemptResult>,
): Promise<AttemptResult> {
  const message = () => ({ ...subject(), number });
  const result = await traced(attempts, work, message, ({ record }) => bare(record));
  if (logger) logAttempt(logger, subject(), result);
  notify(onAttempt, result.record);
  return result;
}

/** An attempt without its evidence, which may contain a token and a signature. Every subscriber of the process sees channels. */
function bare(attempt: Attempt): Attempt {
  const { evidence, ...rest } = attempt;
  return evidence === undefined ? attempt : rest;
}

function withoutEvidence(outcome: CancelOutcome): CancelOutcome {
  const hasEvidence = outcome.attempts.some(({ evidence }) => evidence !== undefined);
  return hasEvidence ? { ...outcome, attempts: outcome.attempts.map(bare) } : outcome;
}

/** An abort lists the attempts so far. */
function publicError(error: unknown): unknown {
  if (!isError(error, CancelAbortedError)) return error;
  return new CancelAbortedError(error.attempts.map(bare), { cause: error.cause });
}

/**
 * Runs `work` and traces it on a channel, as `TracingChannel.tracePromise` does. Without subscribers it only runs `work`. Ignores
 * the errors of subscribers: Node.js would report them as uncaught exceptions, which end the process before the outcome.
 *
 * @param message called only if the channel has subscribers
 * @param result makes the traced result from the result of `work`
 */
export function traced<T>(
  channel: TracingChannel,
  work: () => Promise<T>,
  message: () => object,
  result: (value: T) => unknown,
): Promise<T> {
  return channel.hasSubscribers ? publishing(channel, work, message, result) : work();
}

/** Runs `work` and publishes its events. */
async function publishing<T>(
  channel: TracingChannel,
  work: () => Promise<T>,
  message: () => object,
  result: (value: T) => unknown,
): Promise<T> {
  const event: { result?: unknown; error?: unknown } = message();
  try {
    const working = withStores(channel.start, event, work);
    publish(channel.end, event);
    const value = await working;
    event.result = result(value);
    return value;
  } catch (error) {
    event.error = publicError(error);
    publish(channel.error, event);
    throw error;
  } finally {
    publish(channel.asyncStart, event);
    publish(channel.asyncEnd, event);
  }
}

/** The fields of a channel that Node.js does not document: its subscribers, and its stores with their transforms. */
interface ChannelInternals {
  readonly _subscribers?: readonly ((message: unknown, name: string | symbol) => unknown)[];
  readonly _stores?: Pick<
    ReadonlyMap<AsyncLocalStorage<unknown>, ((message: unknown) => unknown) | undefined>,
    'entries'
  >;
}

/** Publishes a message. A runtime whose channels are built otherwise publishes it itself. */
function publish(channel: Channel, message: object): void {
  const { _subscribers: subscribers } = channel as ChannelInternals;
  if (!Array.isArray(subscribers)) channel.publish(message);
  else for (const subscriber of [...subscribers]) notify((event: object) => subscriber(event, channel.name), message);
}

/** Publishes a message and runs `work` with the stores that are bound to the channel, as `Channel.runStores` does. */
function withStores<T>(channel: Channel, message: object, work: () => T): T {
  const { _stores: stores } = channel as ChannelInternals;
  if (stores === undefined) return channel.runStores(message, work);
  let run = () => {
    publish(channel, message);
    return work();
  };
  for (const [store, transform] of stores.entries()) {
    const next = run;
    run = () => {
      let context: unknown = message;
      try {
        if (transform) context = transform(message);
      } catch {
        return next();
      }
      return store.run(context, next);
    };
  }
  return run();
}

function logAttempt(logger: Logger, subject: CancellationSubject, { record, wire, verdict }: AttemptResult): void {
  const { evidence: _, cause, ...rest } = record;
  const fields = { ...subject, ...rest, ...(cause && { cause: cause.code, reason: cause.message }) };
  if (isOn(logger, 'debug')) {
    const responseBody = wire.response?.body && new TextDecoder().decode(wire.response.body);
    const bodies = present({ requestBody: wire.request?.body, responseBody });
    write(logger, 'debug', { ...fields, ...bodies }, 'attempt');
  }
  if (verdict.resultStatus === 'U') write(logger, 'warn', fields, 'attempt left the outcome open');
}

const endings = {
  S: ['info', 'payment cancelled'],
  F: ['warn', 'payment not cancelled'],
  U: ['error', 'outcome not known'],
} as const;

function logOutcome(logger: Logger, subject: CancellationSubject, outcome: CancelOutcome): void {
  const [level, message] = endings[outcome.resultStatus];
  const { resultStatus, resultCode, resultMessage, nextStep, furtherAction, deviations } = outcome;
  const attempts = outcome.attempts.length;
  const unknown = outcome.resultStatus === 'U' && { cause: outcome.cause.code, reason: outcome.cause.message };
  const fields = { resultStatus, resultCode, resultMessage, nextStep, furtherAction, attempts, deviations };
  write(logger, level, { ...subject, ...present(fields), ...unknown }, message);
}

function logError(logger: Logger, subject: CancellationSubject, error: unknown): void {
  const fields = { ...subject, ...(error instanceof Error && { reason: error.message }) };
  write(logger, 'error', fields, 'cancellation ended');
}

function isOn(logger: Logger, level: string): boolean {
  try {
    return logger.isLevelEnabled?.(level) ?? true;
  } catch {
    return true;
  }
}

/** Writes a line. Calls the method on the logger, so that `this` is set. */
function write(logger: Logger, level: 'debug' | 'info' | 'warn' | 'error', fields: object, message: string): void {
  notify((line: object) => logger[level](line, message), fields);
}

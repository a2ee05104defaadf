import { OptionError } from '../errors.js';
import { notify } from '../internal/checks.js';
import type { Attempted } from './attempt.js';
import type { CancellationSubject } from './channels.js';
import type { CancelOutcome } from './outcome.js';
import { present } from './present.js';

/**
 * Where log lines go, in the shape that pino and `console` share: structured fields, then a message. No line holds a key, a
 * token or a signature.
 *
 * | level | line |
 * |---|---|
 * | `debug` | every attempt, with the bodies that were sent and received |
 * | `warn` | an attempt that leaves the outcome open; a payment that was not cancelled |
 * | `info` | a payment that was cancelled |
 * | `error` | a cancellation whose outcome is not known, or that ended in an exception |
 */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** Whether a level is on. Where a logger has it, bodies are decoded only for a `debug` that is on. */
  isLevelEnabled?(level: string): boolean;
}

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** Checks that a logger is one. */
export function checkLogger(logger: Logger | undefined): void {
  if (logger === undefined) return;
  if (!levels.every((level) => typeof logger?.[level] === 'function'))
    throw new OptionError('logger', `must have the methods ${levels.join(', ')}.`);
}

/** Logs an attempt. */
export function logAttempt(
  logger: Logger,
  subject: CancellationSubject,
  { record, exchange, verdict }: Attempted,
): void {
  const { evidence: _, cause, ...rest } = record;
  const fields = { ...subject, ...rest, ...(cause && { cause: cause.code, reason: cause.message }) };
  if (isOn(logger, 'debug')) {
    const body = exchange.response?.body && new TextDecoder().decode(exchange.response.body);
    write(
      logger,
      'debug',
      { ...fields, ...present({ requestBody: exchange.request?.body, responseBody: body }) },
      'attempt',
    );
  }
  if (verdict.resultStatus === 'U') write(logger, 'warn', fields, 'attempt left the outcome open');
}

const endings = {
  S: ['info', 'payment cancelled'],
  F: ['warn', 'payment not cancelled'],
  U: ['error', 'outcome not known'],
} as const;

/** Logs the end of a cancellation. */
export function logOutcome(logger: Logger, subject: CancellationSubject, outcome: CancelOutcome): void {
  const [level, message] = endings[outcome.resultStatus];
  const { resultStatus, resultCode, resultMessage, nextStep, furtherAction, attempts, deviations } = outcome;
  const open = outcome.resultStatus === 'U' && { cause: outcome.cause.code, reason: outcome.cause.message };
  const fields = {
    resultStatus,
    resultCode,
    resultMessage,
    nextStep,
    furtherAction,
    attempts: attempts.length,
    deviations,
  };
  write(logger, level, { ...subject, ...present(fields), ...open }, message);
}

/** Logs that a cancellation ended in an exception. */
export function logError(logger: Logger, subject: CancellationSubject, error: unknown): void {
  write(
    logger,
    'error',
    { ...subject, ...(error instanceof Error && { reason: error.message }) },
    'cancellation ended',
  );
}

function isOn(logger: Logger, level: string): boolean {
  try {
    return logger.isLevelEnabled?.(level) ?? true;
  } catch {
    return true;
  }
}

/** Writes a line, by the logger's own method. */
function write(logger: Logger, level: (typeof levels)[number], fields: object, message: string): void {
  notify((line: object) => logger[level](line, message), fields);
}

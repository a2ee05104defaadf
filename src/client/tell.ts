import { notify } from '../internal/checks.js';
import type { Attempted } from './attempt.js';
import { attempts, type CancellationSubject, cancellations, traced } from './channels.js';
import { type Logger, logAttempt, logError, logOutcome } from './logger.js';
import type { Attempt, CancelOutcome } from './outcome.js';

/** Who of a client's options is told what happens. The channels are for everybody in the process. */
export interface Listeners {
  onAttempt: ((attempt: Attempt) => unknown) | undefined;
  logger: Logger | undefined;
}

/**
 * Does one cancellation, and tells of it.
 *
 * @param subject made only for a listener
 */
export async function tellCancellation(
  { logger }: Listeners,
  subject: () => CancellationSubject,
  repeated: boolean,
  work: () => Promise<CancelOutcome>,
): Promise<CancelOutcome> {
  try {
    const outcome = await traced(
      cancellations,
      work,
      () => ({ ...subject(), repeated }),
      (outcome) => outcome,
    );
    if (logger) logOutcome(logger, subject(), outcome);
    return outcome;
  } catch (error) {
    if (logger) logError(logger, subject(), error);
    throw error;
  }
}

/** Does one attempt, and tells of it. */
export async function tellAttempt(
  { onAttempt, logger }: Listeners,
  subject: () => CancellationSubject,
  number: number,
  work: () => Promise<Attempted>,
): Promise<Attempted> {
  const attempted = await traced(
    attempts,
    work,
    () => ({ ...subject(), number }),
    ({ record }) => record,
  );
  if (logger) logAttempt(logger, subject(), attempted);
  notify(onAttempt, attempted.record);
  return attempted;
}

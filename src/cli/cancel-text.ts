import type { CancelOutcome } from '../client/outcome.js';
import type { Attempt } from '../internal/records.js';
import type { Terminal } from './command.js';
import { paint } from './paint.js';

const headings = {
  S: ['green', 'S: the payment is cancelled.'],
  F: ['red', 'F: the payment is not cancelled.'],
  U: ['yellow', 'U: whether the payment is cancelled is not known.'],
} as const;

/** An outcome for people. */
export function outcomeText(outcome: CancelOutcome, terminal: Terminal): string {
  const [colour, heading] = headings[outcome.resultStatus];
  const { resultCode, resultMessage, furtherAction, attempts, deviations } = outcome;
  const rows = {
    ...(outcome.resultStatus === 'S' && {
      paymentId: outcome.paymentId,
      paymentRequestId: outcome.paymentRequestId,
      cancelTime: outcome.cancelTime,
    }),
    resultCode: resultCode && `${resultCode}${resultMessage ? `: ${resultMessage}` : ''}`,
    cause: outcome.resultStatus === 'U' ? `${outcome.cause.code}: ${outcome.cause.message}` : undefined,
    attempts: String(attempts.length),
    verified: isUnsigned(outcome) ? 'no: the answer is not signed' : undefined,
    deviations: deviations.length === 0 ? undefined : `the answer breaks the contract at ${deviations.join(', ')}`,
    'what to do': outcome.resultStatus === 'S' ? undefined : furtherAction,
    'next time': outcome.resultStatus === 'U' ? 'run the same command with --repeated' : undefined,
  };
  const lines = Object.entries(rows).filter(([, value]) => value !== undefined);
  return `${paint(terminal, colour, heading)}\n${lines.map(([name, value]) => `  ${name.padEnd(16)}  ${printable(value)}\n`).join('')}`;
}

/** Whether the answer that decided had no signature. Of an answer that was not believed, the cause tells. */
function isUnsigned(outcome: CancelOutcome): boolean {
  const decided = outcome.resultStatus !== 'U' || outcome.cause.code === 'UNKNOWN_RESULT';
  return decided && !outcome.verified;
}

/** An outcome for programs. What was thrown is told by its name and message. */
export function outcomeJson(outcome: CancelOutcome): string {
  const plain = (_: string, value: unknown) =>
    value instanceof Error ? { name: value.name, message: value.message } : value;
  return `${JSON.stringify(outcome, plain, 2)}\n`;
}

/** An attempt, as a line of progress. */
export function attemptLine({ number, resultStatus, resultCode, cause, duration }: Attempt): string {
  return printable(
    `attempt ${number}: ${resultStatus} ${resultCode ?? cause?.code ?? ''}, ${Math.round(duration)} ms`,
  ).concat('\n');
}

/** Text of another machine must not move the cursor of this one's terminal. */
function printable(text = ''): string {
  return text.replace(/\p{C}/gu, '?');
}

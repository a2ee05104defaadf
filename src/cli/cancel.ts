import { type CancelClient, createCancelClient } from '../client/cancel-client.js';
import { type CancelClientOptions, readBaseUrl } from '../client/options.js';
import type { CancelOutcome } from '../client/outcome.js';
import { CancelAbortedError, OptionError, RequestError, rethrowAs } from '../errors.js';
import { sandboxBasePath } from '../internal/base-paths.js';
import type { Attempt } from '../internal/records.js';
import { shown } from '../internal/secrets.js';
import { printable } from '../internal/text.js';
import { argumentsOf, callOf } from './arguments.js';
import {
  type Command,
  confirmProduction,
  exitCodes,
  npx,
  program,
  statusExitCodes,
  UsageError,
  type Values,
} from './command.js';
import { readSettings, settingOptions, settingsHelp } from './settings.js';
import { json, paint, rows, statusColours, type Terminal } from './terminal.js';

const call = `${program} cancel`;

/** Sends one cancellation. */
export const cancel: Command = {
  name: 'cancel',
  summary: 'Cancel one payment',
  endsItself: true,
  options: {
    ...settingOptions,
    'payment-id': { type: 'string' },
    'payment-request-id': { type: 'string' },
    repeated: { type: 'boolean' },
    'max-attempts': { type: 'string' },
    'attempt-timeout': { type: 'string' },
    deadline: { type: 'string' },
    yes: { type: 'boolean' },
    evidence: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  help: `
Usage: ${call} --payment-request-id <id> [options]

Cancels one payment. Repeats the request while the outcome is unknown. Asks for confirmation first, unless the request
goes to a sandbox (a path that ends in ${sandboxBasePath}) or to this machine. Progress goes to standard error.

Options:
  --payment-id <id>          the provider's identifier of the payment
  --payment-request-id <id>  the merchant's identifier of the payment; give at least one of the two
  --repeated                 the same cancellation may have been sent before, by this or another program; some failures
                             then do not prove that the payment is not cancelled, and the outcome is U
  --max-attempts <number>    the maximum number of attempts, 1 to 100 (default: 5)
  --attempt-timeout <ms>     the time limit of one attempt, in milliseconds (default: 10000)
  --deadline <ms>            the time limit of all attempts together, in milliseconds (default: 60000)
  --yes                      do not ask for confirmation
  --evidence                 with --json: add the bytes of the request and the response to each attempt; keep them as
                             proof, and check them with verify-evidence
  --json                     write the outcome as JSON
  --help, -h                 show this help

${settingsHelp}

Exit codes:
  0    S: the payment is cancelled
  1    F: the payment is not cancelled
  2    U: the outcome is unknown; run the same command again later, with --repeated
  64   the call or a setting is wrong, or you did not confirm; nothing was sent
  70   unexpected error, such as a key that cannot sign; nothing was sent
  130  stopped by Ctrl-C before anything was sent (afterwards the exit code is 2)

Examples:
  ${npx}${call} --payment-request-id order-1
  ${npx}${call} --payment-id 2019061218401080010018882020035XXXX --json | jq -r .nextStep
  ${npx}${call} --payment-request-id order-1 --repeated
  ${npx}${call} --payment-request-id order-1 --yes || echo "exit code $?"
`,
  async run(values, positionals, terminal) {
    const request = readRequest(values, positionals);
    if (values['evidence'] && !values['json'])
      throw new UsageError('--evidence needs --json.', callWith({ ...values, json: true }));
    const { client, baseUrl } = readClient(values, terminal);
    const action = `Cancel ${Object.values(request).join(', ')}`;
    if (values['yes'] !== true) await confirmProduction(action, baseUrl, callWith({ ...values, yes: true }), terminal);
    try {
      const outcome = await client.cancel(request, { signal: terminal.signal, repeated: values['repeated'] === true });
      terminal.write(values['json'] ? json(outcome) : outcomeText(outcome, terminal));
      return statusExitCodes[outcome.resultStatus];
    } catch (error) {
      if (error instanceof RequestError) throw new UsageError(error.message, `${call} --help`);
      if (!(error instanceof CancelAbortedError)) throw error;
      terminal.writeError(`${error.message}\n`);
      return error.attempts.length === 0 ? exitCodes.interrupted : exitCodes.unknown;
    }
  },
};

type Request = Parameters<CancelClient['cancel']>[0];

function readRequest(values: Values, positionals: string[]): Request {
  const { 'payment-id': paymentId, 'payment-request-id': paymentRequestId } = values as Record<string, string>;
  const named = paymentId !== undefined || paymentRequestId !== undefined;
  if (positionals.length > 0) {
    const [id = ''] = positionals;
    const meant = named || positionals.length > 1 ? {} : { 'payment-request-id': id };
    throw new UsageError(
      'The payment must be named by an option: --payment-id or --payment-request-id.',
      callWith({ ...values, ...meant }),
    );
  }
  if (!named)
    throw new UsageError(
      'No payment is given. Add --payment-id or --payment-request-id.',
      callWith({ ...values, 'payment-request-id': '<id>' }),
    );
  return { ...(paymentId && { paymentId }), ...(paymentRequestId && { paymentRequestId }) } as Request;
}

function readClient(values: Values, terminal: Terminal): { client: CancelClient; baseUrl: string } {
  const settings = readSettings(values, terminal.env).clientOptions();
  const maxAttempts = readNumber(values, 'max-attempts');
  const attemptTimeout = readNumber(values, 'attempt-timeout');
  const deadline = readNumber(values, 'deadline');
  const options: CancelClientOptions = {
    ...settings,
    evidence: values['evidence'] === true,
    onAttempt: (attempt) => terminal.writeError(attemptLine(attempt)),
    ...(attemptTimeout !== undefined && { attemptTimeout }),
    ...(deadline !== undefined && { deadline }),
    ...(maxAttempts !== undefined && { retry: { maxAttempts } }),
  };
  return rethrowAs(
    OptionError,
    (error) => limitError(error, values),
    () => ({ client: createCancelClient(options), baseUrl: readBaseUrl(options) }),
  );
}

function readNumber(values: Values, name: string): number | undefined {
  const value = values[name] as string | undefined;
  if (value !== undefined && !/^\d{1,9}$/.test(value))
    throw new UsageError(
      `--${name} must be a whole number, but it is ${shown(value, `--${name}`)}.`,
      callWith({ ...values, [name]: '1000' }),
    );
  return value === undefined ? undefined : Number(value);
}

/** The error of an option of the client, with the name of its flag. */
function limitError({ option, message }: OptionError, values: Values): UsageError {
  const name = { 'retry.maxAttempts': 'max-attempts', attemptTimeout: 'attempt-timeout' }[option] ?? option;
  return new UsageError(
    message.replace(`Option \`${option}\``, `--${name}`),
    callWith({ ...values, [name]: undefined }),
  );
}

/** The user's call with other values. */
function callWith(values: Values): string {
  return callOf('cancel', argumentsOf(values));
}

const headings = {
  S: 'S: the payment is cancelled.',
  F: 'F: the payment is not cancelled.',
  U: 'U: it is unknown whether the payment is cancelled.',
} as const;

/** Formats an outcome for people. */
function outcomeText(outcome: CancelOutcome, terminal: Terminal): string {
  const { resultStatus, resultCode, resultMessage, furtherAction, attempts, deviations } = outcome;
  const values = {
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
  return `${paint(terminal, statusColours[resultStatus], headings[resultStatus])}\n${rows(values)}`;
}

/** Whether the deciding answer had no signature. For an untrusted answer, the cause already says so. */
function isUnsigned(outcome: CancelOutcome): boolean {
  const decided = outcome.resultStatus !== 'U' || outcome.cause.code === 'UNKNOWN_RESULT';
  return decided && !outcome.verified;
}

/** Formats an attempt as a line of progress. */
export function attemptLine({ number, resultStatus, resultCode, cause, duration }: Attempt): string {
  const code = resultCode ?? cause?.code;
  const result = code === undefined ? resultStatus : `${resultStatus} ${code}`;
  return `${printable(`attempt ${number}: ${result}, ${Math.round(duration)} ms`)}\n`;
}

import { type CancelClient, createCancelClient } from '../client/cancel-client.js';
import { type CancelClientOptions, readBaseUrl } from '../client/options.js';
import { CancelAbortedError, OptionError, RequestError, rethrowAs } from '../errors.js';
import { sandboxBasePath } from '../internal/base-paths.js';
import { attemptLine, outcomeJson, outcomeText } from './cancel-text.js';
import { type Command, type Terminal, UsageError } from './command.js';
import { exitCodes } from './exit-codes.js';
import { agreeTo } from './production.js';
import { Settings, settingOptions, settingsHelp } from './settings.js';
import { argumentsOf, callOf } from './shell.js';

const call = 'alipay-cancel-contract cancel';
const outcomeCodes = { S: exitCodes.success, F: exitCodes.failure, U: exitCodes.unknown };

/** Sends one cancellation. */
export const cancel: Command = {
  name: 'cancel',
  summary: 'Cancel one payment',
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

Cancels one payment, repeating the request as long as the outcome is not known. Asks first, unless it goes to a sandbox
(a path that ends in ${sandboxBasePath}) or to this machine. Progress goes to standard error.

Options:
  --payment-id <id>          the provider's identifier of the payment
  --payment-request-id <id>  the merchant's identifier of the payment request; one of the two is needed
  --repeated                 this cancellation may have been sent before, by whomever: a failure that speaks only of
                             the request is then no proof that the payment is not cancelled
  --max-attempts <number>    attempts in all, 1 to 100 (default: 5)
  --attempt-timeout <ms>     the longest that one attempt may take (default: 10000)
  --deadline <ms>            the longest that it may take in all (default: 60000)
  --yes                      do not ask before touching production
  --evidence                 with --json: put what went over the wire into each attempt, as proof to keep;
                             verify-evidence says later what it proves
  --json                     write the outcome as JSON
  --help, -h                 show this

${settingsHelp}

Exit codes:
  0    S: the payment is cancelled
  1    F: it is not cancelled
  2    U: not known; run the same command again later, with --repeated
  64   the call or a setting was wrong, or you did not agree; nothing was sent
  70   something unexpected, such as a key that cannot sign; nothing was sent
  130  stopped by Ctrl-C before anything was sent (after that it is 2)

Examples:
  npx ${call} --payment-request-id order-1
  npx ${call} --payment-id 2019061218401080010018882020035XXXX --json | jq -r .nextStep
  npx ${call} --payment-request-id order-1 --repeated
  npx ${call} --payment-request-id order-1 --yes || echo "not cancelled: $?"
`,
  async run(values, positionals, terminal) {
    const request = readRequest(values, positionals);
    if (values['evidence'] && !values['json'])
      throw new UsageError('--evidence is for --json.', callWith({ ...values, json: true }));
    const { client, baseUrl } = readClient(values, terminal);
    const deed = `Cancel ${Object.values(request).join(', ')}`;
    if (values['yes'] !== true) await agreeTo(deed, baseUrl, callWith({ ...values, yes: true }), terminal);
    try {
      const outcome = await client.cancel(request, { signal: terminal.signal, repeated: values['repeated'] === true });
      terminal.write(values['json'] ? outcomeJson(outcome) : outcomeText(outcome, terminal));
      return outcomeCodes[outcome.resultStatus];
    } catch (error) {
      if (error instanceof RequestError) throw new UsageError(error.message, `${call} --help`);
      if (!(error instanceof CancelAbortedError)) throw error;
      terminal.writeError(`${error.message}\n`);
      return error.attempts.length === 0 ? exitCodes.interrupted : exitCodes.unknown;
    }
  },
};

type Values = Parameters<Command['run']>[0];
type Request = Parameters<CancelClient['cancel']>[0];

function readRequest(values: Values, positionals: string[]): Request {
  const { 'payment-id': paymentId, 'payment-request-id': paymentRequestId } = values as Record<string, string>;
  const named = paymentId !== undefined || paymentRequestId !== undefined;
  if (positionals.length > 0) {
    const [id = ''] = positionals;
    const meant = named || positionals.length > 1 ? {} : { 'payment-request-id': id };
    throw new UsageError('Name the payment by an option.', callWith({ ...values, ...meant }));
  }
  if (!named)
    throw new UsageError(
      'Which payment? Give --payment-id or --payment-request-id.',
      callWith({ ...values, 'payment-request-id': '<id>' }),
    );
  return { ...(paymentId && { paymentId }), ...(paymentRequestId && { paymentRequestId }) } as Request;
}

function readClient(values: Values, terminal: Terminal): { client: CancelClient; baseUrl: string } {
  const settings = new Settings(values, terminal.env).clientOptions();
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
    throw new UsageError(`--${name} must be a whole number.`, callWith({ ...values, [name]: '1000' }));
  return value === undefined ? undefined : Number(value);
}

/** A limit of the client that breaks its rule, told by its flag. */
function limitError({ option, message }: OptionError, values: Values): UsageError {
  const name = { 'retry.maxAttempts': 'max-attempts', attemptTimeout: 'attempt-timeout' }[option] ?? option;
  return new UsageError(
    message.replace(`Option \`${option}\``, `--${name}`),
    callWith({ ...values, [name]: undefined }),
  );
}

/** The user's own call, with what would have made it right. */
function callWith(values: Values): string {
  return callOf('cancel', argumentsOf(values));
}

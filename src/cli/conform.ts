import { writeFile } from 'node:fs/promises';
import type { CaseResult, ConformanceOptions, ConformanceReport } from '../conformance/index.js';
import { probe, sandboxPage } from '../conformance/wire.js';
import { AlipayContractError, KeyError, OptionError } from '../errors.js';
import { sandboxBasePath } from '../internal/base-paths.js';
import { shown } from '../internal/secrets.js';
import { argumentsOf, callOf } from './arguments.js';
import { type Command, confirmProduction, exitCodes, npx, program, UsageError, type Values } from './command.js';
import { readSettings } from './settings.js';
import { json, paint, type Terminal } from './terminal.js';

const call = `${program} conform`;
const example = `${call} http://127.0.0.1:4020${sandboxBasePath}`;

/** Runs the conformance suite against an implementation of the API. */
export const conform: Command = {
  name: 'conform',
  summary: 'Run the conformance suite against an implementation of the API',
  endsItself: true,
  options: {
    only: { type: 'string' },
    verbose: { type: 'boolean' },
    'allow-http': { type: 'boolean' },
    yes: { type: 'boolean' },
    json: { type: 'boolean' },
    junit: { type: 'string' },
    payment: { type: 'string' },
    timeout: { type: 'string' },
    deadline: { type: 'string' },
    'client-id': { type: 'string' },
    'private-key-file': { type: 'string' },
    'public-key-file': { type: 'string' },
  },
  help: `
Usage: ${call} <url> [options]

Tests an implementation of the API. The suite sends every documented form of the request and its headers, and illegal
requests. It checks each answer against the contract (with Prism), its signature, and its result code. If the target
lists reserved ids in /sandbox.json, up to 200 of them are cases, too.

The suite is stricter than the contract in one point: every response must have HTTP status 200 and the three headers of
a signature. A client must cope with other responses, but an implementation must not send them.

The suite cancels payments. It asks for confirmation first, unless the target is a sandbox (a path that ends in
${sandboxBasePath}) or this machine. After Ctrl-C, after the deadline, and when the target stops answering, it reports the
cases that ran.

<url> is the base URL: the URL up to /v1, with its path. Prism must be installed:
  npm install --save-dev @stoplight/prism-core @stoplight/prism-http

Options:
  --payment <paymentId>,<paymentRequestId>
                    a payment that the target knows and the suite may cancel (default: the reserved id sandbox-SUCCESS,
                    if the target has it; otherwise the suite does not check a successful cancellation)
  --only <text>     run only the cases whose id contains this text, such as header-form/
  --verbose         show the requests and responses of each failed case
  --allow-http      allow an http:// URL of another machine, such as a service of Docker Compose
  --yes             do not ask for confirmation
  --timeout <ms>    the time limit of each case, in milliseconds (default: 10000)
  --deadline <ms>   the time limit of the whole suite, in milliseconds (default: 600000)
  --json            write the report as JSON
  --junit <file>    also write the report as JUnit XML to this file; - writes it to standard output instead of the table
  --help, -h        show this help

Settings, of a merchant that the target knows (default: the merchant that a sandbox publishes in /sandbox.json):
  ALIPAY_CLIENT_ID         --client-id <id>           the client id of the merchant
  ALIPAY_PRIVATE_KEY_FILE  --private-key-file <file>  a file with the merchant's private key
  ALIPAY_PRIVATE_KEY                                  the merchant's private key itself, instead of a file
  ALIPAY_PUBLIC_KEY_FILE   --public-key-file <file>   a file with the target's public key
  ALIPAY_PUBLIC_KEY                                   the target's public key itself, instead of a file

Exit codes:
  0    all cases passed
  1    a case failed, or the suite stopped early
  64   the call or a setting is wrong; no case ran
  130  stopped by Ctrl-C

Examples:
  ${npx}${example}
  ${npx}${example} --junit conformance.xml
  ${npx}${example} --only misbehaviour/ --verbose
  ${npx}${call} http://provider:8080/ams/sandbox/api --allow-http
  ${npx}${example} --json | jq '.cases[] | select(.passed | not)'
`,
  async run(values, positionals, terminal) {
    const [target, ...more] = positionals;
    if (target === undefined || more.length > 0) throw new UsageError('Give exactly one URL.', example);
    if (!/^https?:\/\/./.test(target) || !URL.canParse(target))
      throw new UsageError(`<url> must begin with http:// or https://, but it is ${shown(target, '<url>')}.`, example);
    const junit = values['junit'] as string | undefined;
    if (junit === '-' && values['json'])
      throw new UsageError(
        '--json and --junit=- both write to standard output. Write the JUnit report to a file.',
        `${example} --json --junit conformance.xml`,
      );
    const limits = limitsOf(values);
    const only = values['only'] as string | undefined;
    const allowHttp = values['allow-http'] === true;
    if (values['yes'] !== true)
      await confirmProduction(
        'Cancel payments',
        target,
        callOf('conform', [target, ...argumentsOf({ ...values, yes: true })]),
        terminal,
      );
    // Fails early if the report cannot be written.
    if (junit !== undefined && junit !== '-') await writeReport(junit, '', 'a');
    const { checkConformance, toJUnit, toText } = await import('../conformance/index.js');
    const quiet = values['json'] === true || junit === '-';
    let done = 0;
    const report = await run(async () => {
      const { signal } = terminal;
      const merchant = await merchantOf(new URL(target), readSettings(values, terminal.env), signal);
      const onCase = (result: CaseResult, total: number) =>
        terminal.writeError(progress(result, ++done, total, terminal));
      return await checkConformance({ target, merchant, signal, allowHttp, onCase, ...limits, ...(only && { only }) });
    }, terminal);
    if (report === undefined) return exitCodes.interrupted;
    if (junit === '-') terminal.write(toJUnit(report));
    else if (junit !== undefined) await writeReport(junit, toJUnit(report));
    if (values['json']) terminal.write(json(report));
    if (!quiet) terminal.write(toText(report, { verbose: values['verbose'] === true }));
    if (terminal.signal.aborted) return exitCodes.interrupted;
    return report.failed === 0 && !report.stopped ? exitCodes.success : exitCodes.failure;
  },
};

/** Returns the report, or undefined when the user stopped the suite before the first case. */
async function run(
  check: () => Promise<ConformanceReport>,
  { signal }: Terminal,
): Promise<ConformanceReport | undefined> {
  try {
    return await check();
  } catch (error) {
    if (signal.aborted) return undefined;
    if (error instanceof AlipayContractError && error.code === 'MISSING_PRISM')
      throw new UsageError(error.message, 'npm install --save-dev @stoplight/prism-core @stoplight/prism-http');
    if (error instanceof OptionError) throw new UsageError(asFlag(error), example);
    if (error instanceof KeyError) throw new UsageError(error.message, example);
    throw error;
  }
}

/** The message of an option's error, with the name of its flag. */
function asFlag({ option, message }: OptionError): string {
  const names: Record<string, string> = {
    target: '<url>',
    only: '--only',
    timeout: '--timeout',
    deadline: '--deadline',
  };
  const name = names[option];
  return name === undefined
    ? message
    : message.replace(`Option \`${option}\``, name).replace('`allowHttp` is set', '--allow-http is given');
}

function limitsOf(values: Values): Pick<ConformanceOptions, 'payment' | 'timeout' | 'deadline'> {
  const { payment } = values as Record<string, string | undefined>;
  const timeout = milliseconds(values, 'timeout', 10_000);
  const deadline = milliseconds(values, 'deadline', 600_000);
  const [paymentId, paymentRequestId, ...more] = payment?.split(',') ?? [];
  if (payment !== undefined && (!paymentId || !paymentRequestId || more.length > 0))
    throw new UsageError(
      `--payment must be two ids separated by a comma, but it is ${shown(payment, '--payment')}.`,
      `${example} --payment 2026,order-1`,
    );
  return {
    ...(timeout === undefined ? {} : { timeout }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(paymentId && paymentRequestId ? { payment: { paymentId, paymentRequestId } } : {}),
  };
}

function milliseconds(values: Values, name: 'timeout' | 'deadline', usual: number): number | undefined {
  const value = values[name] as string | undefined;
  if (value !== undefined && !/^[1-9]\d{0,7}$/.test(value))
    throw new UsageError(
      `--${name} must be a whole number of milliseconds, at least 1, but it is ${shown(value, `--${name}`)}.`,
      `${example} --${name} ${usual}`,
    );
  return value === undefined ? undefined : Number(value);
}

type Merchant = ConformanceOptions['merchant'];

/** The merchant of the settings. Without settings: the merchant that a sandbox publishes. */
async function merchantOf(
  target: URL,
  settings: ReturnType<typeof readSettings>,
  signal: AbortSignal,
): Promise<Merchant> {
  const names = ['clientId', 'privateKey', 'privateKeyFile', 'alipayPublicKey', 'alipayPublicKeyFile'] as const;
  if (names.every((name) => settings.get(name) === undefined)) {
    // First, so that an unreachable target is not reported as one that publishes no merchant.
    await probe(target, 10_000, signal);
    const published = await publishedMerchant(target);
    if (published !== undefined) return published;
  }
  const clientId = settings.get('clientId')?.value;
  if (clientId === undefined)
    throw new UsageError(
      `The target publishes no merchant in /sandbox.json. Set ${settings.namesOf('clientId')}, and the keys.`,
      `${example} --client-id … --private-key-file merchant.pem --public-key-file alipay.pem`,
    );
  const privateKey = settings.key('privateKey');
  const alipayPublicKey = settings.key('alipayPublicKey');
  return { clientId, privateKey: privateKey.value, alipayPublicKey: alipayPublicKey.value };
}

async function publishedMerchant(target: URL): Promise<Merchant | undefined> {
  const { clientId, privateKey, alipayPublicKey } = await sandboxPage(target, 5000);
  const values = { clientId, privateKey, alipayPublicKey };
  return Object.values(values).every((value) => typeof value === 'string') ? (values as Merchant) : undefined;
}

async function writeReport(file: string, text: string, flag: 'w' | 'a' = 'w'): Promise<void> {
  await writeFile(file, text, { flag }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `--junit: ${shown(file, '--junit')} cannot be written (${error.code}). Name another file.`,
      `${example} --junit conformance.xml`,
    );
  });
}

function progress({ passed, id, title, reason }: CaseResult, done: number, total: number, terminal: Terminal): string {
  const mark = passed ? paint(terminal, 'green', 'pass') : paint(terminal, 'red', 'FAIL');
  return `${String(done).padStart(String(total).length)}/${total}  ${mark}  ${id}${passed ? '' : ` (${title}): ${reason}`}\n`;
}

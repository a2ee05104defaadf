import { writeFile } from 'node:fs/promises';
import type { CaseResult, ConformanceOptions, ConformanceReport } from '../conformance/index.js';
import { probe } from '../conformance/wire.js';
import { AlipayContractError, KeyError, OptionError } from '../errors.js';
import { sandboxBasePath } from '../internal/base-paths.js';
import { type Command, type Terminal, UsageError } from './command.js';
import { exitCodes } from './exit-codes.js';
import { paint } from './paint.js';
import { agreeTo } from './production.js';
import { Settings } from './settings.js';
import { argumentsOf, callOf } from './shell.js';

const call = 'alipay-cancel-contract conform';
const example = `${call} http://127.0.0.1:4020/ams/sandbox/api`;

/** Runs the conformance suite against an implementation of the API. */
export const conform: Command = {
  name: 'conform',
  summary: 'Run the conformance suite against an implementation of the API',
  options: {
    only: { type: 'string' },
    verbose: { type: 'boolean' },
    'allow-http': { type: 'boolean' },
    yes: { type: 'boolean' },
    json: { type: 'boolean' },
    junit: { type: 'string' },
    payment: { type: 'string' },
    timeout: { type: 'string' },
    'client-id': { type: 'string' },
    'private-key-file': { type: 'string' },
    'public-key-file': { type: 'string' },
  },
  help: `
Usage: ${call} <url> [options]

Sends every documented form of a request, every form of its headers and every illegal request to an implementation, and
judges each answer: by Prism against the contract, by its signature, and by its result code. Where the target lists
reserved ids in /sandbox.json, each is a case too. It cancels payments: it asks first, unless the target is a sandbox (a
path that ends in ${sandboxBasePath}) or this machine. What ran before Ctrl-C is reported.

<url> is the base URL, the path included. Prism must be installed:
  npm install --save-dev @stoplight/prism-core @stoplight/prism-http

Options:
  --payment <paymentId>,<paymentRequestId>
                    a payment that the target knows and that may be cancelled (default: the reserved id sandbox-SUCCESS
                    where the target has it; without either it is not checked that a payment can be cancelled)
  --only <text>     run only the cases whose id contains this, such as header-form/
  --verbose         show what went over the wire in each case that failed
  --allow-http      take an http:// URL of another machine, such as a service of Docker Compose
  --yes             do not ask before touching production
  --timeout <ms>    the longest that a case may take, in milliseconds (default: 10000)
  --json            write the report as JSON
  --junit <file>    write the report as JUnit XML to a file as well; - is standard output
  --help, -h        show this

Settings, of a merchant that the target knows (default: the one that a sandbox gives in /sandbox.json):
  ALIPAY_CLIENT_ID         --client-id <id>
  ALIPAY_PRIVATE_KEY_FILE  --private-key-file <file>  the merchant's private key; or ALIPAY_PRIVATE_KEY, the key itself
  ALIPAY_PUBLIC_KEY_FILE   --public-key-file <file>   the target's public key; or ALIPAY_PUBLIC_KEY, the key itself

Exit codes:
  0    every case passed
  1    a case failed
  64   the call was wrong; nothing was sent
  130  stopped by Ctrl-C

Examples:
  npx ${example}
  npx ${example} --junit conformance.xml
  npx ${example} --only misbehaviour/ --verbose
  npx ${call} http://provider:8080/ams/sandbox/api --allow-http
  npx ${example} --json | jq '.cases[] | select(.passed | not)'
`,
  async run(values, positionals, terminal) {
    const [target, ...more] = positionals;
    if (target === undefined || more.length > 0) throw new UsageError('Give one URL.', example);
    if (!/^https?:\/\/./.test(target) || !URL.canParse(target))
      throw new UsageError('<url> must be a URL that begins with http:// or https://.', example);
    const junit = values['junit'] as string | undefined;
    if (junit === '-' && values['json'])
      throw new UsageError('--json and --junit=- both want standard output.', example);
    const limits = limitsOf(values);
    const only = values['only'] as string | undefined;
    const allowHttp = values['allow-http'] === true;
    if (values['yes'] !== true)
      await agreeTo(
        'Cancel payments',
        target,
        callOf('conform', [target, ...argumentsOf({ ...values, yes: true })]),
        terminal,
      );
    // That a report cannot be written is not told after all cases have run.
    if (junit !== undefined && junit !== '-') await writeReport(junit, '', 'a');
    const { checkConformance, toJUnit, toText } = await import('../conformance/index.js');
    const quiet = values['json'] === true || junit === '-';
    let done = 0;
    const report = await run(async () => {
      const { signal } = terminal;
      const merchant = await merchantOf(new URL(target), new Settings(values, terminal.env), signal);
      const onCase = (result: CaseResult, total: number) =>
        terminal.writeError(progress(result, ++done, total, terminal));
      return await checkConformance({ target, merchant, signal, allowHttp, onCase, ...limits, ...(only && { only }) });
    }, terminal);
    if (report === undefined) return exitCodes.interrupted;
    if (junit === '-') terminal.write(toJUnit(report));
    else if (junit !== undefined) await writeReport(junit, toJUnit(report));
    if (values['json']) terminal.write(`${JSON.stringify(report, null, 2)}\n`);
    if (!quiet) terminal.write(toText(report, { verbose: values['verbose'] === true }));
    if (report.stopped) return exitCodes.interrupted;
    return report.failed === 0 ? exitCodes.success : exitCodes.failure;
  },
};

/** The report; nothing when it was stopped before the first case. */
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

/** The message by the names under which the user set the option. */
function asFlag({ option, message }: OptionError): string {
  const names: Record<string, string> = { target: '<url>', only: '--only', timeout: '--timeout' };
  const name = names[option];
  return name === undefined
    ? message
    : message.replace(`Option \`${option}\``, name).replace('`allowHttp` is set', '--allow-http is given');
}

function limitsOf(values: Parameters<Command['run']>[0]): Pick<ConformanceOptions, 'payment' | 'timeout'> {
  const { payment, timeout } = values as Record<string, string | undefined>;
  if (timeout !== undefined && !/^[1-9]\d{0,7}$/.test(timeout))
    throw new UsageError('--timeout must be a whole number of milliseconds from 1.', `${example} --timeout 10000`);
  const [paymentId, paymentRequestId, ...more] = payment?.split(',') ?? [];
  if (payment !== undefined && (!paymentId || !paymentRequestId || more.length > 0))
    throw new UsageError('--payment must be two ids with a comma between.', `${example} --payment 2026,order-1`);
  return {
    ...(timeout === undefined ? {} : { timeout: Number(timeout) }),
    ...(paymentId && paymentRequestId ? { payment: { paymentId, paymentRequestId } } : {}),
  };
}

type Merchant = ConformanceOptions['merchant'];

/** The merchant of the settings; without any, the one that a sandbox gives away. */
async function merchantOf(target: URL, settings: Settings, signal: AbortSignal): Promise<Merchant> {
  const names = ['clientId', 'privateKey', 'privateKeyFile', 'alipayPublicKey', 'alipayPublicKeyFile'] as const;
  if (names.every((name) => settings.get(name) === undefined)) {
    // First of all, so that a dead address is not taken for a provider that gives no merchant away.
    await probe(target, 10_000, signal);
    const given = await sandboxMerchant(target);
    if (given !== undefined) return given;
  }
  const clientId = settings.get('clientId')?.value;
  if (clientId === undefined)
    throw new UsageError(
      `The target gives no merchant away, as a sandbox does: set ${Settings.namesOf('clientId')}, and the keys.`,
      `${example} --client-id … --private-key-file merchant.pem --public-key-file alipay.pem`,
    );
  const privateKey = settings.key('privateKey');
  const alipayPublicKey = settings.key('alipayPublicKey');
  return { clientId, privateKey: privateKey.value, alipayPublicKey: alipayPublicKey.value };
}

async function sandboxMerchant(target: URL): Promise<Merchant | undefined> {
  try {
    const response = await fetch(new URL('/sandbox.json', target), { signal: AbortSignal.timeout(5000) });
    const { clientId, privateKey, alipayPublicKey } = (await response.json()) as Partial<
      Record<keyof Merchant, unknown>
    >;
    const values = { clientId, privateKey, alipayPublicKey };
    return Object.values(values).every((value) => typeof value === 'string') ? (values as Merchant) : undefined;
  } catch {
    return undefined;
  }
}

async function writeReport(file: string, text: string, flag: 'w' | 'a' = 'w'): Promise<void> {
  await writeFile(file, text, { flag }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--junit: the file cannot be written (${error.code}).`, `${example} --junit conformance.xml`);
  });
}

function progress({ passed, id, title, reason }: CaseResult, done: number, total: number, terminal: Terminal): string {
  const mark = passed ? paint(terminal, 'green', 'pass') : paint(terminal, 'red', 'FAIL');
  return `${String(done).padStart(String(total).length)}/${total}  ${mark}  ${id}${passed ? '' : ` (${title}): ${reason}`}\n`;
}

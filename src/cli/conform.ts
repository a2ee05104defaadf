import { readFile, writeFile } from 'node:fs/promises';
import type { CaseResult, ConformanceOptions, ConformanceReport } from '../conformance/index.js';
import { KeyError, OptionError } from '../errors.js';
import { type Command, type Terminal, UsageError } from './command.js';
import { exitCodes } from './exit-codes.js';
import { paint } from './paint.js';

const call = 'alipay-cancel-contract conform';
const example = `${call} http://127.0.0.1:4020/ams/sandbox/api`;

/** Runs the conformance suite against an implementation of the API. */
export const conform: Command = {
  name: 'conform',
  summary: 'Run the conformance suite against an implementation of the API',
  options: {
    json: { type: 'boolean' },
    junit: { type: 'string' },
    payment: { type: 'string' },
    timeout: { type: 'string' },
  },
  help: `
Usage: ${call} <url> [options]

Sends every documented form of a request, every form of its headers and every illegal request to an implementation, and
judges each answer: by Prism against the contract, by its signature, and by its result code. Where the target lists
reserved ids in /sandbox.json, each is a case too. It cancels payments: do not point it at production.

<url> is the base URL, the path included. Prism must be installed:
  npm install --save-dev @stoplight/prism-core @stoplight/prism-http

Options:
  --payment <paymentId>,<paymentRequestId>
                    a payment that the target knows and that may be cancelled (default: the reserved id sandbox-SUCCESS
                    where the target has it; without either it is not checked that a payment can be cancelled)
  --timeout <ms>    the longest that a case may take, in milliseconds (default: 10000)
  --json            write the report as JSON
  --junit <file>    write the report as JUnit XML to a file as well; - is standard output
  --help, -h        show this

Environment (default: what the target gives in /sandbox.json, if it is a sandbox):
  ALIPAY_CLIENT_ID                                     a merchant that the target knows
  ALIPAY_PRIVATE_KEY_FILE or ALIPAY_PRIVATE_KEY        the merchant's private key
  ALIPAY_PUBLIC_KEY_FILE or ALIPAY_PUBLIC_KEY          the public key of the target, which signs the answers

Exit codes:
  0    every case passed
  1    a case failed
  64   the call was wrong; nothing was sent
  130  stopped

Examples:
  npx ${example}
  npx ${example} --junit conformance.xml
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
    const { checkConformance, toJUnit, toText } = await import('../conformance/index.js');
    const options: ConformanceOptions = {
      target,
      merchant: await merchantOf(target, terminal.env),
      signal: terminal.signal,
      ...limitsOf(values),
    };
    const quiet = values['json'] === true || junit === '-';
    let done = 0;
    options.onCase = (result, total) => {
      done += 1;
      terminal.writeError(progress(result, done, total, terminal));
    };
    const report = await run(() => checkConformance(options), terminal);
    if (report === undefined) return exitCodes.interrupted;
    if (junit === '-') terminal.write(toJUnit(report));
    else if (junit !== undefined) await writeReport(junit, toJUnit(report));
    if (values['json']) terminal.write(`${JSON.stringify(report, null, 2)}\n`);
    if (!quiet) terminal.write(toText(report));
    return report.failed === 0 ? exitCodes.success : exitCodes.failure;
  },
};

/** The report; nothing when it was stopped. */
async function run(
  check: () => Promise<ConformanceReport>,
  { signal }: Terminal,
): Promise<ConformanceReport | undefined> {
  try {
    return await check();
  } catch (error) {
    if (signal.aborted) return undefined;
    if (error instanceof OptionError || error instanceof KeyError) throw new UsageError(error.message, example);
    throw error;
  }
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

/** The merchant of the environment; of a sandbox that gives it away, its own. */
async function merchantOf(target: string, env: NodeJS.ProcessEnv): Promise<Merchant> {
  const clientId = env['ALIPAY_CLIENT_ID'];
  const privateKey = await keyOf('ALIPAY_PRIVATE_KEY', env);
  const alipayPublicKey = await keyOf('ALIPAY_PUBLIC_KEY', env);
  if (clientId && privateKey && alipayPublicKey) return { clientId, privateKey, alipayPublicKey };
  if (clientId || privateKey || alipayPublicKey)
    throw new UsageError(
      'The environment names only a part of the merchant: ALIPAY_CLIENT_ID, ALIPAY_PRIVATE_KEY_FILE and ' +
        'ALIPAY_PUBLIC_KEY_FILE go together.',
      `ALIPAY_CLIENT_ID=… ALIPAY_PRIVATE_KEY_FILE=merchant.pem ALIPAY_PUBLIC_KEY_FILE=alipay.pem ${example}`,
    );
  const given = await sandboxMerchant(target);
  if (given !== undefined) return given;
  throw new UsageError(
    'The target gives no keys away, so the environment must name a merchant that it knows.',
    `ALIPAY_CLIENT_ID=… ALIPAY_PRIVATE_KEY_FILE=merchant.pem ALIPAY_PUBLIC_KEY_FILE=alipay.pem ${example}`,
  );
}

async function keyOf(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const file = env[`${name}_FILE`];
  if (!file) return env[name] || undefined;
  return await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${name}_FILE cannot be read (${error.code}).`, example);
  });
}

async function sandboxMerchant(target: string): Promise<Merchant | undefined> {
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

async function writeReport(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--junit: the file cannot be written (${error.code}).`, `${example} --junit conformance.xml`);
  });
}

function progress({ passed, id, reason }: CaseResult, done: number, total: number, terminal: Terminal): string {
  const mark = passed ? paint(terminal, 'green', 'pass') : paint(terminal, 'red', 'FAIL');
  return `${String(done).padStart(String(total).length)}/${total}  ${mark}  ${id}${reason === undefined ? '' : `: ${reason}`}\n`;
}

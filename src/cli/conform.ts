import { writeFile } from 'node:fs/promises';
import type { CaseResult, ConformanceOptions, ConformanceReport } from '../conformance/index.js';
import { AlipayContractError, KeyError, OptionError } from '../errors.js';
import { type Command, type Terminal, UsageError } from './command.js';
import { exitCodes } from './exit-codes.js';
import { paint } from './paint.js';
import { Settings } from './settings.js';

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
    'client-id': { type: 'string' },
    'private-key-file': { type: 'string' },
    'public-key-file': { type: 'string' },
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

Settings, of a merchant that the target knows (default: the one that a sandbox gives in /sandbox.json):
  ALIPAY_CLIENT_ID         --client-id <id>
  ALIPAY_PRIVATE_KEY_FILE  --private-key-file <file>  the merchant's private key; or ALIPAY_PRIVATE_KEY, the key itself
  ALIPAY_PUBLIC_KEY_FILE   --public-key-file <file>   the target's public key; or ALIPAY_PUBLIC_KEY, the key itself

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
    const limits = limitsOf(values);
    const options: ConformanceOptions = {
      target,
      merchant: await merchantOf(target, new Settings(values, terminal.env)),
      signal: terminal.signal,
      ...limits,
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
    if (error instanceof AlipayContractError && error.code === 'MISSING_PRISM')
      throw new UsageError(error.message, 'npm install --save-dev @stoplight/prism-core @stoplight/prism-http');
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

/** The merchant of the settings; without any, the one that a sandbox gives away. */
async function merchantOf(target: string, settings: Settings): Promise<Merchant> {
  const names = ['clientId', 'privateKey', 'privateKeyFile', 'alipayPublicKey', 'alipayPublicKeyFile'] as const;
  if (names.every((name) => settings.get(name) === undefined)) {
    const given = await sandboxMerchant(target);
    if (given !== undefined) return given;
  }
  const clientId = settings.get('clientId')?.value;
  if (clientId === undefined)
    throw new UsageError(
      `The target gives no merchant away, as a sandbox does: set ${Settings.namesOf('clientId')}, and the keys.`,
      `${example} --client-id … --private-key-file merchant.pem --public-key-file alipay.pem`,
    );
  const privateKey = await settings.key('privateKey');
  const alipayPublicKey = await settings.key('alipayPublicKey');
  return { clientId, privateKey: privateKey.value, alipayPublicKey: alipayPublicKey.value };
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

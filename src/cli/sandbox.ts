import { readFile } from 'node:fs/promises';
import { cancelPayment } from '../../generated/contract.js';
import { OptionError, rethrowAs } from '../errors.js';
import { shown, withoutSecrets } from '../internal/secrets.js';
import { printable } from '../internal/text.js';
import { isLoopback } from '../internal/urls.js';
import type { ReservedId, Sandbox, SandboxOptions, SeenRequest, ServerOptions } from '../sandbox/index.js';
import { quoted, shellWord } from './arguments.js';
import { type Command, exitCodes, npx, program, UsageError, type Values } from './command.js';
import { answerExamples, readContract } from './documents.js';
import { listenError, readPort, stopped } from './listening.js';
import { keysIn, temporaryFolder, writeCertificate, writeKeys } from './sandbox-keys.js';
import { readableByOthers } from './settings.js';
import { paint, type Terminal } from './terminal.js';

const call = `${program} sandbox`;
const defaultPort = 4020;

/** Runs the sandbox until the user stops it. */
export const sandbox: Command = {
  name: 'sandbox',
  summary: 'Start a test provider that can misbehave on request',
  endsItself: true,
  options: {
    port: { type: 'string' },
    host: { type: 'string' },
    'client-id': { type: 'string' },
    keys: { type: 'string' },
    payment: { type: 'string', multiple: true },
    tls: { type: 'boolean' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
    explorer: { type: 'string' },
    list: { type: 'boolean' },
    quiet: { type: 'boolean' },
  },
  help: `
Usage: ${call} [options]

Starts a test provider. It verifies the signature of each request, cancels the payments that it knows, and signs its
answers. A payment whose id begins with sandbox- gets the answer that its id names. It runs until Ctrl-C.

Standard output is a list of shell commands that set the environment of a client. The requests that the sandbox receives
are listed on standard error.

Options:
  --port <number>      the port to listen on; 0 selects a free port (default: ${defaultPort})
  --host <address>     the address to listen on (default: 127.0.0.1, which only this machine can reach)
  --client-id <id>     the merchant's Client-Id (default: SANDBOX_5X00000000000000)
  --keys <folder>      the folder of the keys; missing keys are created. /sandbox.json does not publish these keys
                       (default: new keys, in a temporary folder that is removed at the end)
  --payment <id>       create a payment with this paymentRequestId; may be repeated
  --tls                serve HTTPS with a new certificate for this machine, and show how to trust it
  --tls-cert <file>    serve HTTPS with this certificate, as PEM; needs --tls-key
  --tls-key <file>     the private key of the certificate, as PEM
  --explorer <folder>  serve the files of this folder at /explorer/ (default: the built-in API explorer)
  --list               list the reserved ids and exit
  --quiet              do not list the requests
  --help, -h           show this help

Files in the folder of the keys, readable only by you:
  merchant-private-key.pem  signs requests   (ALIPAY_PRIVATE_KEY_FILE)
  alipay-public-key.pem     verifies answers (ALIPAY_PUBLIC_KEY_FILE)
  alipay-private-key.pem    signs answers; only with --keys
  certificate.pem           the certificate of --tls; always in a temporary folder

Exit codes:
  0   stopped by Ctrl-C or SIGTERM
  64  the call is wrong, or the server cannot listen on the address

Examples:
  ${npx}${call}
  ${npx}${call} --port 0 --payment order-1 --payment order-2
  ${npx}${call} --keys ./sandbox-keys > sandbox.env
  ${npx}${call} --tls --port 8443
  ${npx}${call} --list
`,
  async run(values, positionals, terminal) {
    if (positionals.length > 0) throw new UsageError('The sandbox command takes no arguments, only options.', call);
    const { reservedIds, startSandbox } = await import('../sandbox/index.js');
    if (values['list']) {
      terminal.write(listOf(reservedIds, terminal));
      return exitCodes.success;
    }
    const { options, paymentRequestIds } = await readOptions(values);
    if (!values['quiet']) options.onRequest = (request) => terminal.writeError(logLine(request));
    const kept = values['keys'] === undefined ? undefined : await keysIn(values['keys'] as string);
    const warn = (text: string) => terminal.writeError(`${paint(terminal, 'yellow', text)}\n`);
    for (const file of await readableByOthers(kept?.privateFiles ?? []))
      warn(`Other users of this machine can read ${file}. Fix: chmod 600 ${shellWord(file)}`);
    const temporary = temporaryFolder();
    try {
      const certificate = values['tls'] ? await writeCertificate(await temporary.path()) : undefined;
      if (certificate !== undefined) options.tls = { cert: certificate.cert, key: certificate.key };
      if (kept !== undefined) Object.assign(options, kept.keys);
      const running = await start(() => startSandbox(options), options);
      try {
        const files = kept?.files ?? (await writeKeys(running, await temporary.path()));
        const payments = await createPayments(running, paymentRequestIds);
        terminal.write(announcement(running, { ...files, certificate: certificate?.file }, payments));
        if (options.host !== undefined && !isLoopback(options.host))
          warn(`Anyone who can reach ${running.url} can call it${kept === undefined ? ' and read its keys' : ''}.`);
        await stopped(terminal.signal);
      } finally {
        await running.close();
      }
    } finally {
      await temporary.remove();
    }
    return exitCodes.success;
  },
};

async function readOptions(values: Values) {
  const { port = String(defaultPort), host, explorer } = values as Record<string, string | undefined>;
  const { 'client-id': clientId, 'tls-cert': cert, 'tls-key': key } = values as Record<string, string | undefined>;
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError(
      '--tls-cert and --tls-key need each other. Give both.',
      `${call} --tls-cert cert.pem --tls-key key.pem`,
    );
  if (values['tls'] && cert !== undefined)
    throw new UsageError('--tls creates a certificate and --tls-cert names one. Give one of them.', `${call} --tls`);
  const options: SandboxOptions & ServerOptions = { port: readPort(port, call, defaultPort) };
  if (host !== undefined) options.host = host;
  if (clientId !== undefined) options.clientId = clientId;
  if (explorer !== undefined) options.explorer = explorer;
  if (cert !== undefined && key !== undefined)
    options.tls = { cert: await readPem('--tls-cert', cert), key: await readPem('--tls-key', key) };
  return { options, paymentRequestIds: (values['payment'] ?? []) as string[] };
}

async function readPem(option: string, file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => {
    throw new UsageError(
      `${option}: ${shown(file, option)} cannot be read.`,
      `${call} --tls-cert cert.pem --tls-key key.pem`,
    );
  });
}

/** Starts the sandbox. An invalid option or address is a `UsageError`. */
async function start(startSandbox: () => Promise<Sandbox>, { port = 0, host }: ServerOptions): Promise<Sandbox> {
  try {
    return await startSandbox();
  } catch (error) {
    if (error instanceof OptionError) throw new UsageError(error.message, `${call} --help`);
    throw listenError(error, { port, host, call }) ?? error;
  }
}

/** Creates the payment of the contract's examples and those of `--payment`. */
async function createPayments(running: Sandbox, paymentRequestIds: string[]) {
  const contract = await readContract();
  const { SUCCESS } = answerExamples(contract.paths[cancelPayment.path]?.['post']);
  const { paymentId, paymentRequestId } = SUCCESS?.value ?? {};
  return rethrowAs(
    OptionError,
    ({ message }) => new UsageError(`--payment: ${message}`, `${call} --payment order-1`),
    () => [
      running.createPayment({ ...(paymentId && { paymentId }), ...(paymentRequestId && { paymentRequestId }) }),
      ...paymentRequestIds.map((id) => running.createPayment({ paymentRequestId: id })),
    ],
  );
}

/** Announces the running sandbox, as shell commands and comments. */
function announcement(
  { url, baseUrl, clientId }: Sandbox,
  files: { privateKey: string; alipayPublicKey: string; certificate?: string | undefined },
  payments: { paymentId: string; paymentRequestId: string }[],
): string {
  const variables = {
    ALIPAY_BASE_URL: baseUrl,
    ALIPAY_CLIENT_ID: clientId,
    ALIPAY_PRIVATE_KEY_FILE: files.privateKey,
    ALIPAY_PUBLIC_KEY_FILE: files.alipayPublicKey,
    ...(files.certificate !== undefined && { NODE_EXTRA_CA_CERTS: files.certificate }),
  };
  return [
    `# The sandbox listens on ${url}. Set this environment for a client:`,
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
    ...(files.certificate === undefined ? [] : [trust(files.certificate)]),
    '# Payments that can be cancelled (paymentId, paymentRequestId):',
    ...payments.map(({ paymentId, paymentRequestId }) => `#   ${printable(paymentId)}  ${printable(paymentRequestId)}`),
    `# Reserved ids, each with its own answer: sandbox-CANCEL_WINDOW_EXCEED, sandbox-LOST_ANSWER, … (${call} --list)`,
    '# All of this as JSON: /sandbox.json. Stop the sandbox with Ctrl-C.',
    '',
  ].join('\n');
}

/** Shows how clients other than Node.js trust a certificate. */
function trust(file: string): string {
  return (
    `# Other clients trust its certificate with: curl --cacert ${quoted(file)}; SSL_CERT_FILE=${quoted(file)} for Python, PHP, Ruby and\n` +
    `# Go; keytool -importcert -noprompt -alias sandbox -file ${quoted(file)} -keystore trust.jks -storepass changeit for Java.`
  );
}

/** Lists the reserved ids, one per line, each with the outcome that a client reports. */
function listOf(reservedIds: readonly ReservedId[], terminal: Terminal): string {
  const width = Math.max(...reservedIds.map(({ pattern }) => pattern.length));
  return reservedIds
    .map(({ pattern, description, expectedOutcome: { resultStatus, resultCode, cause } }) => {
      const outcome = `${resultStatus} ${cause ?? resultCode ?? ''}`;
      return `${pattern.padEnd(width)}  ${paint(terminal, 'bold', outcome.padEnd(30))}  ${description}\n`;
    })
    .join('');
}

/** Formats a received request as a line. */
function logLine({ time, method, path, paymentId, answer, reason }: SeenRequest): string {
  const subject = paymentId === undefined ? '' : ` ${paymentId}`;
  return `${printable(withoutSecrets(`${time} ${method} ${path}${subject}: ${answer}${reason === undefined ? '' : `. ${reason}`}`))}\n`;
}

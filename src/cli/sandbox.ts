import { readFile } from 'node:fs/promises';
import { OptionError, rethrowAs } from '../errors.js';
import { shown } from '../internal/secrets.js';
import { isLoopback } from '../internal/urls.js';
import type { Sandbox, SandboxOptions, ServerOptions } from '../sandbox/index.js';
import { type Command, UsageError } from './command.js';
import { answerExamples, readContract } from './documents.js';
import { exitCodes } from './exit-codes.js';
import { ended, listenError, readPort } from './listening.js';
import { paint } from './paint.js';
import { readableByOthers } from './readable-keys.js';
import { keysIn, lendFolder, writeCertificate, writeKeys } from './sandbox-keys.js';
import { announcement, listOf, logLine } from './sandbox-text.js';
import { shellWord } from './shell.js';

const call = 'alipay-cancel-contract sandbox';
const defaultPort = 4020;

/** Starts the sandbox, and runs until it is stopped. */
export const sandbox: Command = {
  name: 'sandbox',
  summary: 'Start a provider to test against, which misbehaves on request',
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

Starts a double of the provider: it verifies each request's signature, cancels the payments that it knows, and signs its
answers. Payments whose id begins with sandbox- get the answer that the id asks for. It runs until Ctrl-C.

Standard output is a list of shell commands that set the environment for a client; what it saw goes to standard error.

Options:
  --port <number>      the port to listen on; 0 is a free one (default: ${defaultPort})
  --host <address>     the address to listen on (default: 127.0.0.1; anything but loopback lets others in)
  --client-id <id>     the merchant's Client-Id (default: SANDBOX_5X00000000000000)
  --keys <folder>      the folder of the keys; those that it lacks are made. They are not given away in /sandbox.json
                       (default: keys of its own, in a fresh folder that is removed at the end)
  --payment <id>       make a payment with this paymentRequestId; may be given more than once
  --tls                speak HTTPS with a certificate that it makes for this machine, and say how to trust it
  --tls-cert <file>    speak HTTPS with this certificate, as PEM; needs --tls-key
  --tls-key <file>     the certificate's private key, as PEM
  --explorer <folder>  serve the files of this folder under /explorer/ (default: the built-in API explorer)
  --list               list the reserved ids, and end
  --quiet              do not say what it saw
  --help, -h           show this

Files, in the folder of the keys, readable by you alone:
  merchant-private-key.pem  signs requests   (ALIPAY_PRIVATE_KEY_FILE)
  alipay-public-key.pem     verifies answers (ALIPAY_PUBLIC_KEY_FILE)
  alipay-private-key.pem    signs answers; only with --keys
  certificate.pem           speaks for the sandbox; only with --tls, in a fresh folder

Exit codes:
  0   stopped by Ctrl-C or SIGTERM
  64  the call was wrong, or the address cannot be listened on

Examples:
  npx ${call}
  npx ${call} --port 0 --payment order-1 --payment order-2
  npx ${call} --keys ./sandbox-keys > sandbox.env
  npx ${call} --tls --port 8443
  npx ${call} --list
`,
  async run(values, positionals, terminal) {
    if (positionals.length > 0) throw new UsageError('The sandbox takes options only.', call);
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
      warn(`Others on this machine can read ${file}. To mend it: chmod 600 ${shellWord(file)}`);
    const lent = await lendFolder();
    try {
      const certificate = values['tls'] ? await writeCertificate(lent.folder) : undefined;
      if (certificate !== undefined) options.tls = { cert: certificate.cert, key: certificate.key };
      if (kept !== undefined) Object.assign(options, kept.keys);
      const running = await start(() => startSandbox(options), options);
      try {
        const files = kept?.files ?? (await writeKeys(running, lent.folder));
        const payments = await createPayments(running, paymentRequestIds);
        terminal.write(announcement(running, { ...files, certificate: certificate?.file }, payments));
        if (options.host !== undefined && !isLoopback(options.host))
          warn(`Anyone who reaches ${running.url} can call it${kept === undefined ? ' and read its keys' : ''}.`);
        await ended(terminal.signal);
      } finally {
        await running.close();
      }
    } finally {
      await lent.remove();
    }
    return exitCodes.success;
  },
};

type Values = Parameters<Command['run']>[0];

async function readOptions(values: Values) {
  const { port = String(defaultPort), host, explorer } = values as Record<string, string | undefined>;
  const { 'client-id': clientId, 'tls-cert': cert, 'tls-key': key } = values as Record<string, string | undefined>;
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError('--tls-cert and --tls-key go together.', `${call} --tls-cert cert.pem --tls-key key.pem`);
  if (values['tls'] && cert !== undefined)
    throw new UsageError('--tls makes a certificate; --tls-cert brings one. Give one of them.', `${call} --tls`);
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

/** Starts, and tells a wrong call from a broken program. */
async function start(startSandbox: () => Promise<Sandbox>, { port = 0, host }: ServerOptions): Promise<Sandbox> {
  try {
    return await startSandbox();
  } catch (error) {
    if (error instanceof OptionError) throw new UsageError(error.message, `${call} --help`);
    throw listenError(error, { port, host, call }) ?? error;
  }
}

/** Makes the payment of the contract's examples, and those that were asked for. */
async function createPayments(running: Sandbox, paymentRequestIds: string[]) {
  const contract = await readContract();
  const { SUCCESS } = answerExamples(contract.paths['/v1/payments/cancel']?.['post']);
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

import { withoutSecrets } from '../internal/secrets.js';
import { printable } from '../internal/text.js';
import type { ReservedId, Sandbox, SeenRequest } from '../sandbox/index.js';
import type { Terminal } from './command.js';
import { paint } from './paint.js';
import { quoted } from './shell.js';

/** What the command says when it listens: commands of a shell, and comments. */
export function announcement(
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
    `# The sandbox listens on ${url}. Give a client this environment:`,
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
    ...(files.certificate === undefined ? [] : [trust(files.certificate)]),
    '# Payments that can be cancelled (paymentId, paymentRequestId):',
    ...payments.map(({ paymentId, paymentRequestId }) => `#   ${printable(paymentId)}  ${printable(paymentRequestId)}`),
    `# Ids that ask for an answer: sandbox-CANCEL_WINDOW_EXCEED, sandbox-LOST_ANSWER, … (alipay-cancel-contract sandbox --list)`,
    '# Everything at once, for programs: /sandbox.json. Ctrl-C ends it.',
    '',
  ].join('\n');
}

/** How clients that are not Node.js are told to trust a certificate. */
function trust(file: string): string {
  return (
    `# Others trust its certificate by: curl --cacert ${quoted(file)}; SSL_CERT_FILE=${quoted(file)} for Python, PHP, Ruby and\n` +
    `# Go; keytool -importcert -noprompt -alias sandbox -file ${quoted(file)} -keystore trust.jks -storepass changeit for Java.`
  );
}

/** The reserved ids, one a line, each with the outcome of a client. */
export function listOf(reservedIds: readonly ReservedId[], terminal: Terminal): string {
  const width = Math.max(...reservedIds.map(({ pattern }) => pattern.length));
  return reservedIds
    .map(({ pattern, description, expectedOutcome: { resultStatus, resultCode, cause } }) => {
      const outcome = `${resultStatus} ${cause ?? resultCode ?? ''}`;
      return `${pattern.padEnd(width)}  ${paint(terminal, 'bold', outcome.padEnd(30))}  ${description}\n`;
    })
    .join('');
}

/** A request that the sandbox saw, as a line. */
export function logLine({ time, method, path, paymentId, answer, reason }: SeenRequest): string {
  const subject = paymentId === undefined ? '' : ` ${paymentId}`;
  return `${printable(withoutSecrets(`${time} ${method} ${path}${subject}: ${answer}${reason === undefined ? '' : `. ${reason}`}`))}\n`;
}

import { readFile } from 'node:fs/promises';
import { verifyEvidence as verify } from '../client/evidence.js';
import type { Verdict } from '../client/judge.js';
import { EvidenceError, KeyError } from '../errors.js';
import type { Evidence } from '../internal/records.js';
import { shown } from '../internal/secrets.js';
import { printable } from '../internal/text.js';
import { fingerprint, readPublicKey } from '../signature/keys.js';
import { type Command, type Terminal, UsageError } from './command.js';
import { exitCodes } from './exit-codes.js';
import { paint } from './paint.js';
import { Settings } from './settings.js';

const call = 'alipay-cancel-contract verify-evidence';
const example = `${call} evidence.json --public-key-file alipay-public.pem`;
const exits = { S: exitCodes.success, F: exitCodes.failure, U: exitCodes.unknown };
const headings = {
  S: ['green', 'S: the provider said that the payment is cancelled.'],
  F: ['red', 'F: the provider said that the payment is not cancelled.'],
  U: ['yellow', 'U: this proves neither that the payment is cancelled nor that it is not.'],
} as const;

/** Says what kept evidence proves. */
export const verifyEvidence: Command = {
  name: 'verify-evidence',
  summary: 'Say what the evidence of a cancellation proves',
  options: { 'public-key-file': { type: 'string' }, json: { type: 'boolean' } },
  help: `
Usage: ${call} <file> [options]

Verifies the provider's signature over the bytes that evidence holds, and judges the answer by the rules of a
cancellation. Nothing is sent. The file is JSON: the evidence of an attempt, an attempt with its \`evidence\`, or an
outcome with its \`attempts\`, of which the last decides. \`cancel --evidence --json\` writes such an outcome.

Options:
  --public-key-file <file>  Alipay's RSA public key of that time; default: ALIPAY_PUBLIC_KEY_FILE, ALIPAY_PUBLIC_KEY
  --json                    write the verdict as JSON
  --help, -h                show this

Exit codes:
  0   S: the provider said, signed, that the payment is cancelled
  1   F: it said, signed, that it is not
  2   U: neither is proven
  64  the call was wrong, or the file holds no evidence

Examples:
  npx ${example}
  npx ${call} outcome.json --json | jq -r .resultStatus
`,
  async run(values, positionals, terminal) {
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) throw new UsageError('Name one file that holds evidence.', example);
    const evidence = await readEvidence(file);
    const { value, from } = new Settings(values, terminal.env).key('alipayPublicKey');
    try {
      const key = readPublicKey(value);
      const verdict = await verify(evidence, key);
      const report = { verdict, givenKey: fingerprint(key), evidence };
      terminal.write(values['json'] ? json(report) : text(report, terminal));
      return exits[verdict.resultStatus];
    } catch (error) {
      if (error instanceof KeyError) throw new UsageError(`${from}: ${error.message}`, example);
      if (error instanceof EvidenceError)
        throw new UsageError(`${nameOf(file)} holds no evidence: ${error.message}`, example);
      throw error;
    }
  },
};

/** The evidence in a file: itself, that of an attempt, or that of the last attempt of an outcome. Whether it is sound is told later. */
async function readEvidence(file: string): Promise<Evidence> {
  let value: Holder | null;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'it is not JSON' : (error as NodeJS.ErrnoException).code;
    throw new UsageError(`${nameOf(file)} cannot be read: ${reason}.`, example);
  }
  const holder = Array.isArray(value?.attempts) ? value.attempts.at(-1) : value;
  const evidence = holder?.version === undefined ? holder?.evidence : holder;
  if (evidence === undefined)
    throw new UsageError(
      `${nameOf(file)} holds no evidence. Was it asked for?`,
      'alipay-cancel-contract cancel --payment-request-id order-1 --evidence --json',
    );
  return evidence as Evidence;
}

function nameOf(file: string): string {
  return shown(file, 'the command line');
}

interface Holder {
  version?: unknown;
  evidence?: unknown;
  attempts?: Holder[];
}

interface Report {
  verdict: Verdict;
  /** The fingerprint of the key that was given. */
  givenKey: string;
  evidence: Evidence;
}

function json({ verdict, givenKey }: Report): string {
  const cause = verdict.resultStatus === 'U' && { cause: { code: verdict.cause.code, message: verdict.cause.message } };
  return `${JSON.stringify({ ...verdict, ...cause, keyFingerprint: givenKey }, null, 2)}\n`;
}

function text({ verdict, givenKey, evidence }: Report, terminal: Terminal): string {
  const [colour, heading] = headings[verdict.resultStatus];
  const { response, keyFingerprint } = evidence;
  const rows = {
    ...(verdict.resultStatus === 'S' && { paymentId: verdict.paymentId, paymentRequestId: verdict.paymentRequestId }),
    cancelTime: verdict.resultStatus === 'S' ? verdict.cancelTime : undefined,
    resultCode: verdict.resultCode,
    cause: verdict.resultStatus === 'U' ? `${verdict.cause.code}: ${verdict.cause.message}` : undefined,
    responseTime: response?.headers['response-time'],
    key: `SHA-256 ${givenKey}`,
    'key of then': keyFingerprint === givenKey ? undefined : keyFingerprint && `SHA-256 ${keyFingerprint}: another one`,
    said: response?.body && Buffer.from(response.body, 'base64').toString(),
  };
  const lines = Object.entries(rows).filter(([, value]) => value !== undefined);
  return `${paint(terminal, colour, heading)}\n${lines.map(([name, value]) => `  ${name.padEnd(16)}  ${printable(String(value))}\n`).join('')}`;
}

import { readFile } from 'node:fs/promises';
import { verifyEvidence as verify } from '../client/evidence.js';
import type { Verdict } from '../client/judge.js';
import { EvidenceError, KeyError } from '../errors.js';
import type { Evidence } from '../internal/records.js';
import { shown } from '../internal/secrets.js';
import { fingerprint, readPublicKey } from '../signature/keys.js';
import { type Command, program, statusExitCodes, UsageError } from './command.js';
import { readSettings } from './settings.js';
import { json, paint, rows, statusColours, type Terminal } from './terminal.js';

const call = `${program} verify-evidence`;
const example = `${call} evidence.json --public-key-file alipay-public.pem`;

const headings = {
  S: 'S: the provider confirmed that the payment is cancelled.',
  F: 'F: the provider confirmed that the payment is not cancelled.',
  U: 'U: the evidence proves neither that the payment is cancelled nor that it is not.',
} as const;

/** Checks what the evidence of a cancellation proves. */
export const verifyEvidence: Command = {
  name: 'verify-evidence',
  summary: 'Check what the evidence of a cancellation proves',
  options: { 'public-key-file': { type: 'string' }, json: { type: 'boolean' } },
  help: `
Usage: ${call} <file> [options]

Verifies the provider's signature over the recorded response, and decides the outcome by the rules of the cancel
command. Sends nothing.

<file> contains JSON: an outcome with its attempts (the last attempt decides), one attempt, or the evidence of one
attempt. The command cancel --evidence --json writes such an outcome.

Options:
  --public-key-file <file>  Alipay's RSA public key at the time of the cancellation (default: ALIPAY_PUBLIC_KEY_FILE or
                            ALIPAY_PUBLIC_KEY)
  --json                    write the result as JSON
  --help, -h                show this help

Exit codes:
  0   S: the provider confirmed, with a signature, that the payment is cancelled
  1   F: the provider confirmed, with a signature, that the payment is not cancelled
  2   U: neither is proven
  64  the call is wrong, or the file contains no evidence

Examples:
  npx ${example}
  npx ${call} outcome.json --json | jq -r .resultStatus
`,
  async run(values, positionals, terminal) {
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) throw new UsageError('Give exactly one file with evidence.', example);
    const evidence = await readEvidence(file);
    const { value, from } = readSettings(values, terminal.env).key('alipayPublicKey');
    try {
      const key = readPublicKey(value);
      const verdict = await verify(evidence, key);
      const report = { verdict, keyFingerprint: fingerprint(key), evidence };
      terminal.write(values['json'] ? reportJson(report) : reportText(report, terminal));
      return statusExitCodes[verdict.resultStatus];
    } catch (error) {
      if (error instanceof KeyError) throw new UsageError(`${from}: ${error.message}`, example);
      if (error instanceof EvidenceError)
        throw new UsageError(`${nameOf(file)} contains no valid evidence: ${error.message}`, example);
      throw error;
    }
  },
};

/** Finds the evidence in a file: the value itself, that of an attempt, or that of an outcome's last attempt. Not checked yet. */
async function readEvidence(file: string): Promise<Evidence> {
  let value: Recorded | null;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'it is not JSON' : (error as NodeJS.ErrnoException).code;
    throw new UsageError(`${nameOf(file)} cannot be read: ${reason}.`, example);
  }
  const recorded = Array.isArray(value?.attempts) ? value.attempts.at(-1) : value;
  const evidence = recorded?.version === undefined ? recorded?.evidence : recorded;
  if (evidence === undefined)
    throw new UsageError(
      `${nameOf(file)} contains no evidence. Was the payment cancelled with --evidence?`,
      `${program} cancel --payment-request-id order-1 --evidence --json`,
    );
  return evidence as Evidence;
}

function nameOf(file: string): string {
  return shown(file, 'the command line');
}

interface Recorded {
  version?: unknown;
  evidence?: unknown;
  attempts?: Recorded[];
}

interface Report {
  verdict: Verdict;
  /** The fingerprint of the given key. */
  keyFingerprint: string;
  evidence: Evidence;
}

function reportJson({ verdict, keyFingerprint }: Report): string {
  const cause = verdict.resultStatus === 'U' && { cause: { code: verdict.cause.code, message: verdict.cause.message } };
  return json({ ...verdict, ...cause, keyFingerprint });
}

function reportText({ verdict, keyFingerprint, evidence }: Report, terminal: Terminal): string {
  const { resultStatus } = verdict;
  const { response, keyFingerprint: recordedKey } = evidence;
  const values = {
    ...(verdict.resultStatus === 'S' && {
      paymentId: verdict.paymentId,
      paymentRequestId: verdict.paymentRequestId,
      cancelTime: verdict.cancelTime,
    }),
    resultCode: verdict.resultCode,
    cause: verdict.resultStatus === 'U' ? `${verdict.cause.code}: ${verdict.cause.message}` : undefined,
    responseTime: response?.headers['response-time'],
    key: `SHA-256 ${keyFingerprint}`,
    'recorded key':
      recordedKey && recordedKey !== keyFingerprint ? `SHA-256 ${recordedKey}, a different key` : undefined,
    response: response?.body && Buffer.from(response.body, 'base64').toString(),
  };
  return `${paint(terminal, statusColours[resultStatus], headings[resultStatus])}\n${rows(values)}`;
}

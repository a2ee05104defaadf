import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { headerNames } from '../../generated/contract.js';
import { type EvidenceClaim, verifyEvidence as verify } from '../client/evidence.js';
import type { Verdict } from '../client/judge.js';
import { EvidenceError, KeyError } from '../errors.js';
import { present } from '../internal/objects.js';
import type { Evidence } from '../internal/records.js';
import { shown } from '../internal/secrets.js';
import { decodeText } from '../internal/text.js';
import { fingerprint, readPublicKeys } from '../signature/keys.js';
import { type Command, npx, program, statusExitCodes, UsageError, type Values } from './command.js';
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
  options: {
    'client-id': { type: 'string' },
    'payment-id': { type: 'string' },
    'payment-request-id': { type: 'string' },
    'public-key-file': { type: 'string' },
    json: { type: 'boolean' },
  },
  help: `
Usage: ${call} <file> [options]

Verifies the provider's signature over the recorded response, and decides the outcome by the rules of the cancel
command. Sends nothing.

<file> contains JSON: an outcome with its attempts (the last attempt decides), one attempt, or the evidence of one
attempt. The command cancel --evidence --json writes such an outcome.

The evidence itself says which payment it is of. Name the payment that you mean, or compare the printed one.

Options:
  --client-id <id>           the merchant that the evidence must be of
  --payment-id <id>          the payment that the evidence must be of, by Alipay's id
  --payment-request-id <id>  the payment that the evidence must be of, by the merchant's id
  --public-key-file <file>   Alipay's RSA public key at the time of the cancellation, or several in PEM
                             (default: ALIPAY_PUBLIC_KEY_FILE or ALIPAY_PUBLIC_KEY)
  --json                     write the result as JSON
  --help, -h                 show this help

Exit codes:
  0   S: the provider confirmed, with a signature, that the payment is cancelled
  1   F: the provider confirmed, with a signature, that the payment is not cancelled
  2   U: neither is proven
  64  the call is wrong, or the file contains no evidence

Examples:
  ${npx}${example}
  ${npx}${call} evidence.json --payment-request-id order-1
  ${npx}${call} outcome.json --json | jq -r .resultStatus
`,
  async run(values, positionals, terminal) {
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) throw new UsageError('Give exactly one file with evidence.', example);
    const evidence = await readEvidence(file);
    const { value, from } = readSettings(values, terminal.env).key('alipayPublicKey');
    try {
      const keys = readPublicKeys(value);
      const report = await reportOn(evidence, keys, claimOf(values));
      terminal.write(values['json'] ? reportJson(report) : reportText(report, terminal));
      return statusExitCodes[report.verdict.resultStatus];
    } catch (error) {
      if (error instanceof KeyError) throw new UsageError(`${from}: ${error.message}`, example);
      if (error instanceof EvidenceError)
        throw new UsageError(`${nameOf(file)} contains no valid evidence: ${error.message}`, example);
      throw error;
    }
  },
};

/** What the options say that the evidence must prove. */
function claimOf(values: Values): EvidenceClaim {
  const { 'client-id': clientId, 'payment-id': paymentId, 'payment-request-id': paymentRequestId } = values;
  return present({ clientId, paymentId, paymentRequestId }) as EvidenceClaim;
}

/** Finds the evidence in a file: the value itself, that of an attempt, or that of an outcome's last attempt. Not checked yet. */
async function readEvidence(file: string): Promise<Evidence> {
  let value: Recorded | null;
  try {
    value = JSON.parse(decodeText(await readFile(file)));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = error instanceof SyntaxError ? 'it is not JSON' : code === 'ENOENT' ? 'there is no such file' : code;
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
  evidence: Evidence;
  /** The key that verified the response. Without one, all given keys. */
  keys: KeyObject[];
}

/** Verifies with one key after the other, to name the one that verifies. */
async function reportOn(evidence: Evidence, keys: KeyObject[], claim: EvidenceClaim): Promise<Report> {
  for (const key of keys) {
    const verdict = await verify(evidence, key, claim);
    if (verdict.verified) return { verdict, evidence, keys: [key] };
  }
  return { verdict: await verify(evidence, keys, claim), evidence, keys };
}

/** What the evidence is of. The ids of a success are those of the signed response. Of any other result, those of the request. */
function subjectOf({ verdict, evidence: { request, response } }: Report) {
  const asked = request ? JSON.parse(decodeText(Buffer.from(request.body, 'base64'))) : {};
  const { paymentId, paymentRequestId } = verdict.resultStatus === 'S' ? verdict : asked;
  const url = request && `${request.method} ${request.url}`;
  const clientId = request?.headers[headerNames.clientId];
  const responseTime = response?.headers[headerNames.responseTime.toLowerCase()];
  const texts = Object.entries({ url, clientId, paymentId, paymentRequestId, responseTime });
  return Object.fromEntries(texts.filter(([, value]) => typeof value === 'string')) as Record<string, string>;
}

function reportJson(report: Report): string {
  const { verdict, keys } = report;
  const cause = verdict.resultStatus === 'U' && { cause: { code: verdict.cause.code, message: verdict.cause.message } };
  const [key] = keys;
  return json({
    ...subjectOf(report),
    ...verdict,
    ...cause,
    ...(verdict.verified && key && { keyFingerprint: fingerprint(key) }),
  });
}

function reportText(report: Report, terminal: Terminal): string {
  const { verdict, evidence, keys } = report;
  const { response, keyFingerprint: recorded } = evidence;
  const fingerprints = keys.map(fingerprint);
  const values = {
    ...subjectOf(report),
    cancelTime: verdict.resultStatus === 'S' ? verdict.cancelTime : undefined,
    resultCode: verdict.resultCode,
    cause: verdict.resultStatus === 'U' ? `${verdict.cause.code}: ${verdict.cause.message}` : undefined,
    key: fingerprints.map((text) => `SHA-256 ${text}`).join(', '),
    'recorded key':
      recorded === undefined || fingerprints.includes(recorded) ? undefined : `SHA-256 ${recorded}, a different key`,
    response: response?.body && Buffer.from(response.body, 'base64').toString(),
  };
  const { resultStatus } = verdict;
  return `${paint(terminal, statusColours[resultStatus], headings[resultStatus])}\n${rows(values)}`;
}

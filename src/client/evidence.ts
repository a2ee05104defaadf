import type { KeyObject } from 'node:crypto';
import { cancelPayment, headerNames } from '../../generated/contract.js';
import { evidenceCauses } from '../../generated/decisions.js';
import { EvidenceError, isError, OptionError, UntrustedResponseError } from '../errors.js';
import { checkKnown, checkObject, type Known } from '../internal/checks.js';
import { parseJson } from '../internal/http.js';
import { isObject, present } from '../internal/objects.js';
import type { Evidence } from '../internal/records.js';
import { fingerprint, type KeyInput, readPublicKeys } from '../signature/keys.js';
import { type ResponseHead, verifyResponse } from '../signature/verify-response.js';
import { type CauseTemplate, judge, type NamedPayment, parseAnswer, unknown, type Verdict } from './judge.js';

/** What went over the wire, recorded as it happens. It refers to headers and bytes and copies nothing. */
export interface WireRecord {
  /** Set once the request is passed to `fetch`. From then on the provider may have received it. */
  request?: {
    method: string;
    url: string;
    /** The headers that the client sets. The transport adds others, such as `Host`. */
    headers: Record<string, string>;
    body: string;
  };
  /** Set once the headers of the response arrived. The body is set once it arrived completely. */
  response?: ResponseHead & { readonly body?: Uint8Array };
  /** The wait that `Retry-After` asked for, in milliseconds. */
  retryAfter?: number | undefined;
  /** Set once a key verified the signature of the response. */
  verifiedBy?: KeyObject | undefined;
}

/** The `Request-Time` sent. */
export function requestTimeOf({ request }: WireRecord): string | undefined {
  return request?.headers[headerNames.requestTime];
}

/** The `Response-Time` received. */
export function responseTimeOf({ response }: WireRecord): string | undefined {
  return response?.headers.get(headerNames.responseTime);
}

/** Whether attempts have evidence: `true` leaves out the merchant's own signature and token; `complete` includes them. */
export type EvidenceOption = boolean | 'complete';

/** Makes the evidence of an attempt. */
export function evidenceOf(
  { request, response, verifiedBy }: WireRecord,
  known: Pick<Evidence, 'startedAt' | 'duration' | 'repeated'>,
  option: EvidenceOption,
): Evidence {
  const secretHeaders: readonly string[] = [headerNames.agentToken, headerNames.signature];
  const isRecorded = (name: string) => option === 'complete' || !secretHeaders.includes(name);
  return {
    version: 1,
    ...known,
    ...(request && {
      request: {
        method: request.method,
        url: request.url,
        headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => isRecorded(name))),
        withheld: Object.keys(request.headers).filter((name) => !isRecorded(name)),
        body: Buffer.from(request.body).toString('base64'),
      },
    }),
    ...(response && {
      response: {
        status: response.status,
        headers: Object.fromEntries([...response.headers].map(([name, value]) => [name.toLowerCase(), value])),
        ...(response.body && { body: Buffer.from(response.body).toString('base64') }),
      },
    }),
    ...(verifiedBy && { keyFingerprint: fingerprint(verifiedBy) }),
  };
}

/** What evidence must prove. A field that is left out may have any value. */
export interface EvidenceClaim {
  /** The merchant. */
  clientId?: string;
  /** The payment. */
  paymentId?: string;
  /** The payment, by the merchant's own id. */
  paymentRequestId?: string;
}

const claimFields = { clientId: true, paymentId: true, paymentRequestId: true } satisfies Known<EvidenceClaim>;

/**
 * Verifies the signature of the recorded response over its bytes and judges it by the rules of `cancel()`. `S` and `F` are
 * always signed, and always of a cancellation. A response without a signature proves nothing and gives `U`.
 *
 * The evidence itself says which payment it is of. State what it must prove, so that valid evidence of another payment gives
 * `U`.
 *
 * @param evidence from an attempt, or parsed from JSON
 * @param alipayPublicKey the provider's public key at that time, or a list
 * @param claim what the evidence must prove: a success must name it in the signed response. The response of a failure names no
 *   payment; its request must name it. Default: any cancellation
 * @throws EvidenceError when the evidence is invalid; KeyError when a key cannot be used; OptionError when the claim is invalid
 */
export async function verifyEvidence(
  evidence: Evidence,
  alipayPublicKey: KeyInput | readonly KeyInput[],
  claim: EvidenceClaim = {},
): Promise<Verdict> {
  const alipayPublicKeys = readPublicKeys(alipayPublicKey);
  checkClaim(claim);
  checkEvidence(evidence);
  const { request, response, repeated } = evidence;
  if (request === undefined) return unknown(evidenceCauses.nothingSent);
  const { method } = request;
  const { pathname: path } = new URL(request.url);
  if (method !== cancelPayment.method || !path.endsWith(cancelPayment.path))
    return unknown(evidenceCauses.anotherOperation);
  const { [headerNames.clientId]: clientId = '', [headerNames.requestTime]: requestTime } = request.headers;
  if (claim.clientId !== undefined && claim.clientId !== clientId)
    return unknown(evidenceCauses.evidenceOfAnotherClient);
  if (response?.body === undefined) return unknown(evidenceCauses.noRecordedResponse);

  const { status } = response;
  const headers = new Headers(response.headers);
  const bytes = Buffer.from(response.body, 'base64');
  try {
    const head = { status, headers };
    const verifiedBy = await verifyResponse(head, bytes, { method, path }, { clientId, alipayPublicKeys });
    if (verifiedBy === undefined) return unknown(evidenceCauses.unsignedEvidence);
  } catch (error) {
    if (!isError(error, UntrustedResponseError)) throw error;
    return unknown({ cause: 'UNTRUSTED_RESPONSE', message: error.message }, {}, { error });
  }

  const responseTime = headers.get(headerNames.responseTime) ?? undefined;
  const answer = { status, verified: true, body: parseAnswer(bytes), responseTime, requestTime: Number(requestTime) };
  const payment = parseJson(Buffer.from(request.body, 'base64')) as NamedPayment;
  const verdict = judge(answer, payment, repeated);
  const missing =
    verdict.resultStatus === 'U' ? undefined : unproven(claim, verdict.resultStatus === 'S' ? verdict : payment);
  return missing === undefined ? verdict : ofAnotherPayment(evidenceCauses.evidenceOfAnotherPayment, missing, verdict);
}

/** The first id of a claim that a payment does not have. */
function unproven(claim: EvidenceClaim, payment: NamedPayment): 'paymentId' | 'paymentRequestId' | undefined {
  const ids = ['paymentId', 'paymentRequestId'] as const;
  return ids.find((name) => claim[name] !== undefined && claim[name] !== payment[name]);
}

function ofAnotherPayment(cause: CauseTemplate, idField: string, { resultCode, resultMessage }: Verdict): Verdict {
  return unknown(cause, { idField }, { verified: true, ...present({ resultCode, resultMessage }) });
}

function checkClaim(claim: EvidenceClaim): void {
  checkObject('claim', claim);
  checkKnown(claim, claimFields, 'claim.');
  for (const [name, value] of Object.entries(claim))
    if (value !== undefined && typeof value !== 'string') throw new OptionError(`claim.${name}`, 'must be a string.');
}

/** Checks the fields that `verifyEvidence` reads, as the JSON Schema of evidence defines them. */
function checkEvidence(evidence: unknown): asserts evidence is Evidence {
  const { version, repeated, request, response } = objectOf(evidence, 'The evidence');
  if (version !== 1) throw new EvidenceError('`version` must be 1.');
  if (typeof repeated !== 'boolean') throw new EvidenceError('`repeated` must be true or false.');
  if (request !== undefined) {
    const { method, url, headers, body } = objectOf(request, '`request`');
    if (typeof method !== 'string') throw new EvidenceError('`request.method` must be text.');
    if (typeof url !== 'string' || !URL.canParse(url)) throw new EvidenceError('`request.url` must be a URL.');
    checkHeaders('request.headers', headers);
    checkBase64('request.body', body);
    if (!isObject(parseAnswer(Buffer.from(String(body), 'base64'))))
      throw new EvidenceError('`request.body` must be a JSON object in Base64.');
  }
  if (response === undefined) return;
  const { status, headers, body } = objectOf(response, '`response`');
  if (!Number.isInteger(status)) throw new EvidenceError('`response.status` must be a whole number.');
  checkHeaders('response.headers', headers);
  if (body !== undefined) checkBase64('response.body', body);
}

function objectOf(value: unknown, name: string): Record<string, unknown> {
  if (!isObject(value)) throw new EvidenceError(`${name} must be an object.`);
  return value;
}

function checkHeaders(name: string, value: unknown): void {
  const headers = objectOf(value, `\`${name}\``);
  try {
    new Headers(headers as Record<string, string>);
  } catch (cause) {
    throw new EvidenceError(`\`${name}\` must map header names to values.`, { cause });
  }
}

function checkBase64(name: string, value: unknown): void {
  if (typeof value !== 'string' || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value))
    throw new EvidenceError(`\`${name}\` must be Base64.`);
}

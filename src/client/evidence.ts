import { headerNames } from '../../generated/contract.js';
import { causes } from '../../generated/decisions.js';
import { EvidenceError, UntrustedResponseError } from '../errors.js';
import { parseJson } from '../internal/http.js';
import { isObject } from '../internal/objects.js';
import type { Evidence } from '../internal/records.js';
import { type KeyInput, readPublicKey } from '../signature/keys.js';
import { type ResponseTrust, verifyResponse } from '../signature/verify-response.js';
import { judge, type NamedPayment, parseAnswer, unknown, type Verdict } from './judge.js';

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
  /** Set once the headers of the response arrived. */
  response?: {
    status: number;
    headers: Headers;
    /** Set once the whole body arrived. */
    body?: Uint8Array;
  };
  /** The wait that `Retry-After` asked for, in milliseconds. */
  retryAfter?: number | undefined;
  /** Set once the signature of the response was checked. */
  trust?: ResponseTrust;
}

/** The `Request-Time` sent. */
export function requestTimeOf({ request }: WireRecord): string | undefined {
  return request?.headers[headerNames.requestTime];
}

/** The `Response-Time` received. */
export function responseTimeOf({ response }: WireRecord): string | undefined {
  return response?.headers.get(headerNames.responseTime) ?? undefined;
}

/** Whether attempts have evidence: `true` leaves out the merchant's own signature and token; `complete` includes them. */
export type EvidenceOption = boolean | 'complete';

/** What evidence contains. */
export interface EvidenceSettings {
  /** The fingerprint of the provider's key. */
  keyFingerprint: string;
  /** Whether the merchant's own signature and token are included. */
  complete: boolean;
}

/** Credentials: recorded only in complete evidence. */
const secretHeaders: readonly string[] = [headerNames.agentToken, headerNames.signature];

/** Makes the evidence of an attempt. */
export function evidenceOf(
  { request, response, trust }: WireRecord,
  known: Pick<Evidence, 'startedAt' | 'duration' | 'repeated'>,
  { keyFingerprint, complete }: EvidenceSettings,
): Evidence {
  const isRecorded = (name: string) => complete || !secretHeaders.includes(name);
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
        headers: Object.fromEntries(response.headers),
        ...(response.body && { body: Buffer.from(response.body).toString('base64') }),
      },
    }),
    ...(trust === 'verified' && { keyFingerprint }),
  };
}

/**
 * Verifies the signature of the recorded response over its bytes and judges it by the rules of `cancel()`. `S` and `F` are
 * always signed. A response without a signature proves nothing and gives `U`.
 *
 * @param evidence from an attempt, or parsed from JSON
 * @param alipayPublicKey the provider's public key at that time
 * @throws EvidenceError when the evidence is invalid; KeyError when the key cannot be used
 */
export async function verifyEvidence(evidence: Evidence, alipayPublicKey: KeyInput): Promise<Verdict> {
  const key = readPublicKey(alipayPublicKey);
  checkEvidence(evidence);
  const { request, response, repeated } = evidence;
  if (request === undefined) return unknown(causes.nothingSent);
  if (response?.body === undefined) return unknown(causes.noRecordedResponse);

  const { status } = response;
  const headers = new Headers(response.headers);
  const bytes = Buffer.from(response.body, 'base64');
  const signed = { method: request.method, path: new URL(request.url).pathname };
  const { [headerNames.clientId]: clientId = '', [headerNames.requestTime]: requestTime } = request.headers;
  try {
    const trust = await verifyResponse({ status, headers }, bytes, signed, { clientId, alipayPublicKey: key });
    if (trust === 'unsigned') return unknown(causes.unsignedEvidence);
  } catch (error) {
    if (!(error instanceof UntrustedResponseError)) throw error;
    return unknown({ cause: 'UNTRUSTED_RESPONSE', message: error.message }, {}, { error });
  }

  const responseTime = headers.get(headerNames.responseTime) ?? undefined;
  const answer = { status, verified: true, body: parseAnswer(bytes), responseTime, requestTime: Number(requestTime) };
  const payment = parseJson(Buffer.from(request.body, 'base64')) as NamedPayment;
  return judge(answer, payment, repeated);
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
    if (!isJsonObject(String(body))) throw new EvidenceError('`request.body` must be a JSON object in Base64.');
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

function isJsonObject(base64: string): boolean {
  try {
    return isObject(parseJson(Buffer.from(base64, 'base64')));
  } catch {
    return false;
  }
}

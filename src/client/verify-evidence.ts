import { UntrustedResponseError } from '../errors.js';
import { type KeyInput, readPublicKey } from '../signature/keys.js';
import { verifyResponse } from '../signature/verify-response.js';
import { EvidenceError } from './errors.js';
import type { Evidence } from './evidence.js';
import { judge, type NamedPayment } from './judge.js';
import { unknown, type Verdict } from './verdict.js';

/**
 * What evidence proves: the verdict on the response that it holds, by the rules of `cancel()`, once the signature has verified
 * over the kept bytes. `S` and `F` are signed, always; a response without a signature proves nothing, and gives `U`.
 *
 * @param evidence as an attempt gave it, or read from JSON
 * @param alipayPublicKey the provider's key of that time
 * @throws EvidenceError when it is no evidence; KeyError when the key cannot be used
 */
export async function verifyEvidence(evidence: Evidence, alipayPublicKey: KeyInput): Promise<Verdict> {
  const key = readPublicKey(alipayPublicKey);
  checkEvidence(evidence);
  const { request, response, repeated } = evidence;
  if (request === undefined) return unknown('SIGNING_FAILED', 'Nothing was sent.');
  if (response?.body === undefined) return unknown('NO_RESPONSE', 'No complete response arrived.');

  const { status } = response;
  const headers = new Headers(response.headers);
  const bytes = Buffer.from(response.body, 'base64');
  const signed = { method: request.method, path: new URL(request.url).pathname };
  const { 'Client-Id': clientId = '' } = request.headers;
  try {
    const trust = await verifyResponse({ status, headers }, bytes, signed, { clientId, alipayPublicKey: key });
    if (trust === 'unsigned') return unknown('UNTRUSTED_RESPONSE', 'The response is not signed: it proves nothing.');
  } catch (error) {
    if (!(error instanceof UntrustedResponseError)) throw error;
    return unknown('UNTRUSTED_RESPONSE', error.message, { error });
  }

  const body = parse(bytes);
  if (body === undefined && bytes.length > 0)
    return unknown('UNREADABLE_RESPONSE', 'The response is not JSON.', { verified: true });
  const requestTime = Number(request.headers['Request-Time']);
  const responseTime = headers.get('Response-Time') ?? undefined;
  const payment = parse(Buffer.from(request.body, 'base64')) as NamedPayment;
  return judge({ status, verified: true, body, responseTime, requestTime }, payment, repeated);
}

/** Checks that evidence has the form that its JSON Schema demands, as far as what is read of it goes. */
function checkEvidence(evidence: unknown): asserts evidence is Evidence {
  const { version, repeated, request, response } = fieldsOf(evidence, 'The evidence');
  if (version !== 1) throw new EvidenceError('`version` must be 1.');
  if (typeof repeated !== 'boolean') throw new EvidenceError('`repeated` must be true or false.');
  if (request !== undefined) {
    const { method, url, headers, body } = fieldsOf(request, '`request`');
    if (typeof method !== 'string') throw new EvidenceError('`request.method` must be text.');
    if (typeof url !== 'string' || !URL.canParse(url)) throw new EvidenceError('`request.url` must be a URL.');
    checkHeaders('request.headers', headers);
    checkBase64('request.body', body);
    if (!isObject(parse(Buffer.from(String(body), 'base64'))))
      throw new EvidenceError('`request.body` must be JSON, an object, in Base64.');
  }
  if (response === undefined) return;
  const { status, headers, body } = fieldsOf(response, '`response`');
  if (!Number.isInteger(status)) throw new EvidenceError('`response.status` must be a whole number.');
  checkHeaders('response.headers', headers);
  if (body !== undefined) checkBase64('response.body', body);
}

function fieldsOf(value: unknown, name: string): Record<string, unknown> {
  if (!isObject(value)) throw new EvidenceError(`${name} must be an object.`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkHeaders(name: string, value: unknown): void {
  const headers = fieldsOf(value, `\`${name}\``);
  try {
    new Headers(headers as Record<string, string>);
  } catch (cause) {
    throw new EvidenceError(`\`${name}\` must map names of headers to their values.`, { cause });
  }
}

function checkBase64(name: string, value: unknown): void {
  if (typeof value !== 'string' || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value))
    throw new EvidenceError(`\`${name}\` must be Base64.`);
}

/** The JSON in bytes; nothing if they are none. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

import type { KeyObject } from 'node:crypto';
import { cancelPayment } from '../../generated/contract.js';
import { sign } from '../signature/content.js';
import { generateKeyPair } from '../signature/keys.js';
import { contentToSign } from '../signature/message.js';
import type { WireRequest } from './wire.js';

/**
 * The request of a case, as changes to a documented request. Placeholders in the body: `{paymentId}`, `{paymentRequestId}`,
 * `{padding}`. In `Signature`: `{signature}`, `{signatureInLowerCase}`, `{signatureInBase64}`.
 */
export interface CaseRequest {
  /** Default: `POST`. */
  method?: string;
  /** Appended to the base path. Default: the path of the operation. */
  path?: string;
  /** Changed headers. `null` removes a header, a list sends it several times. */
  headers?: Record<string, string | readonly string[] | null>;
  /** The letter case of header names. Default: as documented. */
  headerNames?: 'lower' | 'upper';
  /** The body. Default: `{"paymentId":"{paymentId}"}`. */
  body?: string;
  /** Bytes in Base64, instead of `body`. For a body that is not text. */
  bodyBase64?: string;
  /** The number of bytes that replace `{padding}`. Default: 0. */
  padding?: number;
  /** Makes the signature invalid: signs another path, other bytes, or with another key. Default: a valid signature. */
  signed?: 'other-path' | 'other-body' | 'other-key';
}

/** The merchant, the payment and the base path of all cases. */
export interface Subject {
  clientId: string;
  privateKey: KeyObject;
  /** The path of the target's base URL. */
  basePath: string;
  paymentId: string;
  paymentRequestId: string;
}

/** Builds and signs the request of a case. */
export async function messageOf(request: CaseRequest, subject: Subject): Promise<WireRequest> {
  const { method = cancelPayment.method, body: template = '{"paymentId":"{paymentId}"}', padding = 0 } = request;
  const target = subject.basePath + (request.path ?? cancelPayment.path);
  const { paymentId, paymentRequestId, clientId } = subject;
  const text = fill(template, { paymentId, paymentRequestId, padding: 'x'.repeat(padding) });
  const body = request.bodyBase64 === undefined ? Buffer.from(text) : Buffer.from(request.bodyBase64, 'base64');
  const time = String(request.headers?.['Request-Time'] ?? Date.now());
  const signature = await signatureOf(request, { method, target, clientId, time, body }, subject.privateKey);
  const headers: NonNullable<CaseRequest['headers']> = {
    'Content-Type': 'application/json; charset=UTF-8',
    Accept: 'application/json',
    'Client-Id': clientId,
    'Request-Time': time,
    Signature: 'algorithm=RSA256,keyVersion=1,signature={signature}',
    ...request.headers,
    ...(method === 'GET' ? {} : { 'Content-Length': String(body.length) }),
  };
  const written = Object.entries(headers)
    .flatMap(([name, value]) => (value === null ? [] : [value].flat().map((one) => [name, one] as const)))
    .map(([name, value]): [string, string] => [
      inCase(name, request.headerNames),
      name === 'Signature' ? fill(value, signature) : value,
    ]);
  return { method, target, headers: written, body };
}

async function signatureOf(
  { signed }: CaseRequest,
  {
    method,
    target,
    clientId,
    time,
    body,
  }: { method: string; target: string; clientId: string; time: string; body: Buffer },
  privateKey: KeyObject,
) {
  const content = contentToSign({
    method,
    path: signed === 'other-path' ? `${target}/other` : target,
    clientId,
    time,
    body: signed === 'other-body' ? '{}' : body,
  });
  const encoded = await sign(content, signed === 'other-key' ? (await generateKeyPair()).privateKey : privateKey);
  return {
    signature: encoded,
    signatureInLowerCase: encoded.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase()),
    signatureInBase64: decodeURIComponent(encoded),
  };
}

function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name) => values[name] ?? placeholder);
}

function inCase(name: string, letters: CaseRequest['headerNames']): string {
  return letters === 'lower' ? name.toLowerCase() : letters === 'upper' ? name.toUpperCase() : name;
}

import type { KeyObject } from 'node:crypto';
import { cancelPayment } from '../../generated/contract.js';
import { sign } from '../signature/content.js';
import { generateKeyPair } from '../signature/keys.js';
import { contentToSign } from '../signature/message.js';
import type { WireRequest } from './wire.js';

/**
 * What a case sends: a documented request, and what it changes. Text may hold placeholders: `{paymentId}`,
 * `{paymentRequestId}`, and in `Signature` `{signature}`, `{signatureInLowerCase}` and `{signatureInBase64}`.
 */
export interface CaseRequest {
  /** Default: `POST`. */
  method?: string;
  /** Added to the base path. Default: the path of the operation. */
  path?: string;
  /** Headers that are changed; `null` leaves one out, a list sends one more than once. */
  headers?: Record<string, string | readonly string[] | null>;
  /** How header names are written. Default: as documented. */
  headerNames?: 'lower' | 'upper';
  /** The body. Default: `{"paymentId":"{paymentId}"}`. */
  body?: string;
  /** Bytes that are no text, as Base64, in place of `body`. */
  bodyBase64?: string;
  /** How many bytes stand for the body's placeholder `{padding}`. */
  padding?: number;
  /** What is signed in place of the request: another path, other bytes, or by another key. Default: what is sent. */
  signed?: 'other-path' | 'other-body' | 'other-key';
}

/** What a case is about: whose payment, and where. */
export interface Subject {
  clientId: string;
  privateKey: KeyObject;
  /** The path of the target's base URL. */
  basePath: string;
  paymentId: string;
  paymentRequestId: string;
}

/** The request of a case, as bytes and headers. */
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

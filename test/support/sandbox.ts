import { expect } from 'vitest';
import { contentToSign, formatSignatureHeader, type KeyInput, sign } from '../../src/index.signature.js';
import { createSandbox, type Sandbox, type SandboxOptions, type SeenRequest } from '../../src/sandbox/index.js';
import { alipay, merchant } from './provider.js';

/** A sandbox without sockets, with the keys of this test run. */
export function sandboxWith(options: SandboxOptions = {}): Sandbox {
  return createSandbox({ privateKey: merchant.privateKey, alipayPrivateKey: alipay.privateKey, ...options });
}

/** Changes to a valid request. A header that is `undefined` is left out. */
export interface Changes {
  method?: string;
  path?: string;
  headers?: Record<string, string | undefined>;
  /** Text and bytes are sent as they are, other values as JSON. */
  body?: unknown;
  clientId?: string;
  privateKey?: KeyInput;
}

/** A signed request to the sandbox, valid or not. */
export async function requestTo(
  sandbox: Pick<Sandbox, 'url' | 'clientId' | 'privateKey'>,
  changes: Changes = {},
): Promise<Request> {
  const { method = 'POST', path = '/ams/sandbox/api/v1/payments/cancel', clientId = sandbox.clientId } = changes;
  const { body = { paymentId: 'sandbox-SUCCESS' }, privateKey = sandbox.privateKey } = changes;
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const time = changes.headers?.['Request-Time'] ?? String(Date.now());
  const content = contentToSign({ method, path, clientId, time, body: bytes });
  const all: Record<string, string | undefined> = {
    'Content-Type': 'application/json; charset=UTF-8',
    'Client-Id': clientId,
    'Request-Time': time,
    [mark]: String(++marks),
    Signature: formatSignatureHeader({ signature: await sign(content, privateKey), keyVersion: '1' }),
    ...changes.headers,
  };
  const headers = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new Request(sandbox.url + path, {
    method,
    headers,
    body: method === 'GET' ? null : new Uint8Array(bytes),
  });
}

/** A valid body with this number of bytes. */
export function bodyOfLength(length: number): string {
  const start = '{"paymentId":"sandbox-SUCCESS","x":"';
  return `${start}${'x'.repeat(length - start.length - 2)}"}`;
}

/** Identifies a request in the log. This header is not signed and not part of the contract. */
const mark = 'x-test-request';
let marks = 0;

/** The log entry of a request of `requestTo`. */
export function noted(sandbox: Sandbox, request: Request): SeenRequest | undefined {
  return sandbox.requests.find(({ headers }) => headers[mark] === request.headers.get(mark));
}

/** The result code of the sandbox's answer, and the log entry. */
export async function answerTo(sandbox: Sandbox, changes: Changes = {}) {
  const request = await requestTo(sandbox, changes);
  const response = await sandbox.fetch(request);
  const { result } = (await response.json()) as { result: { resultStatus: string; resultCode: string } };
  const { reason, paymentId } = noted(sandbox, request) ?? expect.fail('The sandbox has not logged the request.');
  return { status: response.status, ...result, reason, paymentId };
}

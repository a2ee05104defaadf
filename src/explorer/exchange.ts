import type { SandboxDescription } from './sandbox.js';
import { contentToSign, signatureHeader, verifies } from './signature.js';

/** What the reader may change of a request. */
export interface Draft {
  /** Sent in UTF-8, exactly as it is, JSON or not. */
  body: string;
  clientId: string;
  /** Empty for now. */
  requestTime: string;
  /** Empty for none. */
  agentToken: string;
}

/** A request that is ready to be sent, and what was signed of it. */
export interface SignedRequest {
  url: URL;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
  content: Uint8Array<ArrayBuffer>;
}

/** Whether the answer's signature verifies over the bytes that arrived; `none` when it carries none of the headers. */
export type Verification = 'verified' | 'wrong' | 'partial' | 'none';

/** An answer, as it arrived. */
export interface Answer {
  status: number;
  statusText: string;
  /** Those that the browser lets a page of another origin see. */
  headers: [string, string][];
  body: Uint8Array<ArrayBuffer>;
  verification: Verification;
}

const operationPath = '/v1/payments/cancel';

/** Signs a draft with the sandbox merchant's key. */
export async function signDraft(draft: Draft, sandbox: SandboxDescription): Promise<SignedRequest> {
  const url = new URL(sandbox.baseUrl + operationPath);
  const time = draft.requestTime === '' ? String(Date.now()) : draft.requestTime;
  const body = new TextEncoder().encode(draft.body);
  const content = contentToSign(url.pathname, draft.clientId, time, body);
  const headers = {
    'Content-Type': 'application/json; charset=UTF-8',
    'Client-Id': draft.clientId,
    'Request-Time': time,
    Signature: await signatureHeader(content, sandbox.privateKey),
    ...(draft.agentToken === '' ? {} : { 'Agent-Token': draft.agentToken }),
  };
  return { url, headers, body, content };
}

/**
 * Sends a request and verifies the answer over its raw bytes.
 *
 * @throws what `fetch` throws when no complete answer arrives within ten seconds
 */
export async function send({ url, headers, body }: SignedRequest, sandbox: SandboxDescription): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(10_000),
  });
  const answer = new Uint8Array(await response.arrayBuffer());
  return {
    status: response.status,
    statusText: response.type === 'opaqueredirect' ? 'redirect' : response.statusText,
    headers: [...response.headers],
    body: answer,
    verification: await verify(response.headers, answer, url.pathname, sandbox),
  };
}

async function verify(
  headers: Headers,
  body: Uint8Array,
  path: string,
  sandbox: SandboxDescription,
): Promise<Verification> {
  const [signature, time, clientId] = ['Signature', 'Response-Time', 'Client-Id'].map((name) => headers.get(name));
  if (!signature && !time && !clientId) return 'none';
  if (!signature || !time || !clientId) return 'partial';
  const content = contentToSign(path, clientId, time, body);
  return (await verifies(content, signature, sandbox.alipayPublicKey)) ? 'verified' : 'wrong';
}

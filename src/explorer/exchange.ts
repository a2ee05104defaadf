import { cancelPayment } from '../../generated/contract.js';
import { judge, type NamedPayment, unknown, type Verdict } from '../client/judge.js';
import type { SandboxDescription } from './sandbox.js';
import { contentToSign, signatureHeader, trustOf } from './signature.js';

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
  requestTime: string;
  headers: Record<string, string>;
  body: string;
  content: Uint8Array<ArrayBuffer>;
}

/** What came of one request. */
export interface Exchange {
  verdict: Verdict;
  /** In milliseconds. */
  duration: number;
  /** The message as it arrived, or nothing. Of another origin's headers the browser shows a page some only. */
  response?: { status: number; statusText: string; headers: [string, string][]; body: string };
}

const timeout = 10_000;

/** Signs a draft with the sandbox merchant's key. */
export async function signDraft(draft: Draft, sandbox: SandboxDescription): Promise<SignedRequest> {
  const url = new URL(sandbox.baseUrl + cancelPayment.path);
  const { body, clientId, agentToken } = draft;
  const requestTime = draft.requestTime === '' ? String(Date.now()) : draft.requestTime;
  const content = contentToSign(url.pathname, clientId, requestTime, new TextEncoder().encode(body));
  const headers = {
    'Content-Type': 'application/json; charset=UTF-8',
    'Client-Id': clientId,
    'Request-Time': requestTime,
    Signature: await signatureHeader(content, sandbox.privateKey),
    ...(agentToken === '' ? {} : { 'Agent-Token': agentToken }),
  };
  return { url, requestTime, headers, body, content };
}

/** Sends a request, and judges what comes back by the rules of the package's own client. */
export async function exchange(
  request: SignedRequest,
  sandbox: SandboxDescription,
  repeated: boolean,
): Promise<Exchange> {
  const start = performance.now();
  const ended = (verdict: Verdict, response?: Exchange['response']): Exchange => {
    const duration = Math.round(performance.now() - start);
    return response === undefined ? { verdict, duration } : { verdict, duration, response };
  };
  let answer: Response;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    const signal = AbortSignal.timeout(timeout);
    const { url, headers, body } = request;
    const options = { method: 'POST', redirect: 'manual', credentials: 'omit', cache: 'no-store', signal } as const;
    answer = await fetch(url, { ...options, headers, body });
    bytes = new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    return (error as Error).name === 'TimeoutError'
      ? ended(unknown('TIMEOUT', `No complete response arrived within ${timeout} ms.`))
      : ended(unknown('NO_RESPONSE', `The connection failed before a complete response arrived: ${error}.`));
  }
  if (answer.type === 'opaqueredirect')
    return ended(unknown('HTTP_STATUS', 'The answer is a redirect, which a signed request must not follow.'));
  const { status, statusText, headers } = answer;
  const text = new TextDecoder().decode(bytes);
  const response = { status, statusText, headers: [...headers] as [string, string][], body: text };
  const trust = await trustOf(headers, bytes, request.url.pathname, sandbox);
  if (trust.problem !== undefined) return ended(unknown('UNTRUSTED_RESPONSE', trust.problem, said(text)), response);
  let body: unknown;
  try {
    // As the package's own client reads it: an empty body is none.
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    if (status === 200) return ended(unknown('UNREADABLE_RESPONSE', 'The response is not JSON.'), response);
  }
  const { verified } = trust;
  const responseTime = headers.get('Response-Time') ?? undefined;
  const requestTime = Number(request.requestTime) || Date.parse(request.requestTime);
  return ended(judge({ status, verified, body, responseTime, requestTime }, named(request.body), repeated), response);
}

/** The payment that a body names; what is no JSON names none. */
function named(body: string): NamedPayment {
  try {
    return (JSON.parse(body) as NamedPayment | null) ?? {};
  } catch {
    return {};
  }
}

/** The code that an answer claims, for the reader; nothing else is taken from an answer that is not trusted. */
function said(text: string): { resultCode?: string } {
  const resultCode = /"resultCode"\s*:\s*"([^"]+)"/.exec(text)?.[1];
  return resultCode === undefined ? {} : { resultCode };
}

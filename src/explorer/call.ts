import { cancelPayment } from '../../generated/contract.js';
import { arrivalCauses, maxResponseBytes, noResponseCauses } from '../../generated/decisions.js';
import { judge, type NamedPayment, parseAnswer, unknown, type Verdict } from '../client/judge.js';
import { contentToSign } from '../signature/message.js';
import type { SandboxDescription } from './sandbox.js';
import { signatureHeader, trustOf } from './signature.js';

/** The fields of a request that the user can change. */
export interface Draft {
  /** Sent as UTF-8, unchanged, JSON or not. */
  body: string;
  clientId: string;
  /** Empty: the current time. */
  requestTime: string;
  /** Empty: not sent. */
  agentToken: string;
}

/** A request that is ready to send, with the content that was signed. */
export interface SignedRequest {
  url: URL;
  requestTime: string;
  headers: Record<string, string>;
  body: string;
  content: Uint8Array;
}

/** The result of one request. */
export interface CallResult {
  verdict: Verdict;
  /** In milliseconds. */
  duration: number;
  /** The response as it arrived, if there is one. For another origin, browsers show a page only some headers. */
  response?: { status: number; statusText: string; headers: [string, string][]; body: string };
}

const timeout = 10_000;

/** Signs a draft with the sandbox merchant's key. */
export async function signDraft(draft: Draft, sandbox: SandboxDescription): Promise<SignedRequest> {
  const url = new URL(sandbox.baseUrl + cancelPayment.path);
  const { body, clientId, agentToken } = draft;
  const requestTime = draft.requestTime === '' ? String(Date.now()) : draft.requestTime;
  const { method } = cancelPayment;
  const content = contentToSign({ method, path: url.pathname, clientId, time: requestTime, body });
  const headers = {
    'Content-Type': 'application/json; charset=UTF-8',
    'Client-Id': clientId,
    'Request-Time': requestTime,
    Signature: await signatureHeader(content, sandbox.privateKey),
    ...(agentToken === '' ? {} : { 'Agent-Token': agentToken }),
  };
  return { url, requestTime, headers, body, content };
}

/** Sends a request and judges the response by the rules of the package's client. */
export async function call(
  request: SignedRequest,
  sandbox: SandboxDescription,
  repeated: boolean,
): Promise<CallResult> {
  const start = performance.now();
  const ended = (verdict: Verdict, response?: CallResult['response']): CallResult => {
    const duration = Math.round(performance.now() - start);
    return response === undefined ? { verdict, duration } : { verdict, duration, response };
  };
  let answer: Response;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    const signal = AbortSignal.timeout(timeout);
    const { url, headers, body } = request;
    const options = {
      method: cancelPayment.method,
      redirect: 'manual',
      credentials: 'omit',
      cache: 'no-store',
      signal,
    } as const;
    answer = await fetch(url, { ...options, headers, body });
    bytes = new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    return (error as Error).name === 'TimeoutError'
      ? ended(unknown(noResponseCauses.attemptTimedOut))
      : ended(unknown(noResponseCauses.connectionFailedWithReason, { reason: String(error) }));
  }
  if (answer.type === 'opaqueredirect')
    return ended(
      unknown({ cause: 'HTTP_STATUS', message: 'The response is a redirect, which a signed request must not follow.' }),
    );
  if (bytes.length > maxResponseBytes) return ended(unknown(arrivalCauses.tooLarge));
  const { status, statusText, headers } = answer;
  const text = new TextDecoder().decode(bytes);
  const response = { status, statusText, headers: [...headers] as [string, string][], body: text };
  const trust = await trustOf(answer, bytes, { method: cancelPayment.method, path: request.url.pathname }, sandbox);
  if (trust.problem !== undefined)
    return ended(unknown({ cause: 'UNTRUSTED_RESPONSE', message: trust.problem }, {}, claimedCode(text)), response);
  const { verified } = trust;
  const responseTime = headers.get('Response-Time') ?? undefined;
  const requestTime = Number(request.requestTime) || Date.parse(request.requestTime);
  return ended(
    judge({ status, verified, body: parseAnswer(bytes), responseTime, requestTime }, named(request.body), repeated),
    response,
  );
}

/** The payment that a body names. None if the body is not JSON. */
function named(body: string): NamedPayment {
  try {
    return (JSON.parse(body) as NamedPayment | null) ?? {};
  } catch {
    return {};
  }
}

/** The code of an untrusted answer, for display. Nothing else of such an answer is used. */
function claimedCode(text: string): { resultCode?: string } {
  const resultCode = /"resultCode"\s*:\s*"([^"]+)"/.exec(text)?.[1];
  return resultCode === undefined ? {} : { resultCode };
}

/** A request as HTTP/1.1 text. */
export function requestText({ url, headers, body }: SignedRequest): string {
  return `${cancelPayment.method} ${url.pathname} HTTP/1.1\nHost: ${url.host}\n${lines(Object.entries(headers))}\n\n${body}`;
}

/** A response as HTTP/1.1 text. */
export function responseText({ status, statusText, headers, body }: NonNullable<CallResult['response']>): string {
  return `HTTP/1.1 ${status} ${statusText}\n${lines(headers)}\n\n${body}`;
}

/** The request as a curl command, signature included. */
export function copyAsCurl({ url, headers, body }: SignedRequest): string {
  const options = Object.entries(headers).map(([name, value]) => `  --header ${quoted(`${name}: ${value}`)} \\\n`);
  return `curl ${quoted(url.href)} \\\n${options.join('')}  --data-raw ${quoted(body)}\n`;
}

const lines = (headers: [string, string][]) => headers.map(([name, value]) => `${name}: ${value}`).join('\n');

/** Quotes text for a shell. In single quotes, only the single quote itself is special. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

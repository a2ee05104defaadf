/**
 * The request as the generated client builds it, for whoever signs and sends it: the bytes are handed on as they are, where
 * a `Request` of the platform would copy them.
 */
export class BuiltRequest {
  readonly url: string;
  readonly method: string;
  /** As requested, base path included. */
  readonly path: string;
  readonly body: string;
  readonly signal: AbortSignal;

  constructor(url: string, { method, body, signal }: { method: string; body: string; signal: AbortSignal }) {
    this.url = url;
    this.method = method;
    this.path = new URL(url).pathname;
    this.body = body;
    this.signal = signal;
  }

  /** As the generated client takes it: in place of the platform's class. */
  static readonly asRequest = BuiltRequest as unknown as typeof Request;
}

/**
 * A response whose bytes are all there, with what the generated client reads of one. Only HTTP 200 is an answer of the API: of
 * any other status the generated client tolerates a body that is no JSON.
 */
export function receivedResponse({ status, headers }: Response, bytes: Uint8Array): Response {
  const ok = status === 200;
  const text = async () => new TextDecoder().decode(bytes);
  const json = async () => JSON.parse(await text());
  return { status, ok, headers, text, json } as Response;
}

import { notify } from '../internal/checks.js';

/** A request that the sandbox received. Headers and body are as sent, signatures included. */
export interface SeenRequest {
  /** ISO 8601. */
  readonly time: string;
  readonly method: string;
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text. Left out if it is larger than 8 KiB. */
  readonly body?: string;
  /** The payment that the request names, if it exists. */
  readonly paymentId?: string;
  readonly paymentRequestId?: string;
  /** The result code of the answer, or the name of the misbehaviour. */
  readonly answer: string;
  /** Why the request was refused, in a sentence. */
  readonly reason?: string;
}

/** The log keeps at most this many requests, and this many bytes. */
const bounds = { requests: 10_000, bytes: 4 * 1024 * 1024 };

/** The latest requests that a sandbox received, within bounds of number and bytes. */
export class RequestLog {
  /** Oldest first. */
  readonly requests: SeenRequest[] = [];
  readonly #onRequest: ((request: SeenRequest) => void) | undefined;
  readonly #bounds: typeof bounds;
  #bytes = 0;

  constructor(onRequest: ((request: SeenRequest) => void) | undefined, limits = bounds) {
    this.#onRequest = onRequest;
    this.#bounds = limits;
  }

  /** Adds a request. Removes the oldest ones while a bound is exceeded. */
  add(request: SeenRequest): void {
    this.requests.push(request);
    this.#bytes += sizeOf(request);
    while (this.requests.length > this.#bounds.requests || this.#bytes > this.#bounds.bytes) {
      // The list is not empty here: an empty list has 0 bytes.
      this.#bytes -= sizeOf(this.requests.shift() as SeenRequest);
    }
    notify(this.#onRequest, request);
  }
}

/**
 * Estimates the memory that a request takes. A character of HTTP takes a byte, a character of the body or the reason two, and
 * the objects about 512.
 */
function sizeOf({ method, path, headers, body = '', reason = '' }: SeenRequest): number {
  let bytes = 512 + method.length + path.length + 2 * (body.length + reason.length);
  for (const [name, value] of Object.entries(headers)) bytes += name.length + value.length;
  return bytes;
}

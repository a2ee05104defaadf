import { notify } from '../internal/checks.js';
import type { SeenRequest } from './options.js';

/** How much is kept: requests, and the bytes that they take in all. */
const bounds = { requests: 10_000, bytes: 4 * 1024 * 1024 };

/** The requests that a sandbox saw: the latest ones, within bounds of number and bytes. */
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

  /** Notes a request, and forgets the oldest if there are too many. */
  note(request: SeenRequest): void {
    this.requests.push(request);
    this.#bytes += sizeOf(request);
    while (this.requests.length > this.#bounds.requests || this.#bytes > this.#bounds.bytes) {
      // There is one: none take no bytes.
      this.#bytes -= sizeOf(this.requests.shift() as SeenRequest);
    }
    notify(this.#onRequest, request);
  }
}

/** What a request takes in memory, about: a character of HTTP a byte, one of a body or a reason two; and what holds them. */
function sizeOf({ method, path, headers, body = '', reason = '' }: SeenRequest): number {
  let bytes = 512 + method.length + path.length + 2 * (body.length + reason.length);
  for (const [name, value] of Object.entries(headers)) bytes += name.length + value.length;
  return bytes;
}

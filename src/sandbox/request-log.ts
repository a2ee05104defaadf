import type { SeenRequest } from './options.js';

/** The requests that a sandbox saw. */
export class RequestLog {
  /** Oldest first. */
  readonly requests: SeenRequest[] = [];
  readonly #onRequest: ((request: SeenRequest) => void) | undefined;
  readonly #limit: number;

  constructor(onRequest: ((request: SeenRequest) => void) | undefined, limit = 10_000) {
    this.#onRequest = onRequest;
    this.#limit = limit;
  }

  /** Notes a request, and forgets the oldest if there are too many. */
  note(request: SeenRequest): void {
    this.requests.push(request);
    if (this.requests.length > this.#limit) this.requests.shift();
    try {
      this.#onRequest?.(request);
    } catch {
      // A broken log must not change an answer.
    }
  }
}

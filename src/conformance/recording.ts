/** More of a body is not kept; no message of the contract comes near it. */
const limit = 1024 * 1024;

/** A copy of a body that passes by. */
export class Recording {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  add(chunk: Uint8Array): void {
    if (this.#length >= limit) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }
}

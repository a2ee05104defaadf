/**
 * Whether a value is a `Uint8Array` of any realm. `instanceof` is false for the arrays of another realm: those of Node.js in
 * Jest, or those of a vm context.
 */
export function isBytes(value: unknown): value is Uint8Array<ArrayBuffer> {
  return (
    ArrayBuffer.isView(value) && (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === 'Uint8Array'
  );
}

/** Whether a value is an `ArrayBuffer` of any realm. */
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  try {
    // The getter of `byteLength` throws for anything else (ECMA-262, 25.1.6.1).
    Reflect.get(ArrayBuffer.prototype, 'byteLength', value);
    return true;
  } catch {
    return false;
  }
}

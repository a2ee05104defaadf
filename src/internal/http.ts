/**
 * A media type (RFC 9110, 8.3.1). A trailing semicolon, which the grammar allows, is rejected: many parsers do not read it.
 */
const mediaType = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+( *; *[\w!#$%&'*+.^`|~-]+=("[^"]*"|[^\s;",]+))*$/;

/** Whether a `Content-Type` is well-formed. */
export function isMediaType(text: string): boolean {
  return mediaType.test(text.trim());
}

/** The headers of a node:http message as pairs, in the order sent. */
export function pairsOf(rawHeaders: readonly string[]): [name: string, value: string][] {
  return rawHeaders.flatMap((name, index) => (index % 2 ? [] : [[name, rawHeaders[index + 1] as string]]));
}

/**
 * Parses the bytes of a body as JSON.
 *
 * @returns `undefined` for an empty body
 * @throws SyntaxError when the body is not JSON
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  return text === '' ? undefined : JSON.parse(text);
}

/**
 * Why a connection failed, in the words of the system: `ECONNREFUSED 127.0.0.1:5999`, `ENOTFOUND api.example`,
 * `SELF_SIGNED_CERT_IN_CHAIN`. Reads the innermost error that has a code. Ignores messages, since anybody may have written
 * them.
 *
 * @returns `undefined` for an error without a code
 */
export function networkReason(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { cause, errors, code, address, port, hostname } = error as Record<string, unknown>;
  const inner = networkReason(cause) ?? networkReason(Array.isArray(errors) ? errors[0] : undefined);
  if (inner !== undefined || typeof code !== 'string') return inner;
  const place = typeof address === 'string' ? (typeof port === 'number' ? `${address}:${port}` : address) : hostname;
  return typeof place === 'string' ? `${code} ${place}` : code;
}

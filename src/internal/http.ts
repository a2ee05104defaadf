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
 * them. The error may be any object: its chain of causes may be endless, and each access may throw.
 *
 * @returns `undefined` for an error without a code
 */
export function networkReason(error: unknown): string | undefined {
  return reasonWithin(error, maxCauses);
}

/** The longest chain of causes that is read. Undici's chains have two. */
const maxCauses = 8;

function reasonWithin(error: unknown, depth: number): string | undefined {
  if (depth === 0) return undefined;
  // Stryker disable next-line ConditionalExpression,LogicalOperator: what has no members has no code; this saves the reads.
  if (typeof error !== 'object' || error === null) return undefined;
  const read = (name: string) => readMember(error, name);
  const inner = reasonWithin(read('cause'), depth - 1) ?? reasonWithin(readMember(read('errors'), 0), depth - 1);
  const code = wordOf(read('code'));
  if (inner !== undefined || code === undefined) return inner;
  const [address, port] = [wordOf(read('address')), read('port')];
  const place = address === undefined || typeof port !== 'number' ? address : `${address}:${port}`;
  const where = place ?? wordOf(read('hostname'));
  return where === undefined ? code : `${code} ${where}`;
}

/** A member of a foreign object; `undefined` if it cannot be read. */
export function readMember(object: unknown, name: PropertyKey): unknown {
  try {
    return (object as Record<PropertyKey, unknown>)[name];
  } catch {
    return undefined;
  }
}

/** A code, an address or a name of a host. Anything else may be a message. */
function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:%/-]{1,255}$/.test(value) ? value : undefined;
}

/** Headers by lower-case name. The values of a header that is repeated are joined with a comma (RFC 9110, 5.3). */
export function headersByName(headers: readonly (readonly [name: string, value: string])[]): Record<string, string> {
  // Without a prototype: a header may be named `__proto__`.
  const byName: Record<string, string> = Object.create(null);
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    byName[key] = byName[key] === undefined ? value : `${byName[key]}, ${value}`;
  }
  return byName;
}

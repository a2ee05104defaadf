/** A media type as RFC 9110, 8.3.1 writes it, without a semicolon that nothing follows: many readers refuse that. */
const mediaType = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+( *; *[\w!#$%&'*+.^`|~-]+=("[^"]*"|[^\s;",]+))*$/;

/** Whether a `Content-Type` can be read. */
export function isMediaType(text: string): boolean {
  return mediaType.test(text.trim());
}

/** The headers of a message of node:http in order, as sent, in pairs. */
export function pairsOf(rawHeaders: readonly string[]): [name: string, value: string][] {
  return rawHeaders.flatMap((name, index) => (index % 2 ? [] : [[name, rawHeaders[index + 1] as string]]));
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

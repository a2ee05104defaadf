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

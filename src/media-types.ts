/** A media type as RFC 9110, 8.3.1 writes it, without a semicolon that nothing follows: many readers refuse that. */
const mediaType = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+( *; *[\w!#$%&'*+.^`|~-]+=("[^"]*"|[^\s;",]+))*$/;

/** Whether a `Content-Type` can be read. */
export function isMediaType(text: string): boolean {
  return mediaType.test(text.trim());
}

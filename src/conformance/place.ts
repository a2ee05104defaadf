import { urlToHttpOptions } from 'node:url';

/** Where a URL is, as a request of node:http names it: an address of IPv6 has no brackets there. */
export function placeOf(url: URL): { hostname: string | null; port: string | number | null } {
  const { hostname = null, port = null } = urlToHttpOptions(url);
  return { hostname, port };
}

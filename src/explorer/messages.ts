import type { Exchange, SignedRequest } from './exchange.js';

/** A request as it goes over the wire. */
export function requestText({ url, headers, body }: SignedRequest): string {
  return `POST ${url.pathname} HTTP/1.1\nHost: ${url.host}\n${lines(Object.entries(headers))}\n\n${body}`;
}

/** An answer as it came over the wire. */
export function responseText({ status, statusText, headers, body }: NonNullable<Exchange['response']>): string {
  return `HTTP/1.1 ${status} ${statusText}\n${lines(headers)}\n\n${body}`;
}

/** The same request for a shell, signature and all. */
export function copyAsCurl({ url, headers, body }: SignedRequest): string {
  const options = Object.entries(headers).map(([name, value]) => `  --header ${quoted(`${name}: ${value}`)} \\\n`);
  return `curl ${quoted(url.href)} \\\n${options.join('')}  --data-raw ${quoted(body)}\n`;
}

const lines = (headers: [string, string][]) => headers.map(([name, value]) => `${name}: ${value}`).join('\n');

/** In single quotes, in which a shell reads everything but a single quote as it is. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

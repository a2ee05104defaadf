import { createServer, Agent as HttpAgent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isMediaType } from '../internal/http.js';

/** A mock, before it listens. */
export interface MockServer {
  /** Resolves to its URL. */
  listen(port: number, host: string): Promise<string>;
  close(): Promise<unknown>;
}

/** Prism's own bound of a body. */
const maxBytes = 10 * 1024 * 1024;

/**
 * A mock whose bodies and media types can be read before Prism's server sees them: that one never answers a body that is
 * not JSON, and fails on a media type that is none.
 */
export function gated(prism: MockServer): MockServer {
  const agent = new HttpAgent({ keepAlive: true });
  let inner = '';
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing, { inner, agent }).catch(() => outgoing.destroy());
  });
  return {
    async listen(port, host) {
      inner = await prism.listen(0, '127.0.0.1');
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, resolve);
      }).catch(async (error: unknown) => {
        await prism.close();
        throw error;
      });
      const { address, family, port: actual } = server.address() as AddressInfo;
      return `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await prism.close();
    },
  };
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { inner, agent }: { inner: string; agent: HttpAgent },
): Promise<void> {
  const body = await read(incoming);
  const wrong =
    body === undefined
      ? `The body is larger than ${maxBytes} bytes.`
      : unreadable(incoming.headers['content-type'], body);
  if (wrong !== undefined) {
    const problem = { title: 'Invalid request', status: 422, detail: wrong };
    const headers = { 'Content-Type': 'application/problem+json', 'Access-Control-Allow-Origin': '*' };
    // The rest of a body that is too large is not read, so nothing can follow it.
    outgoing.writeHead(422, body === undefined ? { ...headers, Connection: 'close' } : headers);
    return void outgoing.end(JSON.stringify(problem));
  }
  const options = { method: incoming.method, headers: incoming.rawHeaders, agent };
  const forwarded = request(inner, { ...options, path: incoming.url });
  forwarded.on('error', () => outgoing.destroy());
  forwarded.on('response', (response) => {
    const { statusCode = 500, rawHeaders } = response;
    outgoing.writeHead(statusCode, rawHeaders);
    response.pipe(outgoing);
  });
  forwarded.end(body);
}

/** The body; nothing when it is too large. */
async function read(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Why a request cannot be read; nothing when it can. */
function unreadable(contentType: string | undefined, body: Buffer): string | undefined {
  if (contentType === undefined || body.length === 0) return undefined;
  if (!isMediaType(contentType)) return 'The Content-Type is no media type.';
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(contentType)) return undefined;
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return undefined;
  } catch {
    return 'The body is not JSON in UTF-8.';
  }
}

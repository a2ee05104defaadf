import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { maxRequestBytes } from '../../generated/decisions.js';
import { OptionError } from '../errors.js';
import { pairsOf } from '../internal/http.js';
import { pathOfTarget } from '../internal/urls.js';
import type { SandboxCore } from './core.js';
import { send } from './delivery.js';
import type { ServerOptions, ServerSettings } from './options.js';
import { explorerFiles, type Page, type Pages, sandboxPage } from './pages.js';

/** A running server. */
export interface Listening {
  url: string;
  close(): Promise<void>;
}

/** Reading stops after this many bytes of a body that is too large. */
const maxReadBytes = 16 * maxRequestBytes;

/** Starts the server of a sandbox. */
export async function listen(core: SandboxCore, settings: ServerSettings, closing: AbortSignal): Promise<Listening> {
  const { port, host, tls, explorer } = settings;
  const server = tls === undefined ? createServer() : secureServer(tls);
  const pages: Pages[] = [await explorerFiles(explorer)];
  server.on('request', (request, response) => {
    serve(core, pages, request, response, closing).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  const url = `${tls === undefined ? 'http' : 'https'}://${name}:${address.port}`;
  pages.push(sandboxPage(core, url));
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        // A second call gets an error from Node.js. It is ignored: the server is already closed.
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  core: SandboxCore,
  pages: readonly Pages[],
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const { method, url } = request as IncomingMessage & { method: string; url: string };
  const path = pathOfTarget(url);
  if (method === 'OPTIONS')
    return void response.writeHead(204, { ...preflightHeaders(request), ...closesConnection }).end();
  if (method === 'GET' || method === 'HEAD') {
    const page = await findPage(pages, path);
    if (page !== undefined)
      return void response
        .writeHead(page.status, { ...corsHeaders, ...closesConnection, ...page.headers })
        .end(page.body);
  }
  const body = await readBody(request);
  const reply = await core.answer({ method, path, headers: pairsOf(request.rawHeaders), body });
  const headers = [...reply.headers, ...Object.entries(corsHeaders)];
  // The rest of a body that is too large is not read, so the connection cannot be used again. Only browsers send `Origin`.
  if (body === undefined || request.headers.origin !== undefined) headers.push(...Object.entries(closesConnection));
  await send({ ...reply, headers }, request, response, closing);
}

async function findPage(pages: readonly Pages[], path: string): Promise<Page | undefined> {
  for (const find of pages) {
    const page = await find(path);
    if (page !== undefined) return page;
  }
  return undefined;
}

/**
 * If a kept-alive connection is reset, a browser repeats a POST by itself, and its page does not notice. So every connection
 * of a browser is closed after the answer.
 */
const closesConnection = { connection: 'close' };

/** Any origin may call, since the explorer may be served from another origin. */
const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Signature, Response-Time, Client-Id, Retry-After',
};

function preflightHeaders(request: IncomingMessage): Record<string, string> {
  return {
    ...corsHeaders,
    'Access-Control-Allow-Methods': 'POST, GET, HEAD, OPTIONS',
    'Access-Control-Allow-Headers': request.headers['access-control-request-headers'] ?? '*',
    // A page from the public web may call loopback: https://wicg.github.io/private-network-access/
    'Access-Control-Allow-Private-Network': 'true',
    'Access-Control-Max-Age': '600',
  };
}

/** The body of a request. `undefined` if it is too large. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxReadBytes) break;
    chunks.push(chunk);
  }
  return length > maxRequestBytes ? undefined : Buffer.concat(chunks);
}

function secureServer({ cert, key }: NonNullable<ServerOptions['tls']>): SecureServer {
  try {
    return createSecureServer({ cert: Buffer.from(cert), key: Buffer.from(key) });
  } catch (cause) {
    throw new OptionError('tls', 'must be a certificate and its key, as PEM.', { cause });
  }
}

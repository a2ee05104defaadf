import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { OptionError } from '../errors.js';
import { pairsOf } from '../internal/http.js';
import { pathOfTarget } from '../internal/urls.js';
import type { SandboxCore } from './core.js';
import { send } from './delivery.js';
import { maxRequestBytes } from './examination.js';
import type { ServerOptions, ServerSettings } from './options.js';
import { explorerFiles, type Page, type Pages, sandboxPage } from './pages.js';

/** A server that answers. */
export interface Listening {
  url: string;
  close(): Promise<void>;
}

/** How much of a body that is too large is read before the connection is cut. */
const patience = 16 * maxRequestBytes;

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
        // Of a server that is closed already, Node.js gives an error: there is nothing more to do.
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
  if (method === 'OPTIONS') return void response.writeHead(204, { ...preflightHeaders(request), ...unkept }).end();
  if (method === 'GET' || method === 'HEAD') {
    const page = await findPage(pages, path);
    if (page !== undefined)
      return void response.writeHead(page.status, { ...corsHeaders, ...unkept, ...page.headers }).end(page.body);
  }
  const body = await readBody(request);
  const reply = await core.answer({ method, path, headers: pairsOf(request.rawHeaders), body });
  const headers = [...reply.headers, ...Object.entries(corsHeaders)];
  // The rest of a body that is too large is not read, so nothing can follow it. Only browsers send `Origin`.
  if (body === undefined || request.headers.origin !== undefined) headers.push(...Object.entries(unkept));
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
 * On a connection that was kept alive and is reset, a browser sends a POST again by itself, and its page never hears of it. So
 * no connection of a browser is kept.
 */
const unkept = { connection: 'close' };

/** The explorer may be served from elsewhere, so any origin may call. */
const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Signature, Response-Time, Client-Id, Retry-After',
};

function preflightHeaders(request: IncomingMessage): Record<string, string> {
  return {
    ...corsHeaders,
    'Access-Control-Allow-Methods': 'POST, GET, HEAD, OPTIONS',
    'Access-Control-Allow-Headers': request.headers['access-control-request-headers'] ?? '*',
    // A page of the public web calls an address of loopback: https://wicg.github.io/private-network-access/
    'Access-Control-Allow-Private-Network': 'true',
    'Access-Control-Max-Age': '600',
  };
}

/** The body; nothing when it is too large. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > patience) break;
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

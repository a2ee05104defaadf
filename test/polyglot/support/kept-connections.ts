import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a server that breaks kept-alive connections received. */
export interface Arrived {
  requests: number;
  connections: number;
}

/**
 * Answers the first request of each connection, and breaks the connection when a second one arrives. A further request on a
 * new connection is then an unwanted repeat.
 */
export async function breakKeptConnections(work: (baseUrl: string) => Promise<unknown>): Promise<Arrived> {
  const arrived: Arrived = { requests: 0, connections: 0 };
  const seen = new WeakSet<object>();
  const server = createServer(async (request, response) => {
    await text(request);
    arrived.requests++;
    if (seen.has(request.socket)) return void request.socket.destroy();
    seen.add(request.socket);
    arrived.connections++;
    response.writeHead(500).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/ams/api`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return arrived;
}

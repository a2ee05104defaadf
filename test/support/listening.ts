import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A server of node:http or node:net that listens. Disposing of it cuts its connections and ends it. */
export interface Listening extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, or that of the host. */
  origin: string;
  port: number;
}

/** Lets a server listen on a free port of loopback; `[::1]` is that of IPv6. */
export async function listening(server: Server, host: '127.0.0.1' | '[::1]' = '127.0.0.1'): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, host === '[::1]' ? '::1' : host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${host}:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A port on which nobody listens, for a program that takes no 0. */
export async function freePort(): Promise<number> {
  const { port, [Symbol.asyncDispose]: close } = await listening(createServer());
  await close();
  return port;
}

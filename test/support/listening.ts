import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A server of node:http or node:net that listens. Disposing of it cuts its connections and ends it. */
export interface Listening extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`. */
  origin: string;
  port: number;
}

/** Lets a server listen on a free port of loopback. */
export async function listening(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
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

import { connect, type Socket } from 'node:net';

/** A bare connection to where a server of loopback listens. That it breaks is seen by its `close`. */
export function connectTo(url: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  return socket;
}

/**
 * Sends bytes, written as Latin-1, and gives all that comes back until the connection closes.
 *
 * @param ending whether the connection is `open` for more once they are sent
 */
export async function exchange(url: string, bytes: string, ending: 'open' | 'ended' = 'open'): Promise<string> {
  const socket = connectTo(url);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.write(Buffer.from(bytes, 'latin1'));
  if (ending === 'ended') socket.end();
  await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(chunks).toString('latin1');
}

import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Violation } from '../../src/conformance/index.js';
import { briefly, lawful, path, post, proxiedProvider, unsigned } from '../support/proxied.js';

const proxied = proxiedProvider();
/** A request that says that more is to come. */
const unfinished = lawful.replace('17', '18');

describe('validates a request that the caller aborts', () => {
  /** What is found of a request whose caller goes once it has arrived. */
  async function givenUp(request: string): Promise<Violation[]> {
    const arrived = new Promise<Socket>((resolve) => {
      proxied.serve = (socket) => socket.once('data', () => resolve(socket));
    });
    const socket = proxied.open();
    socket.write(request);
    const upstream = await arrived;
    socket.destroy();
    // The provider's connection ends, too, and by then all is judged.
    await new Promise((resolve) => upstream.once('close', resolve));
    await expect.poll(() => proxied.seen.length).toBeGreaterThan(2);
    const found = [...proxied.seen];
    await proxied.stillWorks();
    return found;
  }
  test('while it waits for the answer', async () => {
    expect((await givenUp(lawful)).map(briefly)).toEqual(unsigned);
  });

  test('before it is complete, which is a violation', async () => {
    const [first, ...others] = await givenUp(unfinished);
    expect(first).toEqual({
      ...{ message: 'request', method: 'POST', path, where: '', rule: 'complete' },
      description: 'The caller ended the connection before the request was complete.',
    });
    expect(others.map(briefly)).toEqual(unsigned);
  });
});

describe('a connection that the provider breaks', () => {
  /** What comes back, how the caller's connection ends, and what is found. */
  async function brokenBy(answer: string, request = lawful) {
    proxied.serve = (socket) => socket.once('data', () => socket.end(Buffer.from(answer, 'latin1')));
    const socket = proxied.open();
    let received = '';
    let ending = 'end';
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
      ending = code;
    });
    socket.write(request);
    await new Promise((resolve) => socket.once('close', resolve));
    const found = proxied.seen.map(briefly);
    await proxied.stillWorks();
    return { received, ending, found };
  }
  const found = [...unsigned, 'response  complete'];
  const head = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\n';
  const chunked = 'HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';

  test('before the answer breaks the connection of the caller', async () => {
    expect(await brokenBy('')).toEqual({ received: '', ending: 'ECONNRESET', found });
  });

  test.each([
    ['in a body', `${head}1234`, `${head}1234`],
    ['after a head', head, head],
    ['between chunks', `${chunked}2\r\n12\r\n`, `${chunked}2\r\n12\r\n`],
    ['with a chunk that is none', `${chunked}2\r\n12\r\nzz\r\n`, `${chunked}2\r\n12\r\n`],
  ])('%s ends the connection of the caller after the bytes that arrived', async (_, answer, received) => {
    expect(await brokenBy(answer)).toEqual({ received, ending: 'end', found });
  });

  test('before the request is complete is not a violation of the caller', async () => {
    expect(await brokenBy('', unfinished)).toEqual({ received: '', ending: 'ECONNRESET', found });
  });
});

describe('reads neither side faster than the other accepts:', () => {
  /** Far more than the sockets between hold. */
  const size = 64 * 1024 * 1024;
  const chunk = Buffer.alloc(65_536, 'x');

  /** Writes until nobody takes more for a while, and says how much was taken. */
  async function pour(socket: Socket): Promise<number> {
    let idle = 0;
    let before = -1;
    const fill = () => {
      while (socket.bytesWritten < size && !socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', fill);
    fill();
    while (idle < 10) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      idle = socket.bytesWritten - socket.writableLength === before ? idle + 1 : 0;
      before = socket.bytesWritten - socket.writableLength;
    }
    return before;
  }

  /** Reads a connection until it has given so many bytes. */
  async function drained(socket: Socket, bytes: number): Promise<void> {
    let read = 0;
    await new Promise<void>((resolve) => {
      socket.on('data', (part) => {
        read += part.length;
        if (read >= bytes) resolve();
      });
      socket.on('close', resolve);
      socket.resume();
    });
    expect(read).toBeGreaterThanOrEqual(bytes);
    socket.destroy();
  }

  test('a response', async () => {
    const taken = new Promise<number>((resolve) => {
      proxied.serve = (socket) => {
        socket.once('data', () => {
          socket.write(`HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n`);
          resolve(pour(socket));
        });
      };
    });
    const socket = proxied.open();
    socket.pause();
    socket.write(post());
    expect(await taken).toBeLessThan(size / 2);
    await drained(socket, size);
    await proxied.stillWorks();
  });

  test('a request', async () => {
    const accepted = new Promise<Socket>((resolve) => {
      proxied.serve = (socket) => resolve(socket.pause());
    });
    const socket = proxied.open();
    socket.write(post([`X: ${size}`]).replace('Content-Length: 2', `Content-Length: ${size}`));
    expect(await pour(socket)).toBeLessThan(size / 2);
    await drained(await accepted, size);
    await proxied.stillWorks();
  });
});

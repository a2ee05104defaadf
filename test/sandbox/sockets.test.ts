import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { send } from '../../src/sandbox/delivery.js';
import type { Reply } from '../../src/sandbox/reply.js';
import { listening } from '../support/listening.js';
import { connectTo, exchange } from '../support/sockets.js';

const reply: Reply = { status: 200, headers: [['a', 'b']], body: Buffer.from('12345678') };

/**
 * What the server's side of a connection does with a reply. It is looked at there: what of it the other side sees before a
 * reset is a matter of chance.
 */
async function sending(change: Partial<Reply>, head = 'GET / HTTP/1.1') {
  const written: Buffer[] = [];
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const { socket } = request;
    const write = vi.spyOn(socket, 'write');
    for (const name of ['end', 'resetAndDestroy'] as const) {
      const original = socket[name].bind(socket) as () => Socket;
      socket[name] = () => {
        if (calls.length === 0) calls.push(name);
        return original();
      };
    }
    socket.once('close', () => written.push(...write.mock.calls.map(([bytes]) => Buffer.from(bytes as Uint8Array))));
    void send({ ...reply, ...change }, request, response, new AbortController().signal);
  });
  const listens = await listening(server);
  onTestFinished(() => listens[Symbol.asyncDispose]());
  const received = await exchange(listens.origin, `${head}\r\nHost: x\r\nConnection: close\r\n\r\n`);
  while (written.length === 0 && change.fault !== 'reset-before-headers' && change.fault !== undefined)
    await new Promise((resolve) => setImmediate(resolve));
  return { written: Buffer.concat(written).toString('latin1'), received, ending: calls[0] };
}

const head = (length: number) => `HTTP/1.1 200 OK\r\na: b\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n`;

test('an answer is complete and has a Content-Length', async () => {
  const { received } = await sending({});
  expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\na: b\r\ncontent-length: 8\r\n/);
  expect(received).toMatch(/\r\n\r\n12345678$/);
});

test('an answer to HEAD has the same headers and no body', async () => {
  const { received } = await sending({}, 'HEAD / HTTP/1.1');
  expect(received).toMatch(/\r\ncontent-length: 8\r\n/);
  expect(received).toMatch(/\r\n\r\n$/);
});

test.each<[NonNullable<Reply['fault']>, string, string]>([
  ['reset-before-headers', '', 'resetAndDestroy'],
  ['reset-in-headers', head(8).slice(0, head(8).length >> 1), 'resetAndDestroy'],
  ['reset-after-headers', head(8), 'resetAndDestroy'],
  ['truncated-body', `${head(8)}1234`, 'end'],
  ['short-content-length', `${head(4)}12345678`, 'end'],
])('%s', async (fault, written, ending) => {
  expect(await sending({ fault })).toMatchObject({ written, ending });
});

test('a delayed answer arrives', async () => {
  expect((await sending({ delay: 1 })).received).toMatch(/12345678$/);
});

test.each<[string, Partial<Reply>]>([
  ['an answer that is late for long', { delay: 600_000 }],
  ['one that never comes', { fault: 'no-answer' }],
])('%s sends nothing if the caller disconnects', async (_, change) => {
  let sent: Promise<void> | undefined;
  let open = false;
  let bytesAtClose: (bytes: number) => void = () => {};
  const closed = new Promise<number>((resolve) => {
    bytesAtClose = resolve;
  });
  const server = createServer((request, response) => {
    request.socket.once('close', () => bytesAtClose(request.socket.bytesWritten));
    sent = send({ ...reply, ...change }, request, response, new AbortController().signal);
    // The caller goes once the answer is waited for.
    setTimeout(() => {
      open = !request.socket.destroyed;
      socket.destroy();
    }, 20);
  });
  const listens = await listening(server);
  onTestFinished(() => listens[Symbol.asyncDispose]());
  const socket = connectTo(listens.origin);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(await closed).toBe(0);
  await sent;
  expect(open).toBe(true);
});

test('closing the sandbox ends a delayed answer', async () => {
  const closing = new AbortController();
  const server = createServer((request, response) => {
    void send({ ...reply, delay: 600_000 }, request, response, closing.signal);
    closing.abort();
  });
  const listens = await listening(server);
  onTestFinished(() => listens[Symbol.asyncDispose]());
  expect((await fetch(listens.origin)).status).toBe(200);
});

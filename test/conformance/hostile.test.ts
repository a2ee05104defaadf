import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ConformanceProxy, startConformanceProxy, type Violation } from '../../src/conformance/index.js';
import { connectTo, exchange as exchangeWith } from '../support/sockets.js';

/** What the provider does with a connection. */
let serve: (socket: Socket) => void = () => {};
let provider: Server;
let proxy: ConformanceProxy;
let seen: Violation[] = [];
let broken = false;

beforeAll(async () => {
  provider = createServer((socket) => {
    socket.on('error', () => {});
    serve(socket);
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  proxy = await startConformanceProxy({
    target: `http://127.0.0.1:${(provider.address() as AddressInfo).port}`,
    onViolation: (violation) => {
      seen.push(violation);
      if (broken) throw new Error('A broken log.');
    },
  });
});
afterAll(async () => {
  await proxy.close();
  provider.close();
});
beforeEach(() => {
  seen = [];
  broken = false;
});

/** Answers each request with these bytes, and ends. */
function answering(answer: string): (socket: Socket) => void {
  return (socket) => socket.once('data', () => socket.end(Buffer.from(answer, 'latin1')));
}

const open = () => connectTo(proxy.url);

/** Sends bytes to the proxy, and gives all that comes back. */
const exchange = (bytes: string) => exchangeWith(proxy.url, bytes);

const path = '/ams/api/v1/payments/cancel';
const post = (headers: string[] = [], target = path) =>
  [`POST ${target} HTTP/1.1`, 'Host: x', 'Content-Length: 2', 'Connection: close', ...headers, '', '{}'].join('\r\n');
const ok = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}';

/** That the proxy still lives, and still judges. */
async function stillWorks(): Promise<void> {
  serve = answering(ok);
  const before = proxy.violations.length;
  expect(await exchange(post())).toMatch(/^HTTP\/1\.1 200/);
  expect(proxy.violations.length).toBeGreaterThan(before);
}

describe('a media type that nobody can read is a violation', () => {
  test.each(['json', 'application/json;', 'application', ';', '/', 'application/json; charset', '"'])(
    'of the request: %s',
    async (type) => {
      serve = answering(ok);
      expect(await exchange(post([`Content-Type: ${type}`]))).toBe(ok);
      expect(seen).toContainEqual(
        expect.objectContaining({ message: 'request', where: 'header.content-type', rule: 'media-type' }),
      );
      await stillWorks();
    },
  );

  test.each(['json', 'application/json;', 'text/html\r\nContent-Type: application/json'])(
    'of the response: %s',
    async (type) => {
      const answer = ok.replace('application/json', type);
      serve = answering(answer);
      expect(await exchange(post(['Content-Type: application/json']))).toBe(answer);
      expect(seen).toContainEqual(expect.objectContaining({ message: 'response', rule: 'media-type' }));
      expect(seen).toContainEqual(expect.objectContaining({ message: 'response', where: 'body' }));
      await stillWorks();
    },
  );

  test('but JSON that is named twice, as an SDK does, is none', async () => {
    serve = answering(ok);
    await exchange(post(['Content-Type: application/json', 'Content-Type: application/json; charset=UTF-8']));
    expect(seen.filter(({ message, rule }) => message === 'request' && rule === 'media-type')).toEqual([]);
  });
});

describe('a path that is no path of the contract is a violation', () => {
  test.each([
    ['//', '//'],
    ['//evil.example/x', '//evil.example/x'],
    ['http://', '/'],
    ['http://evil.example', '/'],
    [`http://evil.example${path}x`, `${path}x`],
    ['/%', '/%'],
    ['/?a=%', '/'],
    ['*', '*'],
  ])('%s', async (target, named) => {
    let received = '';
    serve = (socket) => {
      socket.once('data', (bytes) => {
        received = bytes.toString('latin1');
        socket.end(ok);
      });
    };
    const answer = await exchange(post(['Content-Type: application/json'], target));
    if (received !== '') {
      expect(answer).toBe(ok);
      expect(received.split('\r\n', 1)).toEqual([`POST ${target} HTTP/1.1`]);
      expect(seen).toContainEqual(expect.objectContaining({ message: 'request', path: named }));
    } else expect(answer).toMatch(/^HTTP\/1\.1 (400|502)/);
    await stillWorks();
  });

  test('but an absolute target with the path of the contract is none', async () => {
    serve = answering(ok);
    await exchange(post(['Content-Type: application/json'], `https://evil.example${path}`));
    expect(seen.filter(({ rule }) => rule === 'path')).toEqual([]);
  });
});

describe('a head that cannot be passed on is a 502 with the reason, and a violation', () => {
  test.each([
    ['status 000', 'HTTP/1.1 000 Nothing'],
    ['status 099', 'HTTP/1.1 099 Less'],
    ['status 101', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade'],
    ['a bell in the reason', 'HTTP/1.1 200 O\u0007K'],
    ['an escape in the reason', 'HTTP/1.1 200 \u001b[2J'],
  ])('%s', async (_, line) => {
    serve = answering(`${line}\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}`);
    const answer = await exchange(post());
    if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n[\s\S]*cannot be passed on/);
    // Node.js itself refuses some heads, as it does a connection that breaks.
    expect(seen).toContainEqual(
      expect.objectContaining({ message: 'response', rule: answer === '' ? 'complete' : 'status' }),
    );
    await stillWorks();
  });

  test.each([204, 304, 599, 999])('status %i is passed on', async (status) => {
    serve = answering(`HTTP/1.1 ${status} X\r\nConnection: close\r\n\r\n`);
    expect(await exchange(post())).toContain(`HTTP/1.1 ${status} X\r\n`);
    expect(seen).toContainEqual(expect.objectContaining({ message: 'response', rule: 'status' }));
    await stillWorks();
  });
});

test('a listener that throws changes nothing', async () => {
  broken = true;
  serve = answering(ok);
  expect(await exchange(post())).toBe(ok);
  expect(seen.length).toBeGreaterThan(1);
  await stillWorks();
});

describe('a request that the caller gives up is judged', () => {
  test('while it waits for the answer', async () => {
    const arrived = new Promise<void>((resolve) => {
      serve = (socket) => socket.once('data', () => resolve());
    });
    const socket = open();
    socket.write(post());
    await arrived;
    socket.destroy();
    await expect.poll(() => seen.map(({ message, where }) => `${message} ${where}`)).toContain('request header');
    expect(seen.filter(({ message }) => message === 'response')).toEqual([]);
  });

  test('before it was complete, which is a violation', async () => {
    const arrived = new Promise<void>((resolve) => {
      serve = (socket) => socket.once('data', () => resolve());
    });
    const socket = open();
    socket.write(post().replace('Content-Length: 2', 'Content-Length: 20'));
    await arrived;
    socket.destroy();
    await expect.poll(() => seen).toContainEqual(expect.objectContaining({ message: 'request', rule: 'complete' }));
    await stillWorks();
  });
});

describe('neither side is read faster than the other takes it:', () => {
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

  test('a response', async () => {
    const taken = new Promise<number>((resolve) => {
      serve = (socket) => {
        socket.once('data', () => {
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
          resolve(pour(socket));
        });
      };
    });
    const socket = open();
    socket.pause();
    socket.write(post());
    expect(await taken).toBeLessThan(size / 2);
    socket.destroy();
    await stillWorks();
  });

  test('a request', async () => {
    serve = (socket) => socket.pause();
    const socket = open();
    socket.write(post([`X: ${size}`]).replace('Content-Length: 2', `Content-Length: ${size}`));
    expect(await pour(socket)).toBeLessThan(size / 2);
    socket.destroy();
    await stillWorks();
  });
});

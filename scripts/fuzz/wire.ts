import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { bytes, changed, oneOf, text } from './inputs.js';

/** The timeout of an exchange, in milliseconds. Long, since the machine may be busy. */
const patience = 60_000;

/** A provider whose behaviour can be replaced at any time. */
export interface Provider {
  port: number;
  serve: (socket: Socket) => void;
}

/** Runs `work` with a provider on a real socket. Closes it afterwards. */
export async function withProvider(work: (provider: Provider) => Promise<void>): Promise<void> {
  const sockets = new Set<Socket>();
  const provider: Provider = { port: 0, serve: (socket) => socket.destroy() };
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    provider.serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provider.port = (server.address() as AddressInfo).port;
  try {
    await work(provider);
  } finally {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
}

/** Answers the first bytes of a connection with these bytes, then closes it. */
export function answering(answer: Uint8Array): Provider['serve'] {
  return (socket) => socket.once('data', () => socket.end(answer));
}

/**
 * Sends bytes over a new connection. Resolves to all bytes that arrive until it is closed.
 *
 * @param ends whether to end the sending side after the bytes
 */
export function exchange(port: number, sent: Uint8Array, ends: boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => (ends ? socket.end(sent) : socket.write(sent)));
    const limit = setTimeout(() => {
      socket.destroy();
      reject(new Error(`An exchange did not end within ${patience / 1000} s.`));
    }, patience);
    socket.on('data', (chunk) => chunks.push(chunk));
    // `close` follows a reset, too.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(limit);
      resolve(Buffer.concat(chunks));
    });
  });
}

const json = '{"result":{"resultStatus":"S","resultCode":"SUCCESS"},"paymentId":"1"}';
const lines = (...all: string[]) => Buffer.from(all.join('\r\n'));
const ofJson = [`Content-Length: ${json.length}`, 'Content-Type: application/json', 'Connection: close', '', json];

/** A request and an answer that are valid HTTP. */
export const rightRequest = lines('POST /ams/api/v1/payments/cancel HTTP/1.1', 'Host: example.com', ...ofJson);
export const rightAnswer = lines('HTTP/1.1 200 OK', ...ofJson);

const header = fc.oneof(
  oneOf('Transfer-Encoding: chunked', 'Content-Length: 5', 'Content-Length: -1', 'Connection: upgrade', 'Upgrade: x'),
  oneOf('Expect: 100-continue', 'Content-Type: application/json;', 'Content-Type: /', 'Client-Id: ', 'Signature: ='),
  text,
);
const rest = fc.oneof(text, oneOf('{}', json, '5\r\nhello\r\n0\r\n\r\n', 'FFFFFFFF\r\n', '0\r\nTrailer: x\r\n\r\n'));

function messages(first: fc.Arbitrary<string>, right: Uint8Array): fc.Arbitrary<Buffer> {
  const built = fc
    .tuple(first, fc.array(header, { maxLength: 4 }), rest)
    .map(([line, headers, body]) => lines(line, 'Connection: close', ...headers, '', body));
  return fc.oneof(
    bytes.map((raw) => Buffer.from(raw)),
    built,
    { weight: 3, arbitrary: changed(right) },
  );
}

/** What a caller may send: random bytes, requests of random parts, and a valid request with changes. */
export const requests = messages(
  fc
    .tuple(oneOf('POST', 'GET', 'HEAD', 'CONNECT', 'OPTIONS', 'XX'), fc.oneof(oneOf('*', '//', 'http://', '/%'), text))
    .map(([method, target]) => `${method} ${target} HTTP/1.1\r\nHost: x`),
  rightRequest,
);

/** What a provider may answer. */
export const answers = messages(
  fc
    .tuple(fc.oneof(oneOf(200, 204, 304, 100, 101, 99), fc.nat({ max: 1000 })), text)
    .map((line) => `HTTP/1.1 ${line.join(' ')}`),
  rightAnswer,
);

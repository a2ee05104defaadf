import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contentToSign, formatSignatureHeader, sign } from '../../src/index.signature.js';

/** A provider that costs little CPU, in its own process: it signs one answer and sends it to every request. */
const { privateKey, path, clientId, answer, delay } = JSON.parse(process.argv[2] ?? '{}');
const time = new Date().toISOString();
const signature = await sign(contentToSign({ method: 'POST', path, clientId, time, body: answer }), privateKey);
const headers = {
  'Content-Type': 'application/json;charset=UTF-8',
  'Client-Id': clientId,
  'Response-Time': time,
  Signature: formatSignatureHeader({ signature }),
};

const server = createServer((request, response) => {
  const reply = () => response.writeHead(200, headers).end(answer);
  request.resume().once('end', () => (delay > 0 ? setTimeout(reply, delay) : reply()));
});
// An idle connection must stay open while the machine is busy with other work.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));

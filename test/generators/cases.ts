import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contentToSign, formatSignatureHeader, sign } from '../../src/index.signature.js';
import { createSandbox } from '../../src/sandbox/index.js';

/** A response of the sandbox, and what a generated client must return: the status and code, or an error (`none`). */
export interface Case {
  id: string;
  column: string;
  expected: string;
}

export const cases: Case[] = [
  { id: 'sandbox-SUCCESS', column: '`S`', expected: 'S SUCCESS' },
  { id: 'sandbox-ORDER_NOT_EXIST', column: '`F`', expected: 'F ORDER_NOT_EXIST' },
  { id: 'sandbox-CANCEL_WINDOW_EXCEED', column: '`F`', expected: 'F CANCEL_WINDOW_EXCEED' },
  { id: 'sandbox-MERCHANT_BALANCE_NOT_ENOUGH', column: '`F`', expected: 'F MERCHANT_BALANCE_NOT_ENOUGH' },
  { id: 'sandbox-UNKNOWN_EXCEPTION', column: '`U`', expected: 'U UNKNOWN_EXCEPTION' },
  { id: 'sandbox-UNKNOWN_CODE_F', column: 'unknown code', expected: 'F *' },
  { id: 'sandbox-UNKNOWN_CODE_U', column: 'unknown code', expected: 'U *' },
  { id: 'sandbox-S_WITH_LONG_MESSAGE', column: '300 characters', expected: 'S SUCCESS' },
  { id: 'sandbox-UNSIGNED_F', column: 'unsigned `F`', expected: 'F ACCESS_DENIED' },
  { id: 'sandbox-EMPTY_BODY', column: 'empty body', expected: 'none' },
  { id: 'sandbox-HTML_502', column: 'HTTP 502', expected: 'none' },
];

/**
 * A sandbox behind a server that signs each request, in place of the hook that a caller writes. The tests show how a
 * generated client reads a response.
 */
export async function startSigningSandbox(): Promise<{ baseUrl: string; close: () => Promise<void> }> {
  const sandbox = createSandbox();
  const { clientId, privateKey } = sandbox.merchant;
  const path = `${new URL(sandbox.baseUrl).pathname}/v1/payments/cancel`;
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const time = String(Date.now());
    const signature = await sign(contentToSign({ method: 'POST', path, clientId, time, body }), privateKey);
    try {
      const answer = await sandbox.fetch(new URL(path, sandbox.baseUrl), {
        method: 'POST',
        headers: {
          'Content-Type': request.headers['content-type'] ?? '',
          'Client-Id': clientId,
          'Request-Time': time,
          Signature: formatSignatureHeader({ signature }),
        },
        body,
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(bytes);
    } catch {
      // The sandbox broke the connection.
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ams/sandbox/api`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await sandbox.close();
    },
  };
}

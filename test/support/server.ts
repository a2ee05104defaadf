import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listening } from './listening.js';
import { responseHeaders } from './provider.js';

export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** Answers one request. The last responder answers all further requests. */
export type Responder = (response: ServerResponse, request: ReceivedRequest) => void | Promise<void>;

export interface TestServer extends AsyncDisposable {
  baseUrl: string;
  /** Every request received, in order. */
  requests: ReceivedRequest[];
}

/** A real HTTP server on loopback. Each request gets the next responder. */
export async function startServer(...responders: Responder[]): Promise<TestServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = '', url = '', headers } = incoming;
    const request = { method, path: url, headers, body: Buffer.concat(chunks) };
    requests.push(request);
    await responders[Math.min(requests.length, responders.length) - 1]?.(response, request);
  });
  const listens = await listening(server);
  return {
    baseUrl: `${listens.origin}/ams/api`,
    requests,
    [Symbol.asyncDispose]: () => listens[Symbol.asyncDispose](),
  };
}

/** Answers as the provider does: HTTP 200 and a signed body. `headers` override the signature's; `null` removes one. */
export function answer(body: unknown, { status = 200, headers = {} }: AnswerOptions = {}): Responder {
  return async (response, { path }) => {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const all = {
      'Content-Type': 'application/json; charset=UTF-8',
      ...(await responseHeaders(path, bytes)),
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) if (value !== null) response.setHeader(name, value);
    response.writeHead(status).end(bytes);
  };
}

interface AnswerOptions {
  status?: number;
  headers?: Record<string, string | string[] | null>;
}

/** Removes all headers of the signature. */
export const unsigned = { Signature: null, 'Response-Time': null, 'Client-Id': null };

export const paymentId = '2019061218401080010018882020035XXXX';
export const paymentRequestId = 'pay_2089760038715669_20277574507XXXX';

export const success = {
  result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' },
  paymentId,
  paymentRequestId,
  cancelTime: '2019-06-12T19:07:11+08:00',
};

export const result = (resultStatus: string, resultCode: string) => ({
  result: { resultCode, resultStatus, resultMessage: 'A message.' },
});

/** Never answers. */
export const silence: Responder = () => {};

/** Closes the connection instead of answering. */
export const reset: Responder = (response) => {
  response.socket?.destroy();
};

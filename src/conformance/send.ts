import { request as requestOverHttp } from 'node:http';
import { request as requestOverHttps } from 'node:https';
import { pairsOf } from '../internal/http.js';
import type { ReceivedResponse, SentRequest } from './exchange.js';
import { placeOf } from './place.js';

/** Sends a request exactly as it is, over a connection of its own. Rejects when no complete response arrives. */
export async function send(origin: URL, message: SentRequest, signal: AbortSignal): Promise<ReceivedResponse> {
  const { method, target, headers, body } = message;
  return await new Promise((resolve, reject) => {
    const request = origin.protocol === 'https:' ? requestOverHttps : requestOverHttp;
    const outgoing = request({
      ...placeOf(origin),
      method,
      path: target,
      headers: [...headers, ['Host', origin.host], ['Connection', 'close']].flat() as string[],
      agent: false,
      signal,
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const { statusCode: status = 0 } = response;
      const chunks: Uint8Array[] = [];
      response.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status,
          headers: pairsOf(response.rawHeaders),
          body: Buffer.concat(chunks),
        }),
      );
    });
    outgoing.end(body);
  });
}

import type { Fetch } from '../signature/signing-fetch.js';
import type { Exchange, RawHeaders } from './exchange.js';

/** More of a body is not shown. */
const longestBody = 4096;

/** A message, for people. */
export interface ShownMessage {
  headers: RawHeaders;
  /** As UTF-8; what is beyond 4096 bytes is left out. */
  body: string;
}

/** What went over the wire in a case. */
export interface CaseExchange {
  request: ShownMessage & { method: string; target: string };
  /** None when no complete response arrived. */
  response?: ShownMessage & { status: number };
}

export function shownExchange({ request, response }: Exchange): CaseExchange {
  const { method, target, headers } = request;
  return {
    request: { method, target, headers, body: shownBody(request.body) },
    ...(response !== undefined && {
      response: { status: response.status, headers: response.headers, body: shownBody(response.body) },
    }),
  };
}

function shownBody(body: Uint8Array): string {
  const text = Buffer.from(body.subarray(0, longestBody)).toString();
  return body.length > longestBody ? `${text}… (${body.length} bytes)` : text;
}

/**
 * A `fetch` that keeps what goes over the wire.
 *
 * @param origin where requests go, whatever the origin of their URLs: the client takes no `http:` but on this machine
 */
export function recordingFetch(origin: string): { fetch: Fetch; exchanges(): Promise<CaseExchange[]> } {
  const made: Promise<CaseExchange>[] = [];
  return {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { pathname, search } = new URL(request.url);
      const body = new Uint8Array(await request.arrayBuffer());
      const sent = { method: request.method, target: pathname + search, headers: [...request.headers], body };
      const { method, headers, signal, redirect } = request;
      const answer = fetch(origin + sent.target, { method, headers, signal, redirect, body });
      made.push(
        answer.then(
          async (response) => {
            const received = { status: response.status, headers: [...response.headers], body: await start(response) };
            return shownExchange({ request: sent, response: received });
          },
          () => shownExchange({ request: sent, response: undefined }),
        ),
      );
      return await answer;
    },
    exchanges: () => Promise.all(made),
  };
}

/** The beginning of a body, read beside whoever else reads it. */
async function start(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    const body = response.clone().body as unknown as AsyncIterable<Uint8Array> | null;
    for await (const chunk of body ?? []) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > longestBody) break;
    }
  } catch {
    // It broke; what came before is what there is.
  }
  return Buffer.concat(chunks);
}

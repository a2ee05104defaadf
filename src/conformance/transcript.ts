import type { Fetch } from '../signature/signing-fetch.js';
import type { RawHeaders, WireExchange } from './wire.js';

/** A transcript shows at most this many bytes of a body. */
const longestBody = 4096;

/** A message in readable form. */
export interface ShownMessage {
  headers: RawHeaders;
  /** As UTF-8, at most 4096 bytes. */
  body: string;
}

/** What went over the wire in a case. */
export interface CaseExchange {
  request: ShownMessage & { method: string; target: string };
  /** Left out if no complete response arrived. */
  response?: ShownMessage & { status: number };
}

/** The readable form of an exchange. */
export function transcriptOf({ request, response }: WireExchange): CaseExchange {
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
 * A `fetch` that records what goes over the wire.
 *
 * @param origin where every request is sent, whatever the origin of its URL. The client allows `http:` for loopback only, so
 *   it is given an `https:` URL.
 */
export function recordingFetch(origin: string): { fetch: Fetch; exchanges(): Promise<CaseExchange[]> } {
  const recorded: Promise<CaseExchange>[] = [];
  return {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { pathname, search } = new URL(request.url);
      const body = new Uint8Array(await request.arrayBuffer());
      const sent = { method: request.method, target: pathname + search, headers: [...request.headers], body };
      const { method, headers, signal, redirect } = request;
      const answer = fetch(origin + sent.target, { method, headers, signal, redirect, body });
      recorded.push(
        answer.then(
          async (response) => {
            const { status } = response;
            const received = { status, headers: [...response.headers], body: await beginningOf(response) };
            return transcriptOf({ request: sent, response: received });
          },
          () => transcriptOf({ request: sent, response: undefined }),
        ),
      );
      return await answer;
    },
    exchanges: () => Promise.all(recorded),
  };
}

/** The beginning of a body, read from a clone of the response. */
async function beginningOf(response: Response): Promise<Uint8Array> {
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
    // The body broke off. The transcript shows what arrived before.
  }
  return Buffer.concat(chunks);
}

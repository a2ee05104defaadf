import type { ResponseTrust } from '../signature/verify-response.js';

/** What of an attempt went over the wire, written down as it happens. References, no copies: it costs nothing to keep. */
export interface Exchange {
  /** The request, once it was handed to `fetch`. From then on the provider may have received it. */
  request?: SentRequest;
  /** The response, once its headers arrived. */
  response?: ArrivedResponse;
  /** What `Retry-After` asked for, in milliseconds. */
  retryAfter?: number | undefined;
  /** Whether the response can be believed, once all of it arrived. */
  trust?: ResponseTrust;
}

export interface SentRequest {
  method: string;
  url: string;
  /** The headers that the client sets. The transport adds its own, such as `Host`. */
  headers: Record<string, string>;
  body: string;
}

export interface ArrivedResponse {
  status: number;
  headers: Headers;
  /** The bytes, once all of them arrived. */
  body?: Uint8Array;
}

/** The `Request-Time` that was sent. */
export function requestTimeOf({ request }: Exchange): string | undefined {
  return request?.headers['Request-Time'];
}

/** The `Response-Time` that arrived. */
export function responseTimeOf({ response }: Exchange): string | undefined {
  return response?.headers.get('Response-Time') ?? undefined;
}

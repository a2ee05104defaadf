/** Headers in order, as sent. */
export type RawHeaders = readonly (readonly [name: string, value: string])[];

/** A request as it went over the wire. */
export interface SentRequest {
  method: string;
  /** The request target: path and query. */
  target: string;
  headers: RawHeaders;
  body: Uint8Array;
}

/** A whole response as it went over the wire. */
export interface ReceivedResponse {
  status: number;
  headers: RawHeaders;
  body: Uint8Array;
}

/** A request, and the response to it; none when the connection broke before it was complete. */
export interface Exchange {
  request: SentRequest;
  response: ReceivedResponse | undefined;
}

/** Headers by lower-case name; of one that is given twice, the values joined (RFC 9110, 5.3). */
export function byName(headers: RawHeaders): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    found[key] = found[key] === undefined ? value : `${found[key]}, ${value}`;
  }
  return found;
}

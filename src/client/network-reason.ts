/**
 * Why a connection failed, as the system says it: `ECONNREFUSED 127.0.0.1:5999`, `ENOTFOUND api.example`,
 * `SELF_SIGNED_CERT_IN_CHAIN`. Taken from the innermost error that has a code; messages are left out, since anybody may have
 * written them.
 *
 * @returns nothing for an error that has no code
 */
export function networkReason(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { cause, errors, code, address, port, hostname } = error as Record<string, unknown>;
  const inner = networkReason(cause) ?? networkReason(Array.isArray(errors) ? errors[0] : undefined);
  if (inner !== undefined || typeof code !== 'string') return inner;
  const place = typeof address === 'string' ? (typeof port === 'number' ? `${address}:${port}` : address) : hostname;
  return typeof place === 'string' ? `${code} ${place}` : code;
}

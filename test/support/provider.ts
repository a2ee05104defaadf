import { contentToSign, formatSignatureHeader, generateKeyPair, sign } from '../../src/index.signature.js';
import type { Fetch } from '../../src/signature/signing-fetch.js';

/** The merchant's identity; keys are generated for each run. */
export const clientId = 'SANDBOX_5X00000000000000';
export const merchant = await generateKeyPair();
export const alipay = await generateKeyPair();

/** What a client needs to trust the test's provider. */
export const credentials = { clientId, privateKey: merchant.privateKey, alipayPublicKey: alipay.publicKey };

/** The signature headers of a response of the test's provider. */
export async function responseHeaders(
  path: string,
  body: string | Uint8Array,
  id = clientId,
): Promise<Record<string, string>> {
  const time = String(Date.now());
  const content = contentToSign({ method: 'POST', path, clientId: id, time, body });
  const signature = formatSignatureHeader({ signature: await sign(content, alipay.privateKey), keyVersion: '2' });
  return { 'Client-Id': id, 'Response-Time': time, Signature: signature };
}

/** A `fetch` that adds the provider's signature to answers of Prism's mock, which does not sign. */
export function signAnswers(send: Fetch = fetch): Fetch {
  return async (input, init) => {
    const response = await send(input, init);
    const body = new Uint8Array(await response.arrayBuffer());
    const headers = new Headers(response.headers);
    const signed = await responseHeaders(new URL(String(input)).pathname, body);
    for (const [name, value] of Object.entries(signed)) headers.set(name, value);
    return new Response(body, { status: response.status, headers });
  };
}

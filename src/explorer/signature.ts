const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** The bytes that a signature covers: `POST <path>\n<clientId>.<time>.<body>`. */
export function contentToSign(path: string, clientId: string, time: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`POST ${path}\n${clientId}.${time}.`);
  const content = new Uint8Array(head.length + body.length);
  content.set(head);
  content.set(body, head.length);
  return content;
}

/** Signs content and writes the `Signature` header. The key is PKCS#8 as PEM. */
export async function signatureHeader(content: Uint8Array<ArrayBuffer>, privateKey: string): Promise<string> {
  const key = await crypto.subtle.importKey('pkcs8', bytesOfPem(privateKey), algorithm, false, ['sign']);
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm, key, content));
  return `algorithm=RSA256,keyVersion=1,signature=${encodeURIComponent(btoa(String.fromCharCode(...signature)))}`;
}

/** Whether a `Signature` header is one of this content. A malformed one is not. The key is SPKI as PEM. */
export async function verifies(content: Uint8Array<ArrayBuffer>, header: string, publicKey: string): Promise<boolean> {
  const pairs = header.split(',').map((pair) => /^\s*([A-Za-z]+)=(\S*)\s*$/.exec(pair));
  const values = pairs.filter((pair) => pair?.[1]?.toLowerCase() === 'signature').map((pair) => pair?.[2] ?? '');
  if (values.length !== 1) return false;
  let signature: Uint8Array<ArrayBuffer>;
  try {
    signature = bytesOfBase64(decodeURIComponent(values[0] as string));
  } catch {
    return false;
  }
  const key = await crypto.subtle.importKey('spki', bytesOfPem(publicKey), algorithm, false, ['verify']);
  return await crypto.subtle.verify(algorithm, key, signature, content);
}

const bytesOfPem = (pem: string) => bytesOfBase64(pem.replace(/-----[^-]+-----|\s/g, ''));

const bytesOfBase64 = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

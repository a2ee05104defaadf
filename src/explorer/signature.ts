import { algorithm as algorithmName } from '../../generated/contract.js';
import { parseSignatureHeader } from '../signature/header.js';
import { isTimeHeader } from '../signature/time.js';
import type { SandboxDescription } from './sandbox.js';

/** What the browser's own cryptography calls the algorithm of the contract. */
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
  return `algorithm=${algorithmName},keyVersion=1,signature=${encodeURIComponent(btoa(String.fromCharCode(...signature)))}`;
}

/** Whether an answer's signature verifies over the bytes that arrived; `problem` says why it cannot be trusted. */
export async function trustOf(
  headers: Headers,
  body: Uint8Array,
  path: string,
  { clientId, alipayPublicKey }: Pick<SandboxDescription, 'clientId' | 'alipayPublicKey'>,
): Promise<{ verified: boolean; problem?: string }> {
  const names = ['Signature', 'Response-Time', 'Client-Id'] as const;
  const missing = names.filter((name) => !headers.get(name));
  if (missing.length === names.length) return { verified: false };
  const untrusted = (problem: string) => ({ verified: false, problem });
  if (missing.length > 0)
    return untrusted(`The response is only partly signed: it has no ${missing.join(' and no ')}.`);
  const [header, time, answered] = names.map((name) => headers.get(name) ?? '') as [string, string, string];
  if (answered !== clientId) return untrusted('The response is signed for another Client-Id.');
  if (!isTimeHeader(time)) return untrusted("The response's Response-Time has no form that the contract allows.");
  try {
    const parsed = parseSignatureHeader(header);
    if (parsed.algorithm.toUpperCase() !== algorithmName)
      return untrusted('The response is signed with another algorithm.');
    const signature = bytesOfBase64(decodeURIComponent(parsed.signature));
    const key = await crypto.subtle.importKey('spki', bytesOfPem(alipayPublicKey), algorithm, false, ['verify']);
    if (await crypto.subtle.verify(algorithm, key, signature, contentToSign(path, clientId, time, body)))
      return { verified: true };
  } catch (error) {
    return untrusted(`The response's signature cannot be read: ${(error as Error).message}`);
  }
  return untrusted("The response's signature does not verify with the provider's public key.");
}

const bytesOfPem = (pem: string) => bytesOfBase64(pem.replace(/-----[^-]+-----|\s/g, ''));

const bytesOfBase64 = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

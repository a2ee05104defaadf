import { arrivalCauses } from '../../generated/decisions.js';
import { UntrustedResponseError } from '../errors.js';
import { formatSignatureHeader } from '../signature/header.js';
import { contentToSign, readSignature } from '../signature/message.js';
import type { SandboxDescription } from './sandbox.js';

// Content and headers are the client's own code. Keys and RSA are WebCrypto: the client uses node:crypto, which no browser has.

/** The algorithm of the contract, as WebCrypto names it. */
const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** Signs content. The key is PKCS#8 in PEM. Returns the value of the `Signature` header. */
export async function signatureHeader(content: Uint8Array, privateKey: string): Promise<string> {
  const key = await crypto.subtle.importKey('pkcs8', bytesOfPem(privateKey), rsa, false, ['sign']);
  const signature = new Uint8Array(await crypto.subtle.sign(rsa, key, new Uint8Array(content)));
  const base64 = btoa(String.fromCharCode(...signature));
  return formatSignatureHeader({ signature: encodeURIComponent(base64), keyVersion: '1' });
}

/** Verifies the signature of a response over the bytes that arrived. `problem` says why the response cannot be trusted. */
export async function trustOf(
  response: Pick<Response, 'status' | 'headers'>,
  body: Uint8Array,
  { method, path }: { method: string; path: string },
  { clientId, alipayPublicKey }: Pick<SandboxDescription, 'clientId' | 'alipayPublicKey'>,
): Promise<{ verified: boolean; problem?: string }> {
  try {
    const signed = readSignature(response, clientId);
    if (signed === undefined) return { verified: false };
    const signature = bytesOfBase64(decodeURIComponent(signed.signature));
    const key = await crypto.subtle.importKey('spki', bytesOfPem(alipayPublicKey), rsa, false, ['verify']);
    const content = contentToSign({ method, path, clientId, time: signed.time, body });
    if (await crypto.subtle.verify(rsa, key, signature, new Uint8Array(content))) return { verified: true };
    return { verified: false, problem: arrivalCauses.wrongSignature.message };
  } catch (error) {
    return { verified: false, problem: problemOf(error as Error) };
  }
}

function problemOf(error: Error): string {
  if (!(error instanceof UntrustedResponseError)) return arrivalCauses.unreadableSignature.message;
  const { message, cause } = error;
  return cause instanceof Error ? `${message.replace(/\.$/, ':')} ${cause.message}` : message;
}

const bytesOfPem = (pem: string) => bytesOfBase64(pem.replace(/-----[^-]+-----|\s/g, ''));

const bytesOfBase64 = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

import { X509Certificate } from 'node:crypto';
import { KeyError } from '../errors.js';
import { isBytes } from '../internal/bytes.js';

type Kind = 'private' | 'public';

/** The first byte of every DER key: the tag of an ASN.1 SEQUENCE (X.690, 8.9). */
const asn1Sequence = 0x30;

/**
 * Decodes the DER bytes of a PEM or Base64 key.
 *
 * @throws KeyError when the key is in neither form. The message names the form found and never contains the key.
 */
export function derOf(kind: Kind, key: string | Uint8Array): Buffer {
  if (typeof key !== 'string' && !isBytes(key))
    throw new KeyError(
      `A ${kind} key must be text, bytes or a KeyObject, but this is ${key === null ? 'null' : typeof key}.`,
    );
  if (isDer(key)) return Buffer.from(key);
  const text = onlyKey(kind, readText(kind, key));
  const other = otherForm(kind, text);
  if (other !== undefined) throw new KeyError(other);
  const markers = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/.exec(text);
  if (markers === null && text.includes('-----')) throw new KeyError(`The ${kind} key has incomplete PEM markers.`);
  const base64 = (markers?.[2] ?? text).replace(/\s/g, '');
  if (base64 === '') throw new KeyError(`The ${kind} key is empty.`);
  if (isBase64(base64)) return Buffer.from(base64, 'base64');
  if (typeof key !== 'string' && key[0] === asn1Sequence) return Buffer.from(key);
  throw new KeyError(`The ${kind} key is neither PEM nor Base64. It must be the key itself, not the name of a file.`);
}

/**
 * Splits a text with several PEM blocks, so that one file or variable can contain several public keys.
 *
 * @throws KeyError when a block of several is not a public key. In a chain of certificates, the key of an authority must not
 *   become a key of the provider.
 */
export function publicKeysIn(key: string | Uint8Array): (string | Uint8Array)[] {
  if ((typeof key !== 'string' && !isBytes(key)) || isDer(key)) return [key];
  const blocks = blocksIn(readText('public', key));
  if (blocks.length < 2) return [key];
  for (const { label, text } of blocks)
    if (!/^(RSA )?PUBLIC KEY$/.test(label))
      throw new KeyError(
        otherForm('public', text) ?? `A list of public keys must not contain a block of ${label.slice(0, 32)}.`,
      );
  return blocks.map(({ text }) => text);
}

/** Whether bytes are DER of 128 bytes or more. It begins like no text, and may contain any text by chance, such as `%20`. */
function isDer(key: string | Uint8Array): key is Uint8Array {
  return key[0] === asn1Sequence && Number(key[1]) >= 0x80;
}

/**
 * The text of a key, without what surrounds it. Decodes the Base64 of a PEM, a common form for secrets in a variable.
 *
 * @throws KeyError when the text is in UTF-16 or contains invisible characters
 */
function readText(kind: Kind, key: string | Uint8Array): string {
  const text = withoutWrapping(typeof key === 'string' ? key : Buffer.from(key).toString());
  // Read as UTF-8, each ASCII character of UTF-16 stands before or after a zero byte.
  if (/(?:[\t-~]\0){8}|(?:\0[\t-~]){8}/.test(text))
    throw new KeyError(
      `The ${kind} key is encoded in UTF-16. Save it as UTF-8; in PowerShell: Set-Content -Encoding ascii.`,
    );
  const invisible = new Set(text.match(/[\u00AD\u200B-\u200F\u202A-\u202E\u2060]/g));
  if (invisible.size > 0) {
    const names = [...invisible].map(
      (character) => `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    );
    throw new KeyError(
      `The ${kind} key contains the invisible character ${names.join(', ')}. Remove it, or copy the key again from its source.`,
    );
  }
  const base64 = text.replace(/\s/g, '');
  const decoded = isBase64(base64) ? withoutWrapping(Buffer.from(base64, 'base64').toString()) : text;
  return decoded.startsWith('-----BEGIN ') ? decoded : text;
}

/**
 * Of a text with several PEM blocks, the one with the key. A file with a private key often also contains certificates.
 *
 * @throws KeyError when the text contains several keys
 */
function onlyKey(kind: Kind, text: string): string {
  const blocks = blocksIn(text);
  const keys = blocks.filter(({ label }) => label.endsWith(kind === 'private' ? 'PRIVATE KEY' : 'PUBLIC KEY'));
  if (keys.length > 1) throw new KeyError(`One ${kind} key is needed, but this text contains ${keys.length}.`);
  return kind === 'private' && blocks.length > 1 ? (keys[0]?.text ?? text) : text;
}

function blocksIn(text: string): { label: string; text: string }[] {
  const blocks = text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----(?:(?!-----).)*-----END \1-----/gs);
  return [...blocks].map(([block, label = '']) => ({ label, text: block }));
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

/** Removes what environment files and copied lists leave around a key: blanks, quotes, a comma. */
function withoutWrapping(text: string): string {
  // An environment variable often carries line breaks as the two characters \n.
  const lines = text.replaceAll('\\r', '').replaceAll('\\n', '\n');
  // `trim` also removes a byte order mark.
  const bare = lines.trim().replace(/[,;]$/, '').trimEnd();
  const [, , quoted = bare] = /^(["'`])(.*)\1$/s.exec(bare) ?? [];
  return quoted.trim();
}

/** For a well-known form other than PEM or Base64 of an RSA key: its name and how to convert it. */
function otherForm(kind: Kind, text: string): string | undefined {
  if (/-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/.test(text)) return certificate(kind);
  if (/-----BEGIN OPENSSH PRIVATE KEY-----/.test(text))
    return `The ${kind} key is in OpenSSH format. Convert a copy of it to PEM: ssh-keygen -p -N "" -m PEM -f copy-of-key`;
  if (text.startsWith('PuTTY-User-Key-File-'))
    return `The ${kind} key is in PuTTY format. Convert it to PEM: puttygen key.ppk -O private-openssh -o private.pem`;
  if (/^ssh-[a-z]+ /.test(text))
    return `The ${kind} key is a public key in OpenSSH format. Convert it to PEM: ssh-keygen -e -m PKCS8 -f key.pub > public.pem`;
  if (/ENCRYPTED/.test(text))
    return `The ${kind} key is encrypted. Decrypt it first: openssl pkey -in encrypted.pem -out private.pem; or pass a KeyObject.`;
  if (/-----BEGIN EC PRIVATE KEY-----/.test(text)) return notRsa('ec');
  if (text.startsWith('{'))
    return `The ${kind} key is a JWK or other JSON. Convert a JWK to a KeyObject with node:crypto: create${kind === 'private' ? 'Private' : 'Public'}Key({ key: jwk, format: 'jwk' }).`;
  if (/%(2[BF]|3D|0A|20)/i.test(text)) return `The ${kind} key is percent-encoded. Decode it: decodeURIComponent(key).`;
  if (/^[A-Za-z0-9_-]{200,}={0,2}$/.test(text) && /[_-]/.test(text))
    return `The ${kind} key is in base64url. Convert it to Base64: tr '_-' '/+' < key.txt`;
  return undefined;
}

/** For DER of a certificate: what it is and how to convert it. */
export function otherDer(kind: Kind, der: Buffer): string | undefined {
  try {
    new X509Certificate(der);
    return certificate(kind);
  } catch {
    return undefined;
  }
}

/** The message for a key of another algorithm. */
export function notRsa(type: string): string {
  return `An RSA key is needed, but this is a key of type ${type}. Generate one: openssl genrsa -out private.pem 2048`;
}

function certificate(kind: Kind): string {
  return kind === 'public'
    ? 'This is a certificate, not a public key. Extract its public key: openssl x509 -in certificate.pem -pubkey -noout > public.pem'
    : 'This is a certificate; a private key is needed.';
}

import { SignatureHeaderError } from '../errors.js';

/** The only algorithm of the contract: SHA-256 with RSA PKCS#1 v1.5 (RFC 8017, section 8.2). */
export const algorithm = 'RSA256';

/** The parts of a `Signature` header. */
export interface SignatureHeader {
  /** `RSA256`. */
  algorithm: string;
  /** The version of the key; left out, it means the newest. */
  keyVersion?: string;
  /** The signature: percent-encoded Base64 when sent by the contract's rules; raw Base64 also circulates. */
  signature: string;
}

/** Writes a `Signature` header: `algorithm=RSA256,keyVersion=1,signature=…`. */
export function formatSignatureHeader({
  signature,
  keyVersion,
}: Pick<SignatureHeader, 'signature'> & { keyVersion?: string | undefined }): string {
  const version = keyVersion === undefined ? '' : `keyVersion=${keyVersion},`;
  return `algorithm=${algorithm},${version}signature=${signature}`;
}

/**
 * Reads a `Signature` header by the names of its pairs, in any order and any case, with blanks around the commas.
 * Pairs with other names are ignored.
 *
 * @throws SignatureHeaderError when a pair has no `=`, `algorithm` or `signature` is missing, or one is given twice
 */
export function parseSignatureHeader(header: string): SignatureHeader {
  const pairs = new Map<string, string>();
  for (const pair of header.split(',')) {
    const match = /^\s*([A-Za-z]+)=(\S*)\s*$/.exec(pair);
    if (match === null)
      throw new SignatureHeaderError('The Signature header is not a list of name=value pairs, separated by commas.');
    const [, name, value] = match as [string, string, string] & RegExpExecArray;
    const key = name.toLowerCase();
    if (pairs.has(key)) throw new SignatureHeaderError(`The Signature header gives ${name} twice.`);
    pairs.set(key, value);
  }
  const algorithm = pairs.get('algorithm');
  const signature = pairs.get('signature');
  const keyVersion = pairs.get('keyversion');
  if (!algorithm) throw new SignatureHeaderError('The Signature header has no algorithm.');
  if (!signature) throw new SignatureHeaderError('The Signature header has no signature.');
  return { algorithm, signature, ...(keyVersion ? { keyVersion } : {}) };
}

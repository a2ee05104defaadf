import { algorithm } from '../../generated/contract.js';
import { SignatureHeaderError } from '../errors.js';

/** The parts of a `Signature` header. */
export interface SignatureHeader {
  /** `RSA256`. */
  algorithm: string;
  /** The version of the key. If it is left out, the newest key applies. */
  keyVersion?: string;
  /** The signature: percent-encoded Base64 by the contract; some senders use raw Base64. */
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
 * Parses a `Signature` header. Pairs may be in any order, names in any case, with blanks around the commas. Ignores pairs with
 * other names.
 *
 * @throws SignatureHeaderError when a pair has no `=`, a name occurs twice, or `algorithm` or `signature` is missing
 */
export function parseSignatureHeader(header: string): SignatureHeader {
  const pairs = new Map<string, string>();
  for (const pair of header.split(',')) {
    const match = /^\s*([A-Za-z]+)=(\S*)\s*$/.exec(pair);
    if (match === null)
      throw new SignatureHeaderError('The Signature header is not a list of name=value pairs, separated by commas.');
    const [, name, value] = match as [string, string, string] & RegExpExecArray;
    const key = name.toLowerCase();
    if (pairs.has(key)) throw new SignatureHeaderError(`The Signature header contains ${name} twice.`);
    pairs.set(key, value);
  }
  const algorithm = pairs.get('algorithm');
  const signature = pairs.get('signature');
  const keyVersion = pairs.get('keyversion');
  if (!algorithm) throw new SignatureHeaderError('The Signature header has no algorithm.');
  if (!signature) throw new SignatureHeaderError('The Signature header has no signature.');
  return { algorithm, signature, ...(keyVersion ? { keyVersion } : {}) };
}

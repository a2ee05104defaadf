import type { KeyObject } from 'node:crypto';
import { KeyError, OptionError, rethrowAs, SigningError } from '../errors.js';
import { checkClientId, checkFunctions, type Known } from '../internal/checks.js';
import { sign } from './content.js';
import { type KeyInput, readPrivateKey, readPublicKey } from './keys.js';

/**
 * Signs content with a key that lives elsewhere, in a KMS or an HSM: RSA PKCS#1 v1.5 over SHA-256, at least 2048 bits.
 * Resolves to the signature as bytes, or as Base64 text, percent-encoded or not.
 */
export type Sign = (content: Uint8Array) => Promise<string | Uint8Array> | string | Uint8Array;

/** How requests are signed: with the merchant's key, or by a function in its place. One of the two, and not both. */
export type Signer =
  | {
      /** The merchant's RSA private key, 2048 bits or more. Give this or `sign`. Read once. */
      privateKey: KeyInput;
      sign?: never;
    }
  | {
      /** Signs in place of `privateKey`, for a key that never leaves its KMS or HSM. */
      sign: Sign;
      privateKey?: never;
    };

/** Who signs, and whose signature is believed. */
export type CredentialOptions = Identity & Signer;

/** Who the merchant is, and whose signature is believed. */
export interface Identity {
  /** Assigned by the provider; sent as `Client-Id`. Visible ASCII characters. */
  clientId: string;
  /** The provider's RSA public key, as registered for this `Client-Id`. Read once. */
  alipayPublicKey: KeyInput;
  /** The version of the merchant's key, 1 to 16 digits. Default: not sent, which means the newest. */
  keyVersion?: string;
  /** The token with which one merchant acts for another. Default: not sent. */
  agentToken?: string;
}

/** The names of the options, for checks of unknown ones. */
export const credentialOptions = {
  clientId: true,
  privateKey: true,
  sign: true,
  alipayPublicKey: true,
  keyVersion: true,
  agentToken: true,
} satisfies Known<CredentialOptions>;

/** The same, checked, with its keys read. */
export interface Credentials {
  clientId: string;
  alipayPublicKey: KeyObject;
  keyVersion: string | undefined;
  agentToken: string | undefined;
  /**
   * Signs content.
   *
   * @returns the signature as it goes into the header: percent-encoded Base64
   * @throws SigningError when the caller's `sign` fails or gives no signature
   */
  sign: (content: Uint8Array) => Promise<string>;
}

/**
 * Reads credentials. Keys are read here, once.
 *
 * @throws OptionError when an option breaks its rule
 */
export function readCredentials(options: CredentialOptions): Credentials {
  const { clientId, privateKey, sign: signer, alipayPublicKey, keyVersion, agentToken } = options;
  checkClientId(clientId);
  if (keyVersion !== undefined && !(typeof keyVersion === 'string' && /^[0-9]{1,16}$/.test(keyVersion)))
    throw new OptionError('keyVersion', 'must be a string of 1 to 16 digits.');
  if (agentToken !== undefined && !(typeof agentToken === 'string' && /^[!-~]{1,256}$/.test(agentToken)))
    throw new OptionError('agentToken', 'must be 1 to 256 visible ASCII characters.');
  checkFunctions({ sign: signer });
  if ((privateKey === undefined) === (signer === undefined))
    throw new OptionError('privateKey', 'or `sign` must be given, and not both.');
  const publicKey = readKeyOption('alipayPublicKey', alipayPublicKey, readPublicKey);
  return {
    clientId,
    alipayPublicKey: publicKey,
    keyVersion,
    agentToken,
    sign: signer === undefined ? signWithKey(privateKey) : signWithFunction(signer),
  };
}

function signWithKey(privateKey: KeyInput | undefined): Credentials['sign'] {
  const key = readKeyOption('privateKey', privateKey, readPrivateKey);
  return async (content) => await sign(content, key);
}

function signWithFunction(signer: Sign): Credentials['sign'] {
  return async (content) => {
    const value = await Promise.resolve()
      .then(() => signer(content))
      .catch((cause: unknown) => {
        throw new SigningError('The `sign` function failed.', { cause });
      });
    const base64 = value instanceof Uint8Array ? Buffer.from(value).toString('base64') : decodePercent(value);
    if (!/^[A-Za-z0-9+/]{342,}={0,2}$/.test(base64))
      throw new SigningError('The `sign` function gave no RSA signature of at least 2048 bits, as bytes or Base64.');
    return encodeURIComponent(base64);
  };
}

/** The text of a percent-encoded value; empty where it is none. */
function decodePercent(value: unknown): string {
  try {
    return decodeURIComponent(value as string);
  } catch {
    return '';
  }
}

function readKeyOption(option: string, key: KeyInput | undefined, read: (key: KeyInput) => KeyObject): KeyObject {
  if (key === undefined) throw new OptionError(option, 'must be given.');
  return rethrowAs(
    KeyError,
    (cause) => new OptionError(option, `cannot be used. ${cause.message}`, { cause }),
    () => read(key),
  );
}

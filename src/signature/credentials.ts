import type { KeyObject } from 'node:crypto';
import { cancelPaymentRequestHeaders, headerNames, keyVersion as keyVersionBounds } from '../../generated/contract.js';
import { KeyError, OptionError, rethrowAs, SigningError } from '../errors.js';
import { isBytes } from '../internal/bytes.js';
import { checkClientId, checkFunctions, isWithin, type Known } from '../internal/checks.js';
import { sign } from './content.js';
import { type KeyInput, readPrivateKey, readPublicKeys } from './keys.js';

/**
 * Signs content with a key in a KMS or an HSM: RSA PKCS#1 v1.5 with SHA-256, at least 2048 bits. Returns the signature as
 * bytes, or as Base64 text, percent-encoded or not.
 */
export type Sign = (content: Uint8Array) => Promise<string | Uint8Array> | string | Uint8Array;

/** How requests are signed: with the merchant's key or by a function. Exactly one of the two is required. */
export type Signer =
  | {
      /** The merchant's RSA private key, at least 2048 bits. Give this or `sign`. Read once. */
      privateKey: KeyInput;
      sign?: never;
    }
  | {
      /** Signs instead of `privateKey`, for a key that never leaves its KMS or HSM. */
      sign: Sign;
      privateKey?: never;
    };

/** The merchant's and the provider's keys. */
export type CredentialOptions = Identity & Signer;

/** The merchant's identity and the provider's key. */
export interface Identity {
  /** Assigned by the provider; sent as `Client-Id`. 1 to 128 visible ASCII characters. */
  clientId: string;
  /**
   * The provider's RSA public key, as registered for this `Client-Id`; or a list, while the provider exchanges its key. A
   * response is verified if one of them verifies it. Read once.
   */
  alipayPublicKey: KeyInput | readonly KeyInput[];
  /** The version of the merchant's key, 1 to 16 digits. Default: not sent; the provider then uses the newest key. */
  keyVersion?: string;
  /** The token of a merchant who acts for another merchant. 1 to 256 visible ASCII characters. Default: not sent. */
  agentToken?: string;
}

/** The names of the options of `CredentialOptions`. */
export const credentialOptions = {
  clientId: true,
  privateKey: true,
  sign: true,
  alipayPublicKey: true,
  keyVersion: true,
  agentToken: true,
} satisfies Known<CredentialOptions>;

/** Checked credentials, with their keys read. */
export interface Credentials {
  clientId: string;
  /** At least one. */
  alipayPublicKeys: readonly KeyObject[];
  keyVersion: string | undefined;
  agentToken: string | undefined;
  /**
   * Signs content.
   *
   * @returns the signature as percent-encoded Base64, as the header requires
   * @throws SigningError when the caller's `sign` fails or does not return a signature
   */
  sign: (content: Uint8Array) => Promise<string>;
}

/**
 * Checks credentials and reads their keys.
 *
 * @throws OptionError when an option is missing or invalid
 */
export function readCredentials(options: CredentialOptions): Credentials {
  const { clientId, privateKey, sign: signer, alipayPublicKey, keyVersion, agentToken } = options;
  checkClientId(clientId);
  if (keyVersion !== undefined && !isWithin(keyVersion, keyVersionBounds))
    throw new OptionError(
      'keyVersion',
      `must be a string of ${keyVersionBounds.minLength} to ${keyVersionBounds.maxLength} digits.`,
    );
  const agentTokenBounds = cancelPaymentRequestHeaders[headerNames.agentToken];
  if (agentToken !== undefined && !(agentToken && isWithin(agentToken, agentTokenBounds)))
    throw new OptionError('agentToken', `must be 1 to ${agentTokenBounds.maxLength} visible ASCII characters.`);
  checkFunctions({ sign: signer });
  if ((privateKey === undefined) === (signer === undefined))
    throw new OptionError('privateKey', 'or `sign` must be given, and not both.');
  const alipayPublicKeys = readKeyOption('alipayPublicKey', alipayPublicKey, readPublicKeys);
  return {
    clientId,
    alipayPublicKeys,
    keyVersion,
    agentToken,
    sign: signer === undefined ? signWithKey(privateKey) : signWithFunction(signer),
  };
}

function signWithKey(privateKey: KeyInput | undefined): Credentials['sign'] {
  const key = readKeyOption('privateKey', privateKey, readPrivateKey);
  return (content) => sign(content, key);
}

function signWithFunction(signer: Sign): Credentials['sign'] {
  return async (content) => {
    const value = await Promise.resolve()
      .then(() => signer(content))
      .catch((cause: unknown) => {
        throw new SigningError('The `sign` function failed.', { cause });
      });
    const base64 = isBytes(value) ? Buffer.from(value).toString('base64') : decodePercent(value);
    if (!/^[A-Za-z0-9+/]{342,}={0,2}$/.test(base64))
      throw new SigningError(
        'The `sign` function must return an RSA signature of at least 2048 bits, as bytes or Base64.',
      );
    return encodeURIComponent(base64);
  };
}

/** Decodes a percent-encoded value. Returns an empty text if the value cannot be decoded. */
function decodePercent(value: unknown): string {
  try {
    return decodeURIComponent(value as string);
  } catch {
    return '';
  }
}

function readKeyOption<Input, Key>(option: string, key: Input | undefined, read: (key: Input) => Key): Key {
  if (key === undefined) throw new OptionError(option, 'must be given.');
  return rethrowAs(
    KeyError,
    (cause) => new OptionError(option, `cannot be used. ${cause.message}`, { cause }),
    () => read(key),
  );
}

export { algorithm } from '../generated/contract.js';
export {
  AlipayContractError,
  type ErrorCode,
  KeyError,
  OptionError,
  ResponseTooLargeError,
  SignatureHeaderError,
  SigningError,
  UntrustedResponseError,
} from './errors.js';
export { sign, verify } from './signature/content.js';
export type { CredentialOptions, Sign } from './signature/credentials.js';
export { formatSignatureHeader, parseSignatureHeader, type SignatureHeader } from './signature/header.js';
export {
  generateKeyPair,
  type KeyInput,
  minimumModulusLength,
  readPrivateKey,
  readPublicKey,
} from './signature/keys.js';
export { contentToSign, type SignedMessage } from './signature/message.js';
export { createSigningFetch, type Fetch, responseTrust, type SigningFetchOptions } from './signature/signing-fetch.js';
export type { ResponseTrust } from './signature/verify-response.js';

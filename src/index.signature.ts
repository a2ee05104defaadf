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
export {
  generateKeyPair,
  type KeyInput,
  minimumModulusLength,
  readPrivateKey,
  readPublicKey,
} from './signature/keys.js';
export {
  algorithm,
  contentToSign,
  formatSignatureHeader,
  parseSignatureHeader,
  type SignatureHeader,
  type SignedMessage,
  sign,
  verify,
} from './signature/signature.js';
export {
  createSigningFetch,
  type Fetch,
  type ResponseTrust,
  responseTrust,
  type Sign,
  type SigningFetchOptions,
} from './signature/signing-fetch.js';

import fc from 'fast-check';
import {
  contentToSign,
  createSigningFetch,
  formatSignatureHeader,
  type KeyInput,
  parseSignatureHeader,
  readPrivateKey,
  readPublicKey,
  responseTrust,
  sign,
  verify,
} from '../../src/index.signature.js';
import { pemOf } from '../../test/support/keys.js';
import { anyFunction, anything, bytes, changed, keys, oneOf, options, response, text } from './inputs.js';
import { hold, property, type Treatment } from './property.js';

const [privatePem, publicPem] = [pemOf(keys.privateKey), pemOf(keys.publicKey)];
const content = fc.oneof(text, bytes);
const privateKey = oneOf<KeyInput>(keys.privateKey, privatePem);
const publicKey = oneOf<KeyInput>(keys.publicKey, publicPem);
/** 256 bytes that are not a valid signature. */
const signature = Buffer.alloc(256, 1).toString('base64');

const signer = { clientId: 'SANDBOX_FUZZ', alipayPublicKey: keys.publicKey, sign: () => signature };
const url = text.map((path) => `https://example.com/${encodeURIComponent(path)}`);

/** The exports of `./signature`. */
export const signing: Record<string, Treatment> = {
  contentToSign: {
    messages: property(
      10_000,
      fc.record({ method: text, path: text, clientId: text, time: text, body: content }),
      (message) => hold(contentToSign(message).length >= 4, 'The signed content contains more than the body.'),
    ),
  },
  sign: {
    'content and keys': property(500, fc.tuple(content, fc.oneof(privateKey, anything)), async ([value, key]) =>
      hold(await verify(value, await sign(value, key as never), keys.publicKey), 'A signature by the key is valid.'),
    ),
  },
  verify: {
    'signatures and keys': property(
      10_000,
      fc.tuple(content, fc.oneof(text, anything), fc.oneof({ weight: 9, arbitrary: publicKey }, anything)),
      async ([value, given, key]) =>
        hold(!(await verify(value, given as string, key as never)), 'A random signature is invalid.'),
    ),
  },
  formatSignatureHeader: {
    'parts of a header': property(
      5_000,
      fc.record({ signature: fc.base64String({ minLength: 4 }), keyVersion: text }, { requiredKeys: ['signature'] }),
      (parts) => {
        const header = formatSignatureHeader(parts);
        if (/^[0-9]{1,16}$/.test(parts.keyVersion ?? '1'))
          hold(
            parseSignatureHeader(header).signature === parts.signature,
            'A formatted header parses to the same signature.',
          );
      },
    ),
  },
  parseSignatureHeader: {
    headers: property(
      10_000,
      fc.oneof(text, changed('algorithm=RSA256, keyVersion=2,signature=YQ%3D%3D').map(String)),
      (header) => hold(parseSignatureHeader(header).signature !== '', 'A header has a signature.'),
    ),
  },
  readPrivateKey: { keys: keysOf(readPrivateKey, privatePem, publicPem) },
  readPublicKey: { keys: keysOf(readPublicKey, publicPem, privatePem) },
  generateKeyPair: { reason: 'It takes no input.' },
  createSigningFetch: {
    options: property(
      3_000,
      options({
        clientId: fc.oneof(oneOf('SANDBOX_FUZZ'), text),
        ...{ privateKey, alipayPublicKey: publicKey, sign: anyFunction },
        keyVersion: fc.oneof(oneOf('1'), text),
        agentToken: fc.oneof(oneOf('token'), text),
        unsignedResponse: oneOf('reject', 'pass'),
        ...{ fetch: anyFunction, now: anyFunction },
      }),
      (given) => createSigningFetch(given as never),
    ),
    'requests and responses': property(
      5_000,
      fc.record({ url, body: content, response, unsignedResponse: oneOf('reject' as const, 'pass' as const) }),
      async ({ url, body, response, unsignedResponse }) => {
        const fetch = createSigningFetch({ ...signer, unsignedResponse, fetch: async () => response });
        const got = await fetch(url, { method: 'POST', body: Buffer.from(body) });
        hold(
          responseTrust(got) === 'unsigned' && unsignedResponse === 'pass',
          'Only `pass` accepts an unsigned response.',
        );
      },
    ),
    'results of a signer': property(2_000, anyFunction, async (sign) => {
      const fetch = createSigningFetch({ ...signer, sign: sign as never, fetch: async () => new Response() });
      await fetch('https://example.com/', { method: 'POST', body: '{}' });
    }),
  },
  responseTrust: {
    values: property(2_000, fc.oneof(anything, response), (value) =>
      hold(responseTrust(value as Response) === undefined, 'Only a response of a signing fetch has a trust.'),
    ),
  },
  ResponseTooLargeError: { reason: 'The package makes it.' },
  SignatureHeaderError: { reason: 'The package makes it.' },
  UntrustedResponseError: { reason: 'The package makes it.' },
};

/** Texts and bytes instead of a key. No error contains part of the key. */
function keysOf(read: (key: never) => unknown, right: string, other: string) {
  const pem = fc.oneof(changed(right), changed(other));
  const input = fc.oneof(
    anything,
    text,
    bytes,
    pem,
    pem.map(String),
    pem.map((key) => Buffer.from(`${key}`, 'base64')),
  );
  return property(5_000, input, (key) => {
    try {
      read(key as never);
    } catch (error) {
      const runs = String(error).match(/[A-Za-z0-9+/]{24,}/g) ?? [];
      hold(!runs.some((run) => right.includes(run) || other.includes(run)), 'No error contains part of a key.');
      throw error;
    }
  });
}

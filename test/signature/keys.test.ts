import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { generateKeyPair, KeyError, readPrivateKey, readPublicKey, sign, verify } from '../../src/index.signature.js';
import { fingerprint, readPublicKeys } from '../../src/signature/keys.js';
import { catchError } from '../support/errors.js';

const vectors = JSON.parse(await readFile(new URL('../../spec/vectors/signatures.json', import.meta.url), 'utf8'));
const forms: Record<'private' | 'public', [string, string][]> = {
  private: vectors.keyForms.private.map(({ name, text }: { name: string; text: string }) => [name, text]),
  public: vectors.keyForms.public.map(({ name, text }: { name: string; text: string }) => [name, text]),
};
const expected = {
  private: createPrivateKey(vectors.keys.merchant.privateKey),
  public: createPublicKey(vectors.keys.merchant.publicKey),
};

describe('every form of a key gives the same key', () => {
  test.each(forms.private)('private: %s', (_name, text) => {
    expect(readPrivateKey(text).equals(expected.private)).toBe(true);
  });
  test.each(forms.public)('public: %s', (_name, text) => {
    expect(readPublicKey(text).equals(expected.public)).toBe(true);
  });
  test.each(forms.private)('with Windows line breaks and blanks around: %s', (_name, text) => {
    expect(readPrivateKey(`\uFEFF \r\n${text.replaceAll('\n', '\r\n')} \r\n`).equals(expected.private)).toBe(true);
  });
  test.each(forms.private)('with line breaks written as \\n, as in an environment variable: %s', (_name, text) => {
    expect(readPrivateKey(text.replaceAll('\n', '\\n')).equals(expected.private)).toBe(true);
  });
  test.each(forms.private)('as bytes of the text: %s', (_name, text) => {
    expect(readPrivateKey(Buffer.from(text)).equals(expected.private)).toBe(true);
    expect(readPrivateKey(Buffer.from(`\uFEFF${text}`)).equals(expected.private)).toBe(true);
  });
  test('as bytes of DER', () => {
    expect(readPrivateKey(expected.private.export({ format: 'der', type: 'pkcs8' })).equals(expected.private)).toBe(
      true,
    );
    expect(readPublicKey(expected.public.export({ format: 'der', type: 'spki' })).equals(expected.public)).toBe(true);
  });

  test('reads DER that contains the text of another form by chance', () => {
    const der = expected.private.export({ format: 'der', type: 'pkcs8' });
    // An attribute of PKCS #8 (RFC 5208, section 5): a commonName of `%20`.
    const attribute = Buffer.from('a00e300c06035504033105' + '0c03253230', 'hex');
    const marked = Buffer.concat([der, attribute]);
    marked.writeUInt16BE(marked.length - 4, 2);
    expect(readPrivateKey(marked).equals(expected.private)).toBe(true);
  });
  test('as a KeyObject', () => {
    expect(readPrivateKey(expected.private)).toBe(expected.private);
    expect(readPublicKey(expected.public)).toBe(expected.public);
  });
});

interface RefusedKey {
  name: string;
  kind: 'private' | 'public';
  text: string;
  names?: string;
}

test.each(vectors.refusedKeys as RefusedKey[])('rejects $name', ({ kind, text, names = '' }) => {
  const read = kind === 'private' ? readPrivateKey : readPublicKey;
  for (const form of [text, Buffer.from(text)])
    expect(() => read(form)).toThrow(
      expect.objectContaining({ code: 'INVALID_KEY', message: expect.stringContaining(names) }),
    );
});

describe('a list of public keys', () => {
  const named = (name: string) => readPublicKey(vectors.keys[name].publicKey);

  test.each(vectors.keyLists as { name: string; text: string; keys: string[] | null }[])('$name', ({ text, keys }) => {
    for (const form of [text, Buffer.from(text)]) {
      if (keys === null) expect(() => readPublicKeys(form)).toThrow(KeyError);
      else
        expect(readPublicKeys(form).map((key, index) => key.equals(named(keys[index] ?? '')))).toEqual(
          keys.map(() => true),
        );
    }
  });

  test('can mix all forms of a key', () => {
    const { merchant, other } = vectors.keys;
    const both = merchant.publicKey + other.publicKey;
    expect(readPublicKeys([expected.public, other.publicKey, both])).toHaveLength(4);
  });

  test('must contain a key', () => {
    expect(() => readPublicKeys([])).toThrow(/list of public keys is empty/);
    expect(() => readPublicKeys([expected.private])).toThrow(KeyError);
    for (const other of [[expected.public], {}])
      expect(() => readPublicKeys([other] as never)).toThrow(/this is object/);
    expect(() => readPublicKeys([null] as never)).toThrow(/this is null/);
  });

  test('names an unexpected block, and no certificate becomes a key', () => {
    const { publicKey } = vectors.keys.merchant;
    const other = publicKey.replaceAll('PUBLIC KEY', 'CERTIFICATE REQUEST');
    expect(() => readPublicKeys(publicKey + other)).toThrow(/must not contain a block of CERTIFICATE REQUEST/);
    for (const label of ['EC PUBLIC KEY', 'PUBLIC KEY RING'])
      expect(() => readPublicKeys(publicKey + publicKey.replaceAll('PUBLIC KEY', label))).toThrow(
        `a block of ${label}`,
      );
    const certificate = publicKey.replaceAll('PUBLIC KEY', 'CERTIFICATE');
    for (const read of [readPublicKey, readPublicKeys])
      expect(() => read(publicKey + certificate)).toThrow(/certificate, not a public key/);
  });

  test('can be a key without markers', () => {
    const bare = vectors.keys.merchant.publicKey.replace(/-----[^-]+-----|\n/g, '');
    expect(readPublicKeys(bare)).toHaveLength(1);
  });

  test('is no single key', () => {
    const text = vectors.keys.merchant.publicKey.replaceAll('PUBLIC KEY', 'RSA PUBLIC KEY');
    expect(() => readPublicKey(text + text)).toThrow(/this text contains 2/);
  });

  test('in DER is not read as text, and in UTF-16 not at all', () => {
    // The tag of DER with the shortest length that counts, then an invisible character.
    expect(() => readPublicKeys(Buffer.from([0x30, 0x80, 0xe2, 0x80, 0x8b]))).toThrow(/not DER of SPKI or PKCS #1/);
    expect(() => readPublicKeys(Buffer.from(vectors.keys.merchant.publicKey, 'utf16le'))).toThrow(
      /^The public key is encoded in UTF-16/,
    );
  });
});

test('reads UTF-16 only to reject it by name', () => {
  for (const encode of [
    (text: string) => Buffer.from(text, 'utf16le'),
    (text: string) => Buffer.from(text, 'utf16le').swap16(),
  ])
    expect(() => readPrivateKey(encode(`\uFEFF${vectors.keys.merchant.privateKey}`))).toThrow(/UTF-16.*UTF-8/);
});

test('reads keys and bytes of another realm', async () => {
  const foreign = (bytes: Uint8Array) => runInNewContext('Uint8Array.from(bytes)', { bytes: [...bytes] });
  const der = expected.private.export({ format: 'der', type: 'pkcs8' });
  expect(readPrivateKey(foreign(der)).equals(expected.private)).toBe(true);
  expect(readPublicKey(foreign(Buffer.from(vectors.keys.merchant.publicKey))).equals(expected.public)).toBe(true);
  await expect(verify(foreign(Buffer.from('x')), await sign('x', expected.private), expected.public)).resolves.toBe(
    true,
  );
});

describe('reads a key with text around it:', () => {
  test.each<[string, (text: string) => string]>([
    ["docker's env files keep quotes", (text) => `"${text}"`],
    ['single quotes and a comma', (text) => `'${text}',`],
    ['a comma', (text) => `${text},`],
    ['a semicolon', (text) => `${text};`],
    ['quotes around \\n as two characters', (text) => `"${text.replaceAll('\n', '\\n')}"`],
    ['\\r\\n as four characters', (text) => text.replaceAll('\n', '\\r\\n')],
    ['backticks with blanks in them', (text) => `\` ${text} \``],
    ['blanks between the quotes and the comma', (text) => ` "${text}" , `],
  ])('%s', (_, wrap) => {
    const bare = ([name]: [string, string]) => /^PEM, |^PKCS|^bare Base64 of /.test(name);
    for (const [, text] of forms.private.filter(bare))
      expect(readPrivateKey(wrap(text)).equals(expected.private)).toBe(true);
    for (const [, text] of forms.public.filter(bare))
      expect(readPublicKey(wrap(text)).equals(expected.public)).toBe(true);
  });
});

describe('the error for an unusable key says why', () => {
  const pem = { format: 'pem', type: 'pkcs8' } as const;
  const spki = { format: 'pem', type: 'spki' } as const;
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const encrypted = expected.private.export({ ...pem, cipher: 'aes-256-cbc', passphrase: 'secret' }) as string;
  const privatePem = vectors.keys.merchant.privateKey as string;
  const publicPem = vectors.keys.merchant.publicKey as string;
  const bare = (text: string) => text.replace(/-----[^-]+-----|\n/g, '');
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '/dev/null'];
  const request = ['req', '-x509', ...newKey, '-subj', '/CN=test'];
  const certificate = execFileSync('openssl', request, { stdio: ['ignore', 'pipe', 'ignore'] }).toString();

  test('a certificate as DER is not a public key', () => {
    expect(() => readPublicKey(new X509Certificate(certificate).raw)).toThrow(/certificate, not a public key/);
  });

  test.each<[string, string | Uint8Array | object | null, RegExp]>([
    ['a public key', publicPem, /swapped/],
    ['a public KeyObject', expected.public, /this is a public key/],
    ['1024 bits', short.privateKey.export(pem), /at least 2048 bits.*1024/],
    ['not RSA', elliptic.privateKey.export(pem), /RSA key is needed.*ec/],
    ['encrypted', encrypted, /encrypted/],
    ['encrypted, says how to decrypt it', encrypted, /openssl pkey -in/],
    ['not RSA, says how to generate a key', elliptic.privateKey.export(pem), /openssl genrsa/],
    ['EC as SEC 1', elliptic.privateKey.export({ format: 'pem', type: 'sec1' }), /of type ec.*openssl genrsa/],
    ['OpenSSH', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----', /OpenSSH.*ssh-keygen/],
    ['an OpenSSH public key', 'ssh-rsa AAAAB3Nza', /is a public key in OpenSSH format/],
    ['a text with ssh- in it', 'my ssh-rsa AAAAB3Nza', /neither PEM nor Base64/],
    ['one quote', '"', /neither PEM nor Base64/],
    ['a quote that is not closed', `"${bare(privatePem)}`, /neither PEM nor Base64/],
    ['a quote that is not opened', `${bare(privatePem)}"`, /neither PEM nor Base64/],
    ['text before the quotes', `x"${bare(privatePem)}"`, /neither PEM nor Base64/],
    ['text after the quotes', `"${bare(privatePem)}"x`, /neither PEM nor Base64/],
    ['a comma in the middle', privatePem.replace('\nMII', '\n,MII'), /neither PEM nor Base64/],
    ['bytes that are not a key', Buffer.from([0x31, 0, 1, 2]), /neither PEM nor Base64/],
    ['bytes that begin like a key', Buffer.from([0x30, 0, 1, 2]), /not DER of PKCS #8/],
    ['a text whose first character is the tag of DER', Buffer.from('0 ENCRYPTED'), /is encrypted/],
    ['a zero byte', 'A\0B', /neither PEM nor Base64/],
    ['a soft hyphen', `\u00AD${privatePem}`, /invisible character U\+00AD/],
    ['Base64 that is no key', 'A'.repeat(200), /not DER of PKCS #8/],
    ['a part of a certificate', '-----BEGIN CERTIFICATE-----\nMIIB', /^This is a certificate/],
    ['two certificates', certificate + certificate, /^This is a certificate; a private key is needed/],
    ['an OpenSSH public key in quotes, behind a blank', '" ssh-rsa AAAAB3Nza"', /is a public key in OpenSSH format/],
    ['a JWK', JSON.stringify(expected.private.export({ format: 'jwk' })), /JWK.*createPrivateKey/],
    ['base64url', bare(privatePem).replaceAll('+', '-').replaceAll('/', '_'), /base64url.*tr '_-' '\/\+'/],
    ['percent-encoded', encodeURIComponent(bare(privatePem)), /percent-encoded/],
    ...['%2B', '%2b', '%2F', '%3D', '%0A', '%20'].map((code): [string, string, RegExp] => [
      `percent-encoded, with ${code} alone`,
      `AAAA${code}`,
      /percent-encoded/,
    ]),
    ['a % that does not encode Base64', 'AAAA%2C', /neither PEM nor Base64/],
    ['a file name as long as a key', `./${'a-b_c'.repeat(60)}`, /name of a file/],
    ['a name with an ending as long as a key', `${'a-b_c'.repeat(60)}.pem`, /name of a file/],
    ['base64url with one -', `${'A'.repeat(200)}-`, /base64url/],
    ['a certificate that another program trusts', certificate.replaceAll('CERT', 'TRUSTED CERT'), /^This is a certif/],
    [
      'a certificate with X509 markers',
      certificate.replaceAll('CERT', 'X509 CERT'),
      /^This is a certificate; a private/,
    ],
    ['a JWK of a private key', '{"kty":"RSA"}', /createPrivateKey\(/],
    ['a file name', './private.pem', /name of a file/],
    ['empty', ' \n', /empty/],
    ['cut off', privatePem.slice(0, 600), /incomplete PEM markers/],
    [
      'part of the Base64',
      privatePem.replace(/\n.*\n-----END/, '\n-----END'),
      /not DER of PKCS #8 or PKCS #1\. Is a part/,
    ],
    ['null', null, /this is null/],
    ['an object', {}, /this is object/],
    ['a certificate', certificate, /^This is a certificate; a private key is needed/],
    ['a certificate as DER', new X509Certificate(certificate).raw, /^This is a certificate; a private key is needed/],
  ])('private: %s', async (_name, key, message) => {
    const error = await catchError(() => readPrivateKey(key as never));
    expect(error).toBeInstanceOf(KeyError);
    expect(error).toMatchObject({ code: 'INVALID_KEY', message: expect.stringMatching(message) });
  });

  test.each<[string, string | object, RegExp]>([
    ['a private key', privatePem, /swapped/],
    ['a private key, as one line', forms.private[2]?.[1] ?? '', /swapped/],
    ['1024 bits', short.publicKey.export(spki), /at least 2048 bits/],
    ['not RSA', elliptic.publicKey.export(spki), /RSA key is needed/],
    ['an OpenSSH public key', 'ssh-rsa AAAAB3Nza', /OpenSSH.*ssh-keygen -e/],
    ['a JWK', '{"kty":"RSA"}', /createPublicKey\(/],
    ['a certificate', certificate, /certificate, not a public key.*openssl x509/],
    ['a certificate without markers', bare(certificate), /certificate, not a public key.*openssl x509/],
  ])('public: %s', (_name, key, message) => {
    expect(() => readPublicKey(key as never)).toThrow(message);
  });

  test('no error shows any part of the key', async () => {
    const body = privatePem.split('\n')[1] ?? '';
    for (const broken of [
      privatePem.slice(0, 600),
      privatePem.replace(/\n.*\n-----END/, '\n-----END'),
      `${privatePem}!`,
      `x${privatePem.slice(27)}`,
    ]) {
      const error = await catchError(() => readPublicKey(broken));
      expect(inspect(error, { depth: 10 })).not.toContain(body.slice(0, 16));
    }
  });
});

test('generates a matching key pair of 2048 bits', async () => {
  const { privateKey, publicKey } = await generateKeyPair();
  expect(readPrivateKey(privateKey).asymmetricKeyDetails?.modulusLength).toBe(2048);
  await expect(verify('x', await sign('x', privateKey), publicKey)).resolves.toBe(true);
});

test('the fingerprint of a key is the SHA-256 of its public half, as SPKI', () => {
  const der = expected.public.export({ type: 'spki', format: 'der' });
  const digest = createHash('sha256').update(der).digest('hex');
  expect([expected.public, expected.private].map(fingerprint)).toEqual([digest, digest]);
});

test('the smallest exponent of a public key is 3', () => {
  const { n } = expected.public.export({ format: 'jwk' });
  const withExponent = (e: string) => createPublicKey({ key: { kty: 'RSA', n: String(n), e }, format: 'jwk' });
  expect(readPublicKey(withExponent('Aw')).asymmetricKeyDetails?.publicExponent).toBe(3n);
  expect(() => readPublicKey(withExponent('AQ'))).toThrow(/not safe/);
});

import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate and its private key, in PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

const day = 86_400_000;

/**
 * Creates a self-signed certificate for host names and addresses, valid for 90 days: X.509 version 3 with ECDSA on P-256
 * (RFC 5280, RFC 5758). A client must be configured to trust it.
 */
export function makeCertificate(names: readonly string[], now = Date.now()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectIdentifier('2a8648ce3d040302'));
  const issuer = sequence(set(sequence(objectIdentifier('550403'), utf8('alipay-cancel-contract sandbox'))));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    algorithm,
    issuer,
    sequence(time(now - day), time(now + 90 * day)),
    issuer,
    spki,
    explicit(
      3,
      sequence(
        // It is a CA: basicConstraints, keyUsage (digitalSignature, keyCertSign), subjectKeyIdentifier, subjectAltName.
        extension('551d13', sequence(der(0x01, Buffer.from([0xff]))), true),
        extension('551d0f', der(0x03, Buffer.from([2, 0x84])), true),
        extension('551d0e', der(0x04, createHash('sha256').update(spki).digest().subarray(0, 20))),
        extension('551d11', sequence(...names.map(alternativeName))),
      ),
    ),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const certificate = sequence(toBeSigned, algorithm, bitString(signature));
  const lines = certificate.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
}

/** An element: tag, length, contents (X.690, 8.1). */
function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const length = content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...contents: Buffer[]) => der(0x30, ...contents);
const set = (...contents: Buffer[]) => der(0x31, ...contents);
const explicit = (number: number, content: Buffer) => der(0xa0 + number, content);
const integer = (bytes: Buffer) => der(0x02, bytes);
const objectIdentifier = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const utf8 = (text: string) => der(0x0c, Buffer.from(text));
const bitString = (bytes: Buffer) => der(0x03, Buffer.from([0]), bytes);

function extension(identifier: string, value: Buffer, critical = false): Buffer {
  const flag = critical ? [der(0x01, Buffer.from([0xff]))] : [];
  return sequence(objectIdentifier(identifier), ...flag, der(0x04, value));
}

/** A DNS name, an IPv4 address or the IPv6 address `::1` (RFC 5280, 4.2.1.6). */
function alternativeName(name: string): Buffer {
  if (isIP(name) === 0) return der(0x82, Buffer.from(name));
  const bytes = isIP(name) === 4 ? name.split('.').map(Number) : [...Array(15).fill(0), 1];
  return der(0x87, Buffer.from(bytes));
}

function time(milliseconds: number): Buffer {
  // UTCTime has two digits for the year; it reaches to 2049 (RFC 5280, 4.1.2.5).
  return der(
    0x17,
    Buffer.from(
      `${new Date(milliseconds)
        .toISOString()
        .slice(2)
        .replace(/[-:T]|\..*/g, '')}Z`,
    ),
  );
}

import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { formatSignatureHeader, parseSignatureHeader, SignatureHeaderError } from '../../src/index.signature.js';

const vectors = JSON.parse(await readFile(new URL('../../spec/vectors/signatures.json', import.meta.url), 'utf8'));

describe('the Signature header', () => {
  test.each(
    (vectors.headers as { name: string; header: string; parsed: object | null }[]).map(
      (vector) => [vector.name, vector] as const,
    ),
  )('%s', (_name, { header, parsed }) => {
    if (parsed === null) expect(() => parseSignatureHeader(header)).toThrow(SignatureHeaderError);
    else expect(parseSignatureHeader(header)).toEqual(parsed);
  });

  test('is written in the documented order', () => {
    expect(formatSignatureHeader({ signature: 'a%2Bb', keyVersion: '3' })).toBe(
      'algorithm=RSA256,keyVersion=3,signature=a%2Bb',
    );
    expect(formatSignatureHeader({ signature: 'a' })).toBe('algorithm=RSA256,signature=a');
  });

  test('may have blanks around commas and at both ends', () => {
    const parsed = { algorithm: 'RSA256', keyVersion: '1', signature: 'a%2Bb' };
    for (const header of [
      'algorithm=RSA256 , keyVersion=1 ,signature=a%2Bb',
      'algorithm=RSA256 ,keyVersion=1\t,\tsignature=a%2Bb',
      '  algorithm=RSA256,keyVersion=1,signature=a%2Bb  ',
    ])
      expect(parseSignatureHeader(header), header).toEqual(parsed);
  });

  test('must not have blanks within a pair', () => {
    for (const header of [
      'algorithm =RSA256,signature=a',
      'algorithm= RSA256,signature=a',
      'algorithm=RSA 256,signature=a',
      'an algorithm=RSA256,signature=a',
      '=algorithm=RSA256,signature=a',
    ])
      expect(() => parseSignatureHeader(header), header).toThrow(SignatureHeaderError);
  });

  test('the error for a malformed header has a stable code', () => {
    expect(() => parseSignatureHeader('nonsense')).toThrow(
      expect.objectContaining({ code: 'INVALID_SIGNATURE_HEADER' }),
    );
  });
});

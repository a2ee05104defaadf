import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { validateCancellationRequest, validateCancelPaymentHeaders } from '../generated/validators.js';

describe('a length is counted in characters, not in UTF-16 code units', () => {
  test.each([
    ['x'.repeat(64), true],
    ['x'.repeat(65), false],
    ['😀'.repeat(64), true],
    ['😀'.repeat(64).concat('x'), false],
    ['😀'.repeat(65), false],
    // Half of a pair is a character of its own.
    ['\ud83d'.repeat(64), true],
    ['\ud83d'.repeat(65), false],
    ['', false],
    ['😀', true],
  ])('%j: %j', (paymentId, valid) => {
    expect(validateCancellationRequest({ paymentId })).toBe(valid);
  });

  test('the least one too', () => {
    const headers = { 'client-id': 'c', 'request-time': '1685599933871', signature: 'algorithm=RSA256,signature=x' };
    expect(validateCancelPaymentHeaders({ ...headers, 'request-time': '168559993387' })).toBe(false);
    const keywords = validateCancelPaymentHeaders.errors?.map(({ keyword, params }) => [keyword, params]);
    expect(keywords).toContainEqual(['minLength', { limit: 13 }]);
  });
});

test('a bundle holds the validators that it uses, and no other', async () => {
  const file = new URL('../generated/validators.js', import.meta.url);
  const contents = 'export { validateCancellationRequest } from "./validators.js"';
  const bundled = await build({
    stdin: { contents, resolveDir: new URL('.', file).pathname },
    bundle: true,
    format: 'esm',
    write: false,
  });
  const code = bundled.outputFiles[0]?.text ?? '';
  expect(await readFile(file, 'utf8')).toContain('cancelTime');
  expect(code).toContain('paymentRequestId');
  expect(code).not.toMatch(/cancelTime|request-time/);
});

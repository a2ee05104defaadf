import { expect, test } from 'vitest';
import type { Exchange } from '../../src/client/exchange.js';
import { InterruptedError } from '../../src/client/interruptible.js';
import { nothingSent, verdictOnError } from '../../src/client/verdict-on-error.js';
import { ResponseTooLargeError, SigningError, UntrustedResponseError } from '../../src/errors.js';

const sent: Exchange = { request: { method: 'POST', url: 'https://a.example', headers: {}, body: '{}' } };
const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

test.each<[string, unknown, Exchange, string, RegExp]>([
  ['an abort', new InterruptedError('aborted', 'why'), sent, 'NO_RESPONSE', /^The caller aborted before/],
  ['a signer that failed', new SigningError('No HSM.'), {}, 'SIGNING_FAILED', /^No HSM\. This repeat was not sent\.$/],
  ['anything before it was sent', refused, {}, 'SIGNING_FAILED', /^The request could not be signed\. This repeat/],
  ['a signer that was slow', new InterruptedError('timeout', undefined), {}, 'SIGNING_FAILED', /while .* being signed/],
  ['no answer in time', new InterruptedError('timeout', undefined), sent, 'TIMEOUT', /within the time of the attempt/],
  ['a wrong signature', new UntrustedResponseError(200, 'Wrong.'), sent, 'UNTRUSTED_RESPONSE', /^Wrong\.$/],
  ['too large an answer', new ResponseTooLargeError(200, 9), sent, 'UNREADABLE_RESPONSE', /9/],
  ['an answer that cannot be parsed', refused, { ...sent, trust: 'unsigned' }, 'UNREADABLE_RESPONSE', /not JSON/],
  ['a broken connection', refused, sent, 'NO_RESPONSE', /: ECONNREFUSED\.$/],
  ['one that says nothing', new Error('x'), sent, 'NO_RESPONSE', /^The connection failed[^:]*\.$/],
])('%s leaves the outcome open, and is kept as its error', (_name, error, exchange, code, message) => {
  expect(verdictOnError(error, exchange)).toEqual({
    resultStatus: 'U',
    verified: false,
    cause: { code, message: expect.stringMatching(message), error },
    deviations: [],
  });
});

test('when nothing was sent that is said, with the cause; an abort stays what it is', () => {
  const aborted = new InterruptedError('aborted', 'why');
  expect(nothingSent(aborted)).toBe(aborted);
  const error = nothingSent(refused);
  expect(error).toBeInstanceOf(SigningError);
  expect(error).toMatchObject({ message: 'The request could not be signed. Nothing was sent.', cause: refused });
});

test('an interruption says which it is', () => {
  expect(new InterruptedError('timeout', undefined).message).toBe('The time is up.');
  expect(new InterruptedError('aborted', undefined).message).toBe('Aborted by the caller.');
});

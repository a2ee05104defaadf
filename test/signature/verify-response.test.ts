import { expect, test } from 'vitest';
import { maxResponseBytes } from '../../generated/decisions.js';
import { OptionError, ResponseTooLargeError } from '../../src/errors.js';
import { readBody, readHead } from '../../src/signature/verify-response.js';
import { catchError } from '../support/errors.js';

test.each([['200'], [200.5], [undefined]])('a response with the status %j is no response', async (status) => {
  const error = await catchError(() => readHead({ status, headers: new Headers() } as never));
  expect(error).toBeInstanceOf(OptionError);
});

test('a response whose headers cannot be read is no response, and the error has the cause', async () => {
  const cause = new Error('No headers.');
  const get = () => {
    throw cause;
  };
  const error = await catchError(() => readHead({ status: 200, headers: { get } } as never));
  expect(error).toMatchObject({ option: 'fetch', cause });
});

/** A web stream as some runtimes have it: without an async iterator. It refuses to be closed. */
function streamOf(size: number) {
  let closed = 0;
  const { body } = new Response(new Uint8Array(size));
  const reader = body?.getReader();
  const cancel = () => {
    closed++;
    return Promise.reject(new Error('It cannot be closed.'));
  };
  const response = { status: 200, body: { getReader: () => ({ read: () => reader?.read(), cancel }) } };
  return { response: response as never, closed: () => closed };
}

test('reads a stream without an async iterator, up to the largest body', async () => {
  const { response, closed } = streamOf(maxResponseBytes);
  expect(await readBody(response)).toHaveLength(maxResponseBytes);
  expect(closed()).toBe(0);
});

test('closes the stream of a body that is too large, even if that fails', async () => {
  const { response, closed } = streamOf(maxResponseBytes + 1);
  expect(await catchError(() => readBody(response))).toBeInstanceOf(ResponseTooLargeError);
  expect(closed()).toBe(1);
});

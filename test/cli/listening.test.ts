import { expect, test } from 'vitest';
import { listenError } from '../../src/cli/listening.js';

const call = 'npx alipay-cancel-contract mock';

test.each<[string, unknown, number, string, string]>([
  ['a port that is taken', { code: 'EADDRINUSE' }, 4010, 'Port 4010 of 127.0.0.1 is taken.', '--port 4011'],
  ['the last port, taken', { code: 'EADDRINUSE' }, 65_535, 'Port 65535 of 127.0.0.1 is taken.', '--port 0'],
  ['a port below 1024', { code: 'EACCES' }, 80, 'Port 80 needs more rights.', '--port 0'],
  ['an error of Prism', new Error('listen EADDRNOTAVAIL'), 80, '127.0.0.1 is no address of', '--host 127.0.0.1'],
  ['a name that none knows', new Error('getaddrinfo failed'), 80, '127.0.0.1 is no address of', '--host 127.0.0.1'],
])('%s is told, with a call that works', (_, error, port, message, example) => {
  const told = listenError(error, { port, host: undefined, call });
  expect(told).toMatchObject({ message: expect.stringContaining(message), example: `${call} ${example}` });
});

test('what has nothing to do with the address is not told as if it had', () => {
  expect(listenError(new TypeError('broken'), { port: 1, host: undefined, call })).toBeUndefined();
});

import { expect, test } from 'vitest';
import { listenError } from '../../src/cli/listening.js';

const call = 'npx alipay-cancel-contract mock';

test.each<[string, unknown, number, string, string]>([
  ['a port in use', { code: 'EADDRINUSE' }, 4010, 'Port 4010 of 127.0.0.1 is in use.', '--port 4011'],
  ['the last port, in use', { code: 'EADDRINUSE' }, 65_535, 'Port 65535 of 127.0.0.1 is in use.', '--port 0'],
  ['a port below 1024', { code: 'EACCES' }, 80, 'no permission to listen on port 80.', '--port 0'],
  ['an error of Prism', new Error('listen EADDRNOTAVAIL'), 80, 'but it is 127.0.0.1.', '--host 127.0.0.1'],
  ['an unknown host name', new Error('getaddrinfo failed'), 80, 'but it is 127.0.0.1.', '--host 127.0.0.1'],
])('%s is explained, with a call that works', (_, error, port, message, example) => {
  const usage = listenError(error, { port, host: undefined, call });
  expect(usage).toMatchObject({ message: expect.stringContaining(message), example: `${call} ${example}` });
});

test('an error with another cause is not explained', () => {
  expect(listenError(new TypeError('broken'), { port: 1, host: undefined, call })).toBeUndefined();
});

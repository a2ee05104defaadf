import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { copyAsCurl, requestText, responseText } from '../../src/explorer/call.js';

const body = '{"paymentId":"it\'s \\"p\\" $HOME"}';
const request = {
  url: new URL('http://127.0.0.1:4020/ams/api/v1/payments/cancel'),
  requestTime: '1685599933871',
  headers: { 'Client-Id': 'a', Signature: "b='c'" },
  body,
  content: new Uint8Array(),
};

test('shows a request as HTTP text', () => {
  const head = 'POST /ams/api/v1/payments/cancel HTTP/1.1\nHost: 127.0.0.1:4020';
  expect(requestText(request)).toBe(`${head}\nClient-Id: a\nSignature: b='c'\n\n${body}`);
});

test('shows a response as HTTP text', () => {
  const headers: [string, string][] = [
    ['a', '1'],
    ['b', '2'],
  ];
  const answer = { status: 200, statusText: 'OK', headers, body: '{}' };
  expect(responseText(answer)).toBe('HTTP/1.1 200 OK\na: 1\nb: 2\n\n{}');
});

test('a shell reads the curl command with the exact values', () => {
  const command = copyAsCurl(request);
  expect(command).toMatch(/^curl 'http[^']+' \\\n {2}--header 'Client-Id: a' \\\n/);
  expect(command).toMatch(/\n$/);
  const shown = execFileSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }\n${command}`], { encoding: 'utf8' });
  expect(shown.split('\n')).toEqual([
    request.url.href,
    ...['--header', 'Client-Id: a', '--header', "Signature: b='c'"],
    ...['--data-raw', body, ''],
  ]);
});

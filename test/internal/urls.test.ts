import { describe, expect, test } from 'vitest';
import { isLoopback, pathOfTarget, urlText, withoutTrailingSlashes } from '../../src/internal/urls.js';

test('a host is this machine only if its whole name matches', () => {
  for (const host of ['localhost', '127.0.0.1', '127.255.0.9', '[::1]', '::1']) expect(isLoopback(host)).toBe(true);
  for (const host of ['127.0.0.1.evil.example', 'evil-127.0.0.1', 'localhost.evil.example', '127.evil.example', ''])
    expect(isLoopback(host)).toBe(false);
  expect(isLoopback('10.0.0.1')).toBe(false);
});

test('removes slashes only at the end', () => {
  expect(withoutTrailingSlashes('//a//b///')).toBe('//a//b');
  expect(withoutTrailingSlashes('///')).toBe('');
});

test('a value without a string form gives an empty text', () => {
  expect(urlText(new URL('https://a.example/b'))).toBe('https://a.example/b');
  expect(urlText(Object.create(null))).toBe('');
});

describe('the path of a request target', () => {
  test.each([
    ['/v1/payments/cancel', '/v1/payments/cancel'],
    ['/v1/payments/cancel?a=b?c', '/v1/payments/cancel'],
    ['/%2e/a//b/../c', '/%2e/a//b/../c'],
    ['http://a.example/b?c', '/b'],
    ['HTTPS://a.example:1/b/c', '/b/c'],
    ['http://a.example', '/'],
    ['http://a.example?b', '/'],
    ['/http://a.example/b', '/http://a.example/b'],
    ['', '/'],
    ['?a', '/'],
    ['*', '*'],
  ])('of %s is %s', (target, path) => {
    expect(pathOfTarget(target)).toBe(path);
  });
});

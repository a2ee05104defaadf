import { expect, test } from 'vitest';
import { basePaths, basePathsOf, sandboxBasePath } from '../../src/internal/base-paths.js';

test('a server has one base path for each value of the variables in its path', () => {
  const mode = { default: 'live/', enum: ['live/', 'test/', ''] };
  const variables = { gateway: { default: 'eu', enum: ['eu', 'us'] }, mode, version: { default: 'v1' } };
  const paths = basePathsOf({ url: 'https://{gateway}.example/a/{mode}{version}/', variables });
  expect(new Set(paths)).toEqual(new Set(['/a/live/v1', '/a/test/v1', '/a/v1']));
});

test('a server without variables has one base path', () => {
  expect(basePathsOf({ url: 'http://a.example' })).toEqual(['']);
  expect(basePathsOf({ url: 'http://a.example/b/http://c/d' })).toEqual(['/b/http://c/d']);
  expect(basePathsOf({ url: '/b/http://c/d' })).toEqual(['/b/http://c/d']);
});

test('the contract has the base paths of the source pages', () => {
  expect(basePaths).toEqual(['/ams/api', '/ams/sandbox/api']);
  expect(sandboxBasePath).toBe('/ams/sandbox/api');
});

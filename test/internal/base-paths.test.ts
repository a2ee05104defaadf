import { expect, test } from 'vitest';
import { basePaths, basePathsOf } from '../../src/internal/base-paths.js';

test('a server has a base path for each value of each variable in its path', () => {
  const mode = { default: 'live/', enum: ['live/', 'test/', ''] };
  const variables = { gateway: { default: 'eu', enum: ['eu', 'us'] }, mode, version: { default: 'v1' } };
  const paths = basePathsOf({ url: 'https://{gateway}.example/a/{mode}{version}/', variables });
  expect(new Set(paths)).toEqual(new Set(['/a/live/v1', '/a/test/v1', '/a/v1']));
});

test('a server without a path or variables has one all the same', () => {
  expect(basePathsOf({ url: 'http://a.example' })).toEqual(['']);
  expect(basePathsOf({ url: 'http://a.example/b/http://c/d' })).toEqual(['/b/http://c/d']);
});

test('the paths of the contract are those of its pages', () => {
  expect(basePaths).toEqual(['/ams/api', '/ams/sandbox/api']);
});

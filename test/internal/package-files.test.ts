import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { packageFile } from '../../src/internal/package-files.js';

test('the path of a file starts at the root of the package', async () => {
  const text = await readFile(packageFile('generated/openapi.json'), 'utf8');
  expect(JSON.parse(text)).toHaveProperty('openapi');
});

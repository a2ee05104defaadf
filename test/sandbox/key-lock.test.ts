import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { project } from '../support/workspace.js';

/** Looks at keys that were just made while much garbage is collected: see `makeKey` of src/sandbox/keys.ts. */
const program = `
  import { createPublicKey } from 'node:crypto';
  for (let copy = 0; copy < 20; copy++) {
    const { keyOf } = await import('./src/sandbox/keys.ts?copy=' + copy);
    const key = keyOf('merchant');
    for (let look = 0; look < 2000; look++) void createPublicKey(key).asymmetricKeyDetails;
  }
  console.log('done');`;

test('reading the details of a sandbox key does not hang', async () => {
  const args = ['--max-semi-space-size=1', '--import', 'tsx', '--input-type=module', '-e', program];
  // It takes seconds; the bound is for one that never ends.
  const options = { cwd: project, timeout: 300_000 };
  expect((await promisify(execFile)(process.execPath, args, options)).stdout).toBe('done\n');
});

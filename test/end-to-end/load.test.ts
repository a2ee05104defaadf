import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('load.ts', import.meta.url));

test('5 000 cancellations, 64 at a time, with faults mixed in: none lost, nothing left behind', {
  timeout: 180_000,
}, async () => {
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  // The process ends by itself, or this test does not.
  const [code] = await once(child, 'close');
  const { S, F, U, wrong, duration, growth, resources, unhandled } = JSON.parse(output);
  console.info(
    `${Math.round(5_000_000 / duration)} cancellations a second; ${(growth / 1e6).toFixed(1)} MB of memory kept`,
  );
  expect(wrong).toEqual([]);
  expect(S + F + U).toBe(5000);
  expect(unhandled).toEqual([]);
  expect(resources).toEqual([]);
  expect(growth).toBeLessThan(5_000_000);
  expect(code).toBe(0);
});

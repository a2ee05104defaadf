import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { compile } from '../support/program.js';

const program = await compile({ file: 'test/end-to-end/load.ts' });

/** CI makes it 5 000. */
const calls = Number(process.env['LOAD_CALLS'] ?? 500);

test(`${calls} cancellations, 64 at a time, with faults: no outcome is lost, no timer or socket is left`, async () => {
  const child = spawn(process.execPath, ['--expose-gc', ...program, String(calls)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  // Waits until the process ends by itself.
  const [code] = await once(child, 'close');
  const { S, F, U, wrong, duration, growth, resources, unhandled } = JSON.parse(output);
  console.info(
    `${Math.round((calls * 1000) / duration)} cancellations a second; ${(growth / 1e6).toFixed(1)} MB of memory kept`,
  );
  expect(wrong).toEqual([]);
  expect(S + F + U).toBe(calls);
  expect(unhandled).toEqual([]);
  expect(resources).toEqual([]);
  expect(growth).toBeLessThan(5_000_000);
  expect(code).toBe(0);
});

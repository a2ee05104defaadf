import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { installRuntime } from '../support/consumer.js';

test.each(['node@22.23.3', 'node@24.21.0'] as const)(
  'every test of SQLite passes with node:sqlite on %s',
  async (runtime) => {
    const args = ['node_modules/vitest/vitest.mjs', 'run', 'test/queue/sqlite.test.ts', '--typecheck.enabled=false'];
    const env = { ...process.env, SQLITE_DRIVER: 'node:sqlite', NODE_OPTIONS: '--no-warnings' };
    const { stdout } = await promisify(execFile)(await installRuntime(runtime), args, { env, maxBuffer: 2 ** 26 });
    expect(stdout).toContain('1 passed');
  },
);

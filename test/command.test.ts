import { expect, test } from 'vitest';
import { runCommand, ScriptError } from '../scripts/command.js';

const usage = 'Usage: npm run cook [-- --salt <grams>]\n';

async function run(args: string[], work: (values: { salt?: string | undefined }) => Promise<void> = async () => {}) {
  const written = { out: '', error: '' };
  const output = {
    out: (text: string) => {
      written.out += text;
    },
    error: (text: string) => {
      written.error += text;
    },
  };
  const code = await runCommand(usage, { salt: { type: 'string' } }, work, args, output);
  return { code, ...written };
}

test('gives the work the values of its options', async () => {
  let salt: string | undefined;
  const done = await run(['--salt', '5'], async (values) => {
    salt = values.salt;
  });
  expect(done).toEqual({ code: 0, out: '', error: '' });
  expect(salt).toBe('5');
});

test('shows how the command goes, and does nothing', async () => {
  const done = await run(['--help'], async () => expect.unreachable());
  expect(done).toEqual({ code: 0, out: usage, error: '' });
});

test('says what is wrong with a call, and how it goes', async () => {
  const { code, error } = await run(['--slat', '5'], async () => expect.unreachable());
  expect(code).toBe(1);
  expect(error).toContain("'--slat'");
  expect(error).toContain(usage);
});

test('tells what the caller can mend without a stack, and anything else with one', async () => {
  const wrong = await run([], async () => {
    throw new ScriptError('Too much salt.');
  });
  expect(wrong).toEqual({ code: 1, out: '', error: '\nToo much salt.\n' });
  const broken = await run([], async () => {
    throw new TypeError('salt is not iterable');
  });
  expect(broken.code).toBe(1);
  expect(broken.error).toMatch(/TypeError: salt is not iterable\n +at /);
});

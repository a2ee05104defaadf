import { expect, test } from 'vitest';
import { runCommand, ScriptError, wholeNumber } from '../scripts/command.js';

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
  const code = await runCommand(usage, { salt: { type: 'string' } }, work, { args, ...output });
  return { code, ...written };
}

test('passes the values of the options to the work', async () => {
  let salt: string | undefined;
  const done = await run(['--salt', '5'], async (values) => {
    salt = values.salt;
  });
  expect(done).toEqual({ code: 0, out: '', error: '' });
  expect(salt).toBe('5');
});

test('--help prints the usage and does no work', async () => {
  const done = await run(['--help'], async () => expect.unreachable());
  expect(done).toEqual({ code: 0, out: usage, error: '' });
});

test('an unknown option fails with its name and the usage', async () => {
  const { code, error } = await run(['--slat', '5'], async () => expect.unreachable());
  expect(code).toBe(1);
  expect(error).toContain("'--slat'");
  expect(error).toContain(usage);
});

test('a ScriptError is printed without a stack, any other error with one', async () => {
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

test.each(['', '-1', '1.5', '0', '101', 'many'])('wholeNumber rejects %j outside of 1 to 100', (text) => {
  expect(() => wholeNumber('salt', text, 1, 100)).toThrow(
    `--salt is ${text}. It must be a whole number from 1 to 100.`,
  );
});

test('wholeNumber accepts both bounds', () => {
  expect([wholeNumber('salt', '1', 1, 100), wholeNumber('salt', '100', 1, 100)]).toEqual([1, 100]);
});

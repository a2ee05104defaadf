import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { everyCommand } from '../../src/cli/run.js';
import { run } from '../support/terminal.js';

const commands = await everyCommand();

describe('every command', () => {
  test.each(commands.map((command) => [command.name, command] as const))(
    'the help of %s has usage, options, exit codes and examples',
    async (name, command) => {
      const { code, stdout, stderr } = await run([name, '--help']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`^Usage: alipay-cancel-contract ${name} `));
      expect(stdout).toMatch(/\nExit codes:\n {2}0 /);
      expect(stdout).toMatch(new RegExp(`\nExamples:\n {2}npx alipay-cancel-contract ${name}`));
      for (const option of [...Object.keys(command.options), 'help']) expect(stdout).toContain(`--${option}`);
      const wide = stdout.split('\n').filter((line) => line.length > 120 && !line.startsWith('  npx '));
      expect(wide).toEqual([]);
    },
  );

  test.each(commands.map((command) => command.name))('%s rejects an unknown option', async (name) => {
    const { code, stdout, stderr } = await run([name, '--hlep']);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toBe(
      `Unknown option --hlep. Did you mean --help?\nTry: npx alipay-cancel-contract ${name} --help\n`,
    );
  });

  test.each(commands.map((command) => command.name))('%s rejects too many arguments', async (name) => {
    const { code, stderr } = await run([name, 'one', 'two', 'three']);
    expect(code).toBe(64);
    expect(stderr).toContain(`Try: npx alipay-cancel-contract ${name}`);
  });
});

describe('the command line', () => {
  test('--help lists every command', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const { name, summary } of commands) expect(stdout).toMatch(new RegExp(`\n  ${name} +${summary}\n`));
    expect(await run(['help'])).toEqual(await run(['--help']));
  });

  test('a call without a command is an error that shows the help', async () => {
    const { code, stdout, stderr } = await run([]);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toBe((await run(['--help'])).stdout);
  });

  test('--version prints the version', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^alipay-cancel-contract \d+\.\d+\.\d+\n$/);
  });

  test.each([
    [['cancle'], /Did you mean cancel\?\nTry: npx alipay-cancel-contract cancel\n/],
    [['refund'], /The commands are mock, .*\nTry: npx alipay-cancel-contract --help\n/],
    [['--hlep'], /Unknown option --hlep\. Did you mean --help\?\nTry: npx alipay-cancel-contract --help\n/],
    [['--frobnicate'], /Unknown option --frobnicate\. The options are --help, --version\./],
    [['cancel', '--deadline'], /--deadline needs a value.\nTry: .* cancel '--deadline=<value>'\n/],
    [['cancel', '--payment-id', '--yes'], /--payment-id needs a value/],
    [['cancel', '--json=yes'], /--json takes no value/],
    [['cancel', '--payment-id', 'a', '--payment-id', 'b'], /--payment-id is given twice/],
    [['codes', '--frobnicate'], /The options are --lang, --json, --help/],
  ])('%j is an error with a suggestion', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test.each(['--private-key', '--public-key', '--key', '--alipayPublicKey'])(
    'rejects a key in %s without repeating it',
    async (option) => {
      for (const args of [[option, 'MIIEvQIBADANBg'], [`${option}=MIIEvQIBADANBg`]]) {
        const { code, stderr } = await run(['cancel', ...args]);
        expect(code).toBe(64);
        expect(stderr).toContain('Keys are not accepted on the command line');
        expect(stderr).not.toContain('MIIE');
      }
    },
  );

  test('an unexpected error is printed with its stack', async () => {
    const full = () => {
      throw new Error('no space left');
    };
    const { code, stderr } = await run(['codes'], { onWrite: full });
    expect(code).toBe(70);
    expect(stderr).toMatch(/^Error: no space left\n +at .*run\.test\.ts/);
  });

  test('colours an error only if the terminal shows colours', async () => {
    expect((await run(['cancle'], { colours: true })).stderr).toContain('\u001b[31m');
    expect((await run(['cancle'])).stderr).not.toContain('\u001b');
  });
});

describe('with --json, an error is printed as an object:', () => {
  test.each<[string[], string]>([
    [['cancel', '--json'], 'UsageError'],
    [['codes', 'NONE', '--json'], 'UsageError'],
    [['conform', 'http://127.0.0.1:1/', '--json'], 'UsageError'],
    [['doctor', 'x', '--json'], 'UsageError'],
    [['cancel', '--json', '--payment'], 'UsageError'],
  ])('%j', async (args, name) => {
    const { stdout, stderr } = await run(args);
    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({ name, message: expect.any(String), example: expect.any(String) });
    expect(stderr).toContain(error.message);
  });

  test('but not without --json', async () => {
    expect((await run(['codes', 'NONE'])).stdout).toBe('');
  });
});

test('the sources of the command use one kind of apostrophe', async () => {
  const folder = new URL('../../src/cli/', import.meta.url);
  for (const file of await readdir(folder))
    expect(await readFile(new URL(file, folder), 'utf8'), file).not.toMatch(/[‘’]/);
});

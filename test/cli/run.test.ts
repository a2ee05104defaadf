import { describe, expect, test } from 'vitest';
import { everyCommand } from '../../src/cli/commands.js';
import { run } from '../support/terminal.js';

const commands = await everyCommand();

describe('every command', () => {
  test.each(commands.map((command) => [command.name, command] as const))(
    '%s has a help with usage, options, exit codes and examples',
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

  test.each(commands.map((command) => command.name))('%s refuses an option that it does not have', async (name) => {
    const { code, stdout, stderr } = await run([name, '--hlep']);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toBe(
      `There is no option --hlep. Did you mean --help?\nClosest right call: alipay-cancel-contract ${name} --help\n`,
    );
  });

  test.each(commands.map((command) => command.name))('%s refuses too many arguments', async (name) => {
    const { code, stderr } = await run([name, 'one', 'two', 'three']);
    expect(code).toBe(64);
    expect(stderr).toContain(`Closest right call: alipay-cancel-contract ${name}`);
  });
});

describe('the command line', () => {
  test('lists every command for --help', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const { name, summary } of commands) expect(stdout).toMatch(new RegExp(`\n  ${name} +${summary}\n`));
    expect(await run(['help'])).toEqual(await run(['--help']));
  });

  test('without a command shows the help as an error', async () => {
    const { code, stdout, stderr } = await run([]);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toBe((await run(['--help'])).stdout);
  });

  test('says the version', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^alipay-cancel-contract \d+\.\d+\.\d+\n$/);
  });

  test.each([
    [['cancle'], /Did you mean cancel\?\nClosest right call: alipay-cancel-contract cancel\n/],
    [['refund'], /The commands are mock, .*\nClosest right call: alipay-cancel-contract --help\n/],
    [['cancel', '--deadline'], /--deadline needs a value.\nClosest right call: .* cancel '--deadline=<value>'\n/],
    [['cancel', '--payment-id', '--yes'], /--payment-id needs a value/],
    [['cancel', '--json=yes'], /--json takes no value/],
    [['cancel', '--payment-id', 'a', '--payment-id', 'b'], /--payment-id is given twice/],
    [['codes', '--frobnicate'], /The options are --lang, --json, --help/],
  ])('%j is refused, and the closest right call is shown', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test.each(['--private-key', '--public-key', '--key', '--alipayPublicKey'])(
    'takes no key from %s, and does not repeat it',
    async (option) => {
      for (const args of [[option, 'MIIEvQIBADANBg'], [`${option}=MIIEvQIBADANBg`]]) {
        const { code, stderr } = await run(['cancel', ...args]);
        expect(code).toBe(64);
        expect(stderr).toContain('a key is never given on the command line');
        expect(stderr).not.toContain('MIIE');
      }
    },
  );

  test('an error that nobody foresaw is told with where it arose', async () => {
    const full = () => {
      throw new Error('no space left');
    };
    const { code, stderr } = await run(['codes'], { onWrite: full });
    expect(code).toBe(70);
    expect(stderr).toMatch(/^Error: no space left\n +at .*run\.test\.ts/);
  });

  test('colours an error only where the terminal carries colours', async () => {
    expect((await run(['cancle'], { colours: true })).stderr).toContain('\u001b[31m');
    expect((await run(['cancle'])).stderr).not.toContain('\u001b');
  });
});

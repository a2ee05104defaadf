import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/run.js';
import { wrap } from '../../src/cli/wrap.js';
import { run } from '../support/terminal.js';

describe('codes', () => {
  test.each([
    ['CANCEL_WINDOW', 'CANCEL_WINDOW_EXCEED'],
    ['order_not', 'ORDER_NOT_EXIST'],
    ['ORDER_NOT_EXISTS', 'ORDER_NOT_EXIST'],
  ])('%s: did you mean %s?', async (code, meant) => {
    const { code: exit, stderr } = await run(['codes', code]);
    expect({ exit, stderr }).toMatchObject({ exit: 64, stderr: expect.stringContaining(`Did you mean ${meant}?`) });
    expect(stderr).toContain(`Closest right call: alipay-cancel-contract codes ${meant}\n`);
  });

  test.each(['zh', 'ZH', 'zh-cn', 'zh-CN'])('--lang %s is Chinese', async (tag) => {
    expect((await run(['codes', 'ORDER_NOT_EXIST', '--lang', tag])).stdout).toMatch(/\p{Script=Han}/u);
  });

  test('a code that there is not is answered in the language that is asked for', async () => {
    const { stderr } = await run(['codes', 'CANCEL_WINDOW', '--lang', 'zh']);
    expect(stderr).toMatch(/^契约中没有此结果码。您要找的是 CANCEL_WINDOW_EXCEED 吗？/);
    expect(stderr).toContain('codes CANCEL_WINDOW_EXCEED --lang zh-CN\n');
  });
});

describe('--json prints an object on errors as well:', () => {
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

  test('but nothing without it', async () => {
    expect((await run(['codes', 'NONE'])).stdout).toBe('');
  });
});

describe('help', () => {
  test.each([60, 80, 100])('is wrapped to %i columns', async (columns) => {
    for (const name of ['cancel', 'sandbox', 'conform', 'doctor', 'codes', 'mock', 'completion']) {
      let text = '';
      const signal = new AbortController().signal;
      const write = (more: string) => {
        text += more;
      };
      await runCommandLine([name, '--help'], { write, writeError: write, colours: false, columns, env: {}, signal });
      const wide = text.split('\n').filter((line) => line.length > columns && !/^ +(npx|curl) |^\S*$/.test(line));
      expect(
        wide.filter((line) => line.trim().includes(' ') && !/^ *--?\w/.test(line)),
        name,
      ).toEqual([]);
      expect(text.replace(/\s+/g, ' ')).toBe((await run([name, '--help'])).stdout.replace(/\s+/g, ' '));
    }
  });

  test('goes on below the description of an option', () => {
    const word = 'b'.repeat(60);
    expect(wrap(word, 40)).toBe(word);
    expect(wrap('  --only <text>  run only some of the cases', 30)).toBe('  --only <text>  run only some of the cases');
    expect(wrap('  --only <text>  run only some of the cases', 40)).toBe(
      '  --only <text>  run only some of the\n                 cases',
    );
    expect(wrap('a line of prose that is much longer than it may be here', 40)).toBe(
      'a line of prose that is much longer than\nit may be here',
    );
    const call = `  npx ${'x '.repeat(60)}`;
    expect(wrap(call, 40)).toBe(call);
    expect(wrap('x '.repeat(100), undefined)).toBe('x '.repeat(100));
  });
});

test('sources of the command have one kind of apostrophe', async () => {
  const folder = new URL('../../src/cli/', import.meta.url);
  for (const file of await readdir(folder))
    expect(await readFile(new URL(file, folder), 'utf8'), file).not.toMatch(/[‘’]/);
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])('%s is told every command and option', async (shell) => {
    const { code, stdout } = await run(['completion', shell]);
    expect(code).toBe(0);
    for (const word of ['cancel', 'conform', 'payment-request-id', 'allow-http', 'probe'])
      expect(stdout).toContain(word);
  });

  test('bash completes by it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'completion-'));
    const file = join(folder, 'completion.bash');
    await writeFile(file, (await run(['completion', 'bash'])).stdout);
    const complete = (...words: string[]) => {
      const program = `source ${file}; COMP_WORDS=(${words.join(' ')} ''); COMP_WORDS[${words.length - 1}]='${words.at(-1)}'
        COMP_CWORD=${words.length - 1}; _alipay_cancel_contract; echo "\${COMPREPLY[*]}"`;
      return execFileSync('bash', ['-c', program]).toString().trim();
    };
    expect(complete('alipay-cancel-contract', 'ca')).toBe('cancel');
    expect(complete('alipay-cancel-contract', 'cancel', '--payment-r')).toBe('--payment-request-id');
    expect(complete('alipay-cancel-contract', 'codes', '--')).toBe('--lang --json --help');
    await rm(folder, { recursive: true });
  });

  test('another shell is refused', async () => {
    expect(await run(['completion', 'tcsh'])).toMatchObject({ code: 64, stderr: expect.stringContaining('bash, zsh') });
  });
});

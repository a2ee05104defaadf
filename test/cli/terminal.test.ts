import { describe, expect, test } from 'vitest';
import { everyCommand, runCommandLine } from '../../src/cli/run.js';
import { wrap } from '../../src/cli/terminal.js';
import { run } from '../support/terminal.js';

const commands = await everyCommand();

describe('help', () => {
  test.each([60, 80, 100])('is wrapped to %i columns', async (columns) => {
    for (const { name } of commands) {
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

  test('continues a long description below its first line', () => {
    const word = 'b'.repeat(60);
    expect(wrap(word, 40, 'program')).toBe(word);
    expect(wrap('  --only <text>  run only some of the cases', 30, 'program')).toBe(
      '  --only <text>  run only some of the cases',
    );
    expect(wrap('  --only <text>  run only some of the cases', 40, 'program')).toBe(
      '  --only <text>  run only some of the\n                 cases',
    );
    expect(wrap('a line of prose that is much longer than it may be here', 40, 'program')).toBe(
      'a line of prose that is much longer than\nit may be here',
    );
    const call = `  npx ${'x '.repeat(60)}`;
    expect(wrap(call, 40, 'program')).toBe(call);
    expect(wrap('x '.repeat(100), undefined, 'program')).toBe('x '.repeat(100));
  });
});

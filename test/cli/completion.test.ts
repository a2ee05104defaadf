import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../support/terminal.js';

test.each(['bash', 'zsh', 'fish'])('the %s script contains each command and option', async (shell) => {
  const { code, stdout } = await run(['completion', shell]);
  expect(code).toBe(0);
  for (const word of ['cancel', 'conform', 'payment-request-id', 'allow-http', 'probe']) expect(stdout).toContain(word);
});

test('bash completes commands and options with its script', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'completion-'));
  onTestFinished(() => rm(folder, { recursive: true }));
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
});

test('rejects another shell', async () => {
  expect(await run(['completion', 'tcsh'])).toMatchObject({ code: 64, stderr: expect.stringContaining('bash, zsh') });
});

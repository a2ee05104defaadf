import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pemOf } from '../support/keys.js';
import { compile } from '../support/program.js';
import { alipay, merchant } from '../support/provider.js';

const program = await compile({ file: 'src/cli.ts' });
const env: NodeJS.ProcessEnv = {
  ...process.env,
  ALIPAY_CLIENT_ID: '5X0',
  ALIPAY_PRIVATE_KEY: pemOf(merchant.privateKey),
  ALIPAY_PUBLIC_KEY: pemOf(alipay.publicKey),
};
// Otherwise Node.js warns about it together with FORCE_COLOR, which a run of tests may set.
delete env['NO_COLOR'];

test('a reader that closes early is not an error', async () => {
  const child = spawn(process.execPath, [...program, 'codes', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  // Long before the process writes: it has not started yet.
  child.stdout.destroy();
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const ended = await once(child, 'close');
  expect({ ended, errors }).toEqual({ ended: [0, null], errors: '' });
});

test('a killed sandbox with --keys leaves nothing behind but the keys', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'killed-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const sandbox = spawn(process.execPath, [...program, 'sandbox', '--port', '0', '--keys', join(folder, 'keys')], {
    env: { ...env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(sandbox.stdout, 'data');
  sandbox.kill('SIGKILL');
  await once(sandbox, 'exit');
  // tsx, which compiles the command when coverage is measured, has a folder of its own.
  expect((await readdir(folder)).filter((name) => !name.startsWith('tsx-'))).toEqual(['keys']);
});

// A FIFO without a writer keeps its reader waiting. Windows has none.
describe.skipIf(process.platform === 'win32')('a command that waits for a file', () => {
  test.each([
    ['verify-evidence', 'SIGINT', (fifo: string) => [fifo, '--public-key-file', 'key.pem']],
    ['verify-evidence', 'SIGTERM', (fifo: string) => [fifo, '--public-key-file', 'key.pem']],
    ['client', 'SIGINT', (fifo: string) => ['go', '--out', dirname(fifo), '--package', 'alipaycancel']],
  ] as const)('%s ends at the first %s', async (command, signal, args) => {
    const folder = await mkdtemp(join(tmpdir(), 'fifo-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const fifo = join(folder, 'client.go');
    execFileSync('mkfifo', [fifo]);
    const child = spawn(process.execPath, [...program, command, ...args(fifo)], { stdio: 'ignore', env });
    onTestFinished(() => void child.kill('SIGKILL'));
    // Resolves when the command has opened the file.
    const writer = await open(fifo, 'w');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([null, signal]);
    await writer.close();
  });
});

// `script` gives the command a terminal. On other systems it takes other options.
describe.runIf(process.platform === 'linux')('at a terminal', () => {
  const atTerminal = (args: string[], change: NodeJS.ProcessEnv = {}) => {
    const call = [process.execPath, ...program, ...args].map((part) => `'${part}'`).join(' ');
    return spawn('script', ['--quiet', '--return', '--command', call, '/dev/null'], {
      env: { ...env, ...change },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
  };

  /** Types a text after the prompt, and returns the exit code and everything that was shown. */
  async function typing(child: ChildProcessByStdio<Writable, Readable, null>, prompt?: string, typed?: string) {
    onTestFinished(() => void child.kill());
    let shown = '';
    let left = typed;
    child.stdout.on('data', (chunk) => {
      shown += chunk;
      if (left === undefined || prompt === undefined || !shown.includes(prompt)) return;
      child.stdin.write(left);
      left = undefined;
    });
    const [code] = await once(child, 'close');
    return { code, shown };
  }

  test.each([
    ['an answer other than yes', 'no\n', 64, 'You did not type yes. Nothing was sent.'],
    ['Ctrl-D', '\x04', 64, 'You did not type yes. Nothing was sent.'],
    ['Ctrl-C', '\x03', 130, '^C'],
  ])('%s at the prompt of cancel sends nothing', async (_, typed, expected, said) => {
    const child = atTerminal(['cancel', '--payment-id', '1', '--base-url', 'https://none.invalid/ams/api']);
    const { code, shown } = await typing(child, 'Type yes to continue: ', typed);
    expect({ code, shown }).toEqual({ code: expected, shown: expect.stringContaining(said) });
  });

  test('yes at the prompt of cancel sends the request', async () => {
    const args = ['cancel', '--payment-id', '1', '--base-url', 'https://none.invalid/ams/api', '--max-attempts', '1'];
    const { code, shown } = await typing(
      atTerminal([...args, '--attempt-timeout', '5000']),
      'Type yes to continue: ',
      'yes\n',
    );
    expect({ code, shown }).toEqual({ code: 2, shown: expect.stringMatching(/NO_RESPONSE|TIMEOUT/) });
  });

  test('output is coloured unless NO_COLOR is set', async () => {
    expect((await typing(atTerminal(['codes', 'SUCCESS']))).shown).toContain('\x1b[');
    expect((await typing(atTerminal(['codes', 'SUCCESS'], { NO_COLOR: '1' }))).shown).not.toContain('\x1b[');
  });
});

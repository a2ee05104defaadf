import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { reservedIds } from '../../src/sandbox/index.js';
import { compile } from '../support/program.js';
import { merchant } from '../support/provider.js';
import { type Ran, run } from '../support/terminal.js';

const program = await compile({ file: 'src/cli.ts' });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-command-'));
  return () => rm(folder, { recursive: true });
});

/** Runs the sandbox while a function uses its environment. */
async function whileItRuns(args: string[], act: (env: Record<string, string>) => Promise<void>): Promise<Ran> {
  const controller = new AbortController();
  let started: (text: string) => void = () => {};
  const announcement = new Promise<string>((resolve) => {
    started = resolve;
  });
  const ran = run(['sandbox', '--port', '0', '--keys', folder, ...args], {
    signal: controller.signal,
    onWrite: started,
  });
  try {
    await act(
      environmentOf(await Promise.race([announcement, ran.then(({ stderr }) => Promise.reject(new Error(stderr)))])),
    );
  } finally {
    controller.abort();
  }
  return await ran;
}

function environmentOf(announcement: string): Record<string, string> {
  return Object.fromEntries(
    [...announcement.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

test('prints the environment for a client, and lists the requests', async () => {
  const outcomes: (number | string)[] = [];
  const ran = await whileItRuns(['--payment', 'order-1'], async (env) => {
    for (const id of ['order-1', 'sandbox-CANCEL_WINDOW_EXCEED', 'sandbox-LOST_ANSWER', 'sandbox-NO_SUCH']) {
      const { code, stdout } = await run(['cancel', '--payment-request-id', id, '--json'], { env });
      const { resultCode, attempts } = JSON.parse(stdout);
      outcomes.push(`${code} ${resultCode} ${attempts.length}`);
    }
  });
  expect(outcomes).toEqual(['0 SUCCESS 1', '1 CANCEL_WINDOW_EXCEED 1', '0 SUCCESS 2', '1 PARAM_ILLEGAL 1']);
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/^(#.*|export \w+='[^']*')?(\n(#.*|export \w+='[^']*')?)*$/);
  expect(ran.stdout).toMatch(/^# {3}\w+ {2}order-1$/m);
  expect(ran.stderr).toMatch(
    /: SUCCESS\n.*: CANCEL_WINDOW_EXCEED\n.*: LOST_ANSWER\n.*: SUCCESS\n.*: PARAM_ILLEGAL\. .*\n$/s,
  );
});

test("knows the payment of the contract's example", async () => {
  await whileItRuns([], async (env) => {
    const example = ['--payment-id', '2019061218401080010018882020035XXXX', '--json'];
    const { stdout } = await run(['cancel', ...example], { env });
    expect(JSON.parse(stdout)).toMatchObject({
      resultStatus: 'S',
      paymentRequestId: 'pay_2089760038715669_20277574507XXXX',
    });
  });
});

test('--keys creates keys that only the user can read, and reuses them', async () => {
  const contents: string[] = [];
  for (let start = 0; start < 2; start++)
    await whileItRuns([], async ({ ALIPAY_PRIVATE_KEY_FILE = '', ALIPAY_PUBLIC_KEY_FILE = '' }) => {
      contents.push((await readFile(ALIPAY_PRIVATE_KEY_FILE)) + (await readFile(ALIPAY_PUBLIC_KEY_FILE, 'utf8')));
      for (const file of [ALIPAY_PRIVATE_KEY_FILE, ALIPAY_PUBLIC_KEY_FILE, join(folder, 'alipay-private-key.pem')])
        expect((await stat(file)).mode & 0o777).toBe(0o600);
    });
  expect(contents[1]).toBe(contents[0]);
});

test('without --keys, writes the keys to a temporary folder and removes it at the end; prints no key', async () => {
  const controller = new AbortController();
  let key = '';
  const ran = await run(['sandbox', '--port', '0'], {
    signal: controller.signal,
    onWrite: (text) => {
      key = readFileSync(environmentOf(text)['ALIPAY_PRIVATE_KEY_FILE'] ?? '', 'utf8');
      controller.abort();
    },
  });
  expect(key).toContain('PRIVATE KEY');
  expect(ran.stdout + ran.stderr).not.toContain('PRIVATE KEY');
  const file = environmentOf(ran.stdout)['ALIPAY_PRIVATE_KEY_FILE'] ?? '';
  await expect(stat(dirname(file))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('warns about a key file that other users can read', async () => {
  const open = await mkdtemp(join(tmpdir(), 'sandbox-command-'));
  const file = join(open, 'merchant-private-key.pem');
  await writeFile(file, String(merchant.privateKey.export({ type: 'pkcs8', format: 'pem' })), { mode: 0o644 });
  const controller = new AbortController();
  const stop = { signal: controller.signal, onWrite: () => controller.abort() };
  const { stderr } = await run(['sandbox', '--port', '0', '--keys', open], stop);
  expect(stderr).toBe(`Other users of this machine can read ${file}. Fix: chmod 600 ${file}\n`);
  await rm(open, { recursive: true });
});

test('does not publish the keys of --keys', async () => {
  await whileItRuns([], async ({ ALIPAY_BASE_URL = '' }) => {
    const description = await (await fetch(new URL('/sandbox.json', ALIPAY_BASE_URL))).text();
    expect(JSON.parse(description)).toMatchObject({ clientId: 'SANDBOX_5X00000000000000' });
    expect(description).not.toContain('PRIVATE KEY');
  });
});

describe('as a program', () => {
  const start = async (
    args: string[],
    act: (env: Record<string, string>) => Promise<void>,
    signal: 'SIGINT' | 'SIGTERM',
  ) => {
    const command = [...program, 'sandbox', '--port', '0', '--quiet', ...args];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    for await (const chunk of child.stdout) {
      text += chunk;
      if (text.includes('Ctrl-C')) break;
    }
    const env = environmentOf(text);
    await act(env);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect(stat(dirname(env['ALIPAY_PRIVATE_KEY_FILE'] ?? ''))).rejects.toMatchObject({ code: 'ENOENT' });
    return text;
  };

  test.each(['SIGINT', 'SIGTERM'] as const)('removes its temporary folder on %s', async (signal) => {
    await start([], async () => {}, signal);
  });

  test('--tls creates a certificate for this machine that clients can trust', async () => {
    const text = await start(
      ['--tls'],
      async (env) => {
        expect(env['ALIPAY_BASE_URL']).toMatch(/^https:/);
        const args = ['cancel', '--payment-id', 'sandbox-SUCCESS', '--json', '--max-attempts', '1'];
        const { stdout } = await promisify(execFile)(process.execPath, [...program, ...args], {
          env: { ...process.env, ...env },
        });
        expect(JSON.parse(stdout)).toMatchObject({ resultStatus: 'S' });
        // OpenSSL's strictest reading of RFC 5280.
        const file = env['NODE_EXTRA_CA_CERTS'] ?? '';
        const verified = await promisify(execFile)('openssl', ['verify', '-x509_strict', '-CAfile', file, file]);
        expect(verified.stdout).toContain('OK');
      },
      'SIGINT',
    );
    expect(text).toContain('curl --cacert');
    expect(text).toContain('SSL_CERT_FILE=');
  });
});

test('warns if other machines can call it', async () => {
  const controller = new AbortController();
  const args = ['sandbox', '--port', '0', '--host', '0.0.0.0'];
  const { stderr } = await run(args, { signal: controller.signal, onWrite: () => controller.abort() });
  expect(stderr).toMatch(/Anyone who can reach http:\/\/0\.0\.0\.0:\d+ can call it and read its keys\./);
});

test('--list prints each reserved id', async () => {
  const { code, stdout } = await run(['sandbox', '--list']);
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(reservedIds.length);
  for (const { pattern } of reservedIds) expect(stdout).toContain(pattern);
});

describe('is an error with a suggestion:', () => {
  test.each([
    [['somewhere'], /no arguments, only options/],
    [['--port', '65536'], /0 to 65535/],
    [['--port', 'http'], /0 to 65535/],
    // No host name contains a blank, so no name server is asked.
    [['--host', 'no host'], /must be an address of this machine/],
    [['--host', '192.0.2.1'], /must be an address of this machine/],
    [['--tls-cert', 'cert.pem'], /need each other/],
    [['--tls', '--tls-cert', 'a.pem', '--tls-key', 'b.pem'], /Give one of them/],
    [['--tls-cert', 'none.pem', '--tls-key', 'none.pem'], /none\.pem cannot be read/],
    [['--tls-cert', '/dev/null', '--tls-key', '/dev/null'], /`tls\.cert` must be PEM/],
    [['--client-id', 'with blank'], /clientId/],
    [['--payment', 'sandbox-SUCCESS'], /--payment: .*must not begin with sandbox-/],
    [['--payment', 'a', '--payment', 'a'], /must be unique/],
    [['--explorer', '/nowhere'], /explorer/],
    [['--keys', '/dev/null'], /--keys/],
  ])('%j', async (args, message) => {
    const keys = args.includes('--keys') ? [] : ['--keys', folder];
    const ran = await run(
      ['sandbox', '--port=0', ...keys, ...args].filter((arg) => !(args[0] === '--port' && arg === '--port=0')),
    );
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).toMatch(/alipay-cancel-contract sandbox/);
    expect(ran.code).toBe(64);
  });

  test('a port in use', async () => {
    await whileItRuns([], async ({ ALIPAY_BASE_URL = '' }) => {
      const ran = await run(['sandbox', '--keys', folder, '--port', new URL(ALIPAY_BASE_URL).port]);
      expect(ran).toMatchObject({ code: 64, stderr: expect.stringContaining('in use') });
    });
  });

  test('a key file without a key', async () => {
    const broken = await mkdtemp(join(tmpdir(), 'sandbox-command-'));
    onTestFinished(() => rm(broken, { recursive: true }));
    await writeFile(join(broken, 'merchant-private-key.pem'), 'no key');
    const ran = await run(['sandbox', '--port', '0', '--keys', broken]);
    expect(ran).toMatchObject({ code: 64, stderr: expect.stringContaining('merchant-private-key.pem') });
  });
});

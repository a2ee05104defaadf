import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { reservedIds } from '../../src/sandbox/index.js';
import { type Ran, run } from '../support/terminal.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-command-'));
  return () => rm(folder, { recursive: true });
});

/** Runs the sandbox for as long as something is done with its environment. */
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

test('prints an environment with which the cancel command cancels, and says what it saw', async () => {
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

test("cancels the payment of the contract's own example", async () => {
  await whileItRuns([], async (env) => {
    const example = ['--payment-id', '2019061218401080010018882020035XXXX', '--json'];
    const { stdout } = await run(['cancel', ...example], { env });
    expect(JSON.parse(stdout)).toMatchObject({
      resultStatus: 'S',
      paymentRequestId: 'pay_2089760038715669_20277574507XXXX',
    });
  });
});

test('keeps its keys in a folder, for its user alone, and finds them there again', async () => {
  const contents: string[] = [];
  for (let start = 0; start < 2; start++)
    await whileItRuns([], async ({ ALIPAY_PRIVATE_KEY_FILE = '', ALIPAY_PUBLIC_KEY_FILE = '' }) => {
      contents.push((await readFile(ALIPAY_PRIVATE_KEY_FILE)) + (await readFile(ALIPAY_PUBLIC_KEY_FILE, 'utf8')));
      for (const file of [ALIPAY_PRIVATE_KEY_FILE, ALIPAY_PUBLIC_KEY_FILE, join(folder, 'alipay-private-key.pem')])
        expect((await stat(file)).mode & 0o777).toBe(0o600);
    });
  expect(contents[1]).toBe(contents[0]);
});

test('makes a fresh folder when none is named, and prints no key', async () => {
  const controller = new AbortController();
  const ran = await run(['sandbox', '--port', '0'], {
    signal: controller.signal,
    onWrite: () => controller.abort(),
  });
  const file = environmentOf(ran.stdout)['ALIPAY_PRIVATE_KEY_FILE'] ?? '';
  onTestFinished(() => rm(dirname(file), { recursive: true }));
  expect(await readFile(file, 'utf8')).toContain('PRIVATE KEY');
  expect(ran.stdout + ran.stderr).not.toContain('PRIVATE KEY');
});

test('lists every reserved id', async () => {
  const { code, stdout } = await run(['sandbox', '--list']);
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(reservedIds.length);
  for (const { pattern } of reservedIds) expect(stdout).toContain(pattern);
});

describe('refuses a wrong call, and shows a right one', () => {
  test.each([
    [['somewhere'], /options only/],
    [['--port', '65536'], /0 to 65535/],
    [['--port', 'http'], /0 to 65535/],
    // A blank is in no host name, so no name server is asked.
    [['--host', 'no host'], /no address of this machine/],
    [['--host', '192.0.2.1'], /no address of this machine/],
    [['--tls-cert', 'cert.pem'], /go together/],
    [['--tls-cert', 'none.pem', '--tls-key', 'none.pem'], /none\.pem cannot be read/],
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

  test('a port that is taken', async () => {
    await whileItRuns([], async ({ ALIPAY_BASE_URL = '' }) => {
      const ran = await run(['sandbox', '--keys', folder, '--port', new URL(ALIPAY_BASE_URL).port]);
      expect(ran).toMatchObject({ code: 64, stderr: expect.stringContaining('taken') });
    });
  });

  test('a key file that holds no key', async () => {
    const broken = await mkdtemp(join(tmpdir(), 'sandbox-command-'));
    onTestFinished(() => rm(broken, { recursive: true }));
    await writeFile(join(broken, 'merchant-private-key.pem'), 'no key');
    const ran = await run(['sandbox', '--port', '0', '--keys', broken]);
    expect(ran).toMatchObject({ code: 64, stderr: expect.stringContaining('merchant-private-key.pem') });
  });
});

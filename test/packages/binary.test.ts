import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { clientFiles } from '../../src/cli/client-files.js';
import { createCancelClient } from '../../src/index.js';
import { languages } from '../../src/languages/languages.js';
import { createCancelQueue } from '../../src/queue/index.js';
import { sqliteEngine } from '../../src/queue/sqlite.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { startRedis } from '../queue/servers.js';
import { findPostgres, startPostgres } from '../support/postgres.js';
import { end } from '../support/processes.js';
import { project } from '../support/workspace.js';

/** An empty folder with the executable, and nothing of the repository. */
let folder: string;
let program: string;
let licences: string;
beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/binary.ts'], { cwd: project });
  const built = path.join(project, 'packages/binary');
  const files = (await readdir(built)).sort((a, b) => a.length - b.length);
  const [name = '', texts = ''] = files;
  licences = path.join(built, texts);
  folder = await mkdtemp(path.join(tmpdir(), 'binary-'));
  program = path.join(folder, name);
  await cp(path.join(built, name), program);
});
afterAll(async () => await rm(folder, { recursive: true }));

/** No program is found, Node.js among them. */
const noPrograms = { PATH: '' };

/** Runs the executable to its end. */
async function run(args: string[], env: Record<string, string> = {}) {
  const child = spawn(program, args, { cwd: folder, env: { ...noPrograms, ...env } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

/** Starts a command that runs until it is stopped, and waits until its output contains a text. */
async function start(args: string[], ready: string): Promise<{ process: ChildProcess; output: string }> {
  const child = spawn(program, args, { cwd: folder, env: noPrograms, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    output += chunk;
    if (output.includes(ready)) break;
  }
  return { process: child, output };
}

test('contains no path of the machine that built it, and the licences of what it contains stand beside it', async () => {
  expect((await readFile(program)).includes(project)).toBe(false);
  const texts = await readFile(licences, 'utf8');
  const names = [...texts.matchAll(/^(\S+) \d\S* \(.*\)\n\n=+\n/gm)].map(([, name]) => name);
  const expected = [
    'alipay-cancel-contract',
    expect.stringMatching(/^node-/),
    '@stoplight/prism-http',
    'bullmq',
    'ioredis',
  ];
  expect(names).toEqual(expect.arrayContaining(expected));
  const times: number[] = [];
  for (const _ of new Array(5)) {
    const begin = performance.now();
    await run(['--version']);
    times.push(performance.now() - begin);
  }
  const megabytes = ((await stat(program)).size / 2 ** 20).toFixed(1);
  console.log(`${megabytes} MiB, starts in ${Math.min(...times).toFixed(0)} ms`);
});

test('help, errors and completion name the executable as it was called', async () => {
  const name = path.basename(program);
  const commands = [...(await run(['--help'])).stdout.matchAll(/^ {2}([a-z][a-z-]*) {2,}/gm)].map(
    ([, command = '']) => command,
  );
  expect(commands.length).toBeGreaterThan(8);
  for (const args of [['--help'], ...commands.map((command) => [command, '--help'])]) {
    const { stdout } = await run(args);
    expect(stdout, args.join(' ')).toContain(`Usage: ${program}`);
    expect(stdout.split('Examples:')[1], args.join(' ')).toContain(`\n  ${program} `);
    expect(stdout, args.join(' ')).not.toContain('npx');
  }
  expect((await run(['codez'])).stderr).toContain(`Try: ${program} codes\n`);
  const settings = { ALIPAY_CLIENT_ID: 'c', ALIPAY_BASE_URL: 'http://127.0.0.1:1/ams/api', ALIPAY_PUBLIC_KEY: 'x' };
  const refused = await run(['cancel', '--payment-id', '1'], { ...settings, ALIPAY_PRIVATE_KEY: 'x' });
  expect(refused.stderr).toContain(`Try: ${program} doctor\n`);
  expect((await run(['completion', 'bash'])).stdout).toContain(`-F _alipay_cancel_contract ${name}\n`);
  expect((await run(['--version'])).stdout).toMatch(/^alipay-cancel-contract \d/);
});

test('codes explains a code in each language', async () => {
  expect(await run(['codes', 'ORDER_NOT_EXIST'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('The order does not exist.'),
    stderr: '',
  });
  const { stdout } = await run(['codes', 'ORDER_NOT_EXIST', '--lang', 'zh-CN']);
  expect(stdout).toMatch(/furtherAction +\p{Script=Han}/u);
});

test.each(languages)('client writes the same files as the package: $name', async (language) => {
  const { code, stderr } = await run([
    ...['client', language.name, '--out', language.name],
    ...['--package', language.packageName, '--example'],
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const choice = { packageName: language.packageName, texts: 'en', example: true, extras: [], readme: true };
  for (const [file, text] of await clientFiles(language, choice))
    expect(await readFile(path.join(folder, language.name, file), 'utf8'), file).toBe(text);
});

describe('with its sandbox', () => {
  let sandbox: ChildProcess;
  let env: Record<string, string>;
  beforeAll(async () => {
    const { process, output } = await start(['sandbox', '--port', '0', '--quiet'], 'Ctrl-C');
    sandbox = process;
    env = Object.fromEntries([...output.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]));
    return async () => await end(sandbox, 'SIGTERM');
  });

  test('cancel cancels a payment, and verify-evidence confirms it', async () => {
    const { code, stdout } = await run(
      ['cancel', '--payment-request-id', 'sandbox-UNKNOWN_TIMES-1', '--evidence', '--json'],
      env,
    );
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, resultStatus: 'S', verified: true });
    await writeFile(path.join(folder, 'outcome.json'), stdout);
    const verified = await run(['verify-evidence', 'outcome.json'], env);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/^S: /), stderr: '' });
  });

  test('doctor finds no problem', async () => {
    const { code, stdout, stderr } = await run(['doctor'], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('No check failed.');
  });

  test('conform runs every case', async () => {
    const { code, stdout, stderr } = await run(['conform', env['ALIPAY_BASE_URL'] ?? ''], env);
    // Progress is on standard error.
    expect(stderr).not.toContain('Warning');
    expect(code).toBe(0);
    expect(stdout).toMatch(/[1-9]\d+ passed, 0 failed/);
  });

  test('the sandbox serves the explorer', async () => {
    const page = new URL('/explorer/', env['ALIPAY_BASE_URL']);
    const html = await (await fetch(page)).text();
    const links = [...html.matchAll(/(?:src|href)="([\w./-]+\.(?:js|css|svg))"/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(1);
    for (const link of links) expect((await fetch(new URL(link, page))).status, link).toBe(200);
  });
});

test('mock answers with an example', async () => {
  const mock = await start(['mock', '--port', '0'], 'Prefer:');
  const [, url = ''] = /POST (http:\S+)/.exec(mock.output) ?? [];
  const headers = {
    'Content-Type': 'application/json',
    'Client-Id': 'SANDBOX_5X00000000000000',
    'Request-Time': '1685599933871',
    Signature: 'algorithm=RSA256,keyVersion=1,signature=none',
    Prefer: 'example=ORDER_NOT_EXIST',
  };
  const answer = await fetch(url, {
    method: 'POST',
    headers,
    body: '{"paymentId":"2019061218401080010018882020035XXXX"}',
  });
  expect(await answer.json()).toMatchObject({ result: { resultCode: 'ORDER_NOT_EXIST' } });
  await end(mock.process, 'SIGTERM');
});

test('queue lists and ends cancellations in SQLite', async () => {
  const database = new Database(path.join(folder, 'queue.db'));
  const { baseUrl, fetch, merchant } = createSandbox();
  const queue = createCancelQueue({
    client: createCancelClient({ ...merchant, baseUrl, fetch }),
    engine: sqliteEngine(database),
  });
  const { id } = await queue.cancel({ paymentRequestId: 'order-1' }, { waitUpTo: 0 });
  await queue.stop();
  database.close();
  const command = (...args: string[]) => run(['queue', ...args, '--sqlite', 'queue.db', '--json']);
  expect(JSON.parse((await command('list')).stdout)).toMatchObject({ cancellations: [{ id, state: 'open' }] });
  expect(await command('abandon', id, '--note', 'looked up')).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse((await command('counts')).stdout)).toEqual({ open: 0, parked: 0, ended: 1, overdue: 0 });
});

test('queue opens Redis', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  expect(await run(['queue', 'counts', '--json'], { REDIS_URL: redis.url })).toEqual(empty);
});

test('queue opens PostgreSQL', async () => {
  const bin = await findPostgres();
  if (bin === undefined) throw new Error('PostgreSQL is missing. Install the Debian package postgresql.');
  const postgres = await startPostgres(bin);
  onTestFinished(() => postgres.close());
  expect(await run(['queue', 'counts', '--json'], { DATABASE_URL: postgres.url })).toEqual(empty);
});

/** The answer of `queue counts` about a queue without cancellations. */
const empty = {
  code: 0,
  stdout: `${JSON.stringify({ open: 0, parked: 0, ended: 0, overdue: 0 }, null, 2)}\n`,
  stderr: '',
};

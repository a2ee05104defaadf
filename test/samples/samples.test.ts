import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf } from '../../scripts/docs/operations.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { contract } from '../support/prism.js';
import { isInstalled, toolchains } from './support/toolchains.js';

const root = path.resolve(import.meta.dirname, '../..');
const samples = path.join(root, 'spec/samples');
const files = (await readdir(samples, { recursive: true })).filter((file) => path.dirname(file) !== '.').sort();

/** Reserved ids of the sandbox whose answers are no proof of anything. */
const untrustworthy = [
  'UNSIGNED_S',
  'OTHER_KEY',
  'TAMPERED_BODY',
  'REDIRECT',
  'RESET_BEFORE_HEADERS',
  'INVALID_JSON',
  'UNKNOWN_CODE_S',
  'FAILURE_CODE_WITH_S',
  'SUCCESS_CODE_WITH_F',
  'S_OF_ANOTHER_PAYMENT',
  'PARTIAL_SIGNATURE',
];

/** As their readers run them; the package's own client is told in an option. */
const names = ['paymentId', 'paymentRequestId'] as const;

let sandbox: Sandbox;
let folder: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  sandbox = await startSandbox();
  folder = await mkdtemp(path.join(tmpdir(), 'samples with blank-'));
  await cp(samples, folder, { recursive: true });
  await installPackage(path.join(folder, 'node_modules'));
  const keys = { privateKey: path.join(folder, 'private.pem'), publicKey: path.join(folder, 'public.pem') };
  await writeFile(keys.privateKey, sandbox.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await writeFile(keys.publicKey, sandbox.alipayPublicKey.export({ type: 'spki', format: 'pem' }));
  environment = {
    ...process.env,
    ALIPAY_BASE_URL: sandbox.baseUrl,
    ALIPAY_CLIENT_ID: sandbox.clientId,
    ALIPAY_PRIVATE_KEY_FILE: keys.privateKey,
    ALIPAY_PUBLIC_KEY_FILE: keys.publicKey,
  };
}, 120_000);
afterAll(async () => {
  await sandbox?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The compiled package under its public name, beside its one dependency. */
async function installPackage(modules: string): Promise<void> {
  const installed = path.join(modules, 'alipay-cancel-contract');
  await mkdir(path.join(installed, 'dist/generated'), { recursive: true });
  await cp(path.join(root, 'package.json'), path.join(installed, 'package.json'));
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const compile = [tsc, '--project', 'tsconfig.build.json', '--outDir', path.join(installed, 'dist')];
  await promisify(execFile)(process.execPath, compile, { cwd: root });
  await cp(path.join(root, 'generated/validators.js'), path.join(installed, 'dist/generated/validators.js'));
  await symlink(path.join(root, 'node_modules/openapi-fetch'), path.join(modules, 'openapi-fetch'));
}

/** Runs a sample as its reader would, and gives how it ended. */
function run(
  file: string,
  ...given: (string | NodeJS.ProcessEnv)[]
): Promise<{ code: number; output: string; errors: string }> {
  const parameters = given.filter((one) => typeof one === 'string');
  const changes = given.filter((one) => typeof one !== 'string');
  const { command } = toolchains[path.extname(file)] as { command: string[] };
  const [program = '', ...before] = command;
  return new Promise((resolve) => {
    const options = { cwd: path.join(folder, path.dirname(file)), env: Object.assign({}, environment, ...changes) };
    execFile(program, [...before, path.basename(file), ...parameters], options, (error, output, errors) => {
      // `go run` ends with 1 whatever the program ended with, and says that number at the end of its errors.
      const reported = /exit status (\d+)\s*$/.exec(errors)?.[1];
      const code = error === null ? 0 : Number(reported ?? error.code);
      resolve({ code, output, errors });
    });
  });
}

test('the contract embeds each sample as it is in its file', async () => {
  const embedded = operationsOf(contract).flatMap((operation) => operation.samples.map(({ source }) => source));
  const written = await Promise.all(files.map((file) => readFile(path.join(samples, file), 'utf8')));
  expect(embedded.sort()).toEqual(written.sort());
  expect(written.length).toBeGreaterThan(5);
});

describe.each(files)('%s', (file) => {
  const toolchain = toolchains[path.extname(file)];
  if (toolchain === undefined) throw new Error(`No toolchain is known for ${file}. Add it to test/samples/support.`);
  const installed = isInstalled(toolchain);
  if (!installed) console.warn(`*** ${file} does NOT run here: install ${toolchain.install}. ***`);
  const sampleTest = test.skipIf(!installed);
  const { name: own } = path.parse(file);
  const reserved = (what: string) => `sandbox-${what}.of-${own}`;
  const repeats = /Result unknown.* (paymentId|paymentRequestId) .* repeated/;

  sampleTest.each(names)('cancels a payment by its %s', async (name) => {
    const payment = sandbox.createPayment();
    const { [name]: id, paymentId } = payment;
    expect(payment.status).not.toBe('CANCELLED');
    const { code, output, errors } = await run(file, name, id);
    expect({ code, output, errors }).toMatchObject({ code: 0, output: expect.stringMatching(/^S SUCCESS$/m) });
    const { body = '', ...request } = sandbox.requests.at(-1) ?? {};
    expect(request).toMatchObject({ paymentId, answer: 'SUCCESS' });
    expect(JSON.parse(body)).toEqual({ [name]: id });
  });

  sampleTest('reads a failure code', async () => {
    const { code, output, errors } = await run(file, 'paymentId', reserved('CANCEL_WINDOW_EXCEED'));
    expect({ code, output, errors }).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^F CANCEL_WINDOW_EXCEED$/m),
    });
  });

  sampleTest('shows the code of an unsigned failure, and that it is unsigned', async () => {
    const { code, output, errors } = await run(file, 'paymentId', reserved('UNSIGNED_F'));
    expect({ code, output, errors }).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^F ACCESS_DENIED \(unsigned\)$/m),
    });
  });

  sampleTest.each(['ACCESS_DENIED', 'UNSIGNED_F'])(
    'takes %s as no proof when the request is a repeat',
    async (what) => {
      const { code, output, errors } = await run(file, 'paymentId', reserved(what), 'repeated');
      expect({ code, errors }).toMatchObject({ code: 2, errors: expect.stringContaining('Result unknown') });
      expect(output + errors).toContain('ACCESS_DENIED');
    },
  );

  sampleTest('says that the result is not known, and how to repeat', async () => {
    const { code, errors } = await run(file, 'paymentId', reserved('UNKNOWN_EXCEPTION'));
    expect({ code, errors }).toMatchObject({ code: 2, errors: expect.stringMatching(repeats) });
  });

  sampleTest('shows what an answer says whose signature does not verify, and which key to check', async () => {
    const other = path.join(folder, 'other.pem');
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await writeFile(other, publicKey.export({ type: 'spki', format: 'pem' }));
    const { code, errors } = await run(file, { ALIPAY_PUBLIC_KEY_FILE: other }, 'paymentId', reserved('ACCESS_DENIED'));
    expect({ code, errors }).toMatchObject({ code: 2, errors: expect.stringMatching(/ACCESS_DENIED|verif/) });
  });

  sampleTest('ends neither as S, F nor U when it is called wrongly, or a key is not there', async () => {
    const wrong = await run(file, 'orderId', 'x');
    const keyless = await run(file, { ALIPAY_PRIVATE_KEY_FILE: 'none.pem' }, 'paymentId', reserved('SUCCESS'));
    for (const { code, errors } of [wrong, keyless]) {
      expect(errors).not.toBe('');
      expect([0, 1, 2]).not.toContain(code);
    }
    expect(wrong.errors).toContain('paymentRequestId');
  });

  // The package's own sample is left out: its client meets every misbehaviour in its own tests, and repeats each.
  sampleTest.each(file.endsWith('.mjs') ? [] : untrustworthy)('does not believe %s', async (what) => {
    const { code, errors } = await run(file, 'paymentId', reserved(what));
    expect({ code, errors }).toMatchObject({ code: 2, errors: expect.stringMatching(repeats) });
  });

  test.skipIf(!installed || file.endsWith('.mjs')).each([
    [
      'a second Signature header',
      (headers: string[][]) => [...headers, headers.find(([name]) => name === 'Signature') ?? []],
    ],
    [
      'a second pair in it',
      (headers: string[][]) =>
        headers.map(([name = '', value = '']) => [name, name === 'Signature' ? `${value},signature=AAAA` : value]),
    ],
    [
      'another Client-Id',
      (headers: string[][]) => headers.map(([name = '', value = '']) => [name, name === 'Client-Id' ? 'OTHER' : value]),
    ],
    [
      'a Response-Time that could be a part of the body',
      (headers: string[][]) =>
        headers.map(([name = '', value = '']) => [name, name === 'Response-Time' ? `${value}.{` : value]),
    ],
  ])('rejects an answer with %s', async (_, change) => {
    const provider = await changedProvider(change);
    const { paymentId } = sandbox.createPayment();
    const { code, errors } = await run(file, { ALIPAY_BASE_URL: provider.url }, 'paymentId', paymentId);
    await provider.close();
    expect({ code, errors }).toMatchObject({ code: 2, errors: expect.stringMatching(repeats) });
  });
});

/** A provider before the sandbox that changes the headers of its answers. */
async function changedProvider(
  change: (headers: string[][]) => string[][],
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const body = await new Response(Readable.toWeb(request) as ReadableStream).arrayBuffer();
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as [string, string]);
    const answer = await sandbox.fetch(`${sandbox.url}${request.url}`, {
      method: 'POST',
      body,
      headers: new Headers(headers),
    });
    const names = ['Signature', 'Response-Time', 'Client-Id'];
    const changed = change(names.map((name) => [name, answer.headers.get(name) ?? '']));
    response.writeHead(answer.status, changed.flat()).end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${new URL(sandbox.baseUrl).pathname}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

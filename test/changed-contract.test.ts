import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { render } from '../scripts/render.js';
import type { judge, parseAnswer } from '../src/client/judge.js';
import type { adviceOn } from '../src/client/outcome.js';
import type { CancelClientOptions, createCancelClient } from '../src/index.js';
import { changes, type Recorder, smallKeys, startRecorder } from './polyglot/support/changed-package.js';
import { catchError } from './support/errors.js';
import { project, Workspace } from './support/workspace.js';

/** The client of a changed contract: made by generation alone, from the same sources in `src/`. */
interface Changed {
  createCancelClient: typeof createCancelClient;
  judge: typeof judge;
  parseAnswer: typeof parseAnswer;
  adviceOn: typeof adviceOn;
}

let workspace: Workspace;
let changed: Changed;
let recorder: Recorder;
let truthTable: string;

beforeAll(async () => {
  workspace = await Workspace.create();
  recorder = await startRecorder();
  await workspace.change(...changes);
  for (const [file, text] of await render(workspace.folder, () => {}, { accept: true })) {
    const target = path.join(workspace.folder, 'generated', file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  truthTable = await workspace.read('generated/vectors/decisions.json');
  await cp(path.join(project, 'src'), path.join(workspace.folder, 'src'), { recursive: true });
  const outfile = path.join(workspace.folder, 'client.mjs');
  const contents = `export { createCancelClient } from './src/index.js';
export { judge, parseAnswer } from './src/client/judge.js';
export { adviceOn } from './src/client/outcome.js';`;
  const stdin = { contents, resolveDir: workspace.folder };
  await build({ stdin, bundle: true, format: 'esm', platform: 'node', outfile, logLevel: 'error' });
  changed = await import(pathToFileURL(outfile).href);
});
afterAll(async () => {
  await recorder.close();
  await workspace.remove();
});

function clientWith(options: Partial<CancelClientOptions> = {}) {
  const { ALIPAY_CLIENT_ID, ALIPAY_PRIVATE_KEY, ALIPAY_PUBLIC_KEY } = smallKeys();
  const merchant = {
    clientId: String(ALIPAY_CLIENT_ID),
    privateKey: String(ALIPAY_PRIVATE_KEY),
    alipayPublicKey: String(ALIPAY_PUBLIC_KEY),
    baseUrl: recorder.baseUrl,
  };
  recorder.requests.length = 0;
  return changed.createCancelClient({ ...merchant, ...options } as CancelClientOptions);
}

test('a changed contract changes path, headers, algorithm, key length, retried statuses and attempts', async () => {
  recorder.answer = { status: 418, body: '' };
  const outcome = await clientWith({ agentToken: 'agent' }).cancel({ paymentId: 'p' });
  expect(outcome).toMatchObject({ resultStatus: 'U', cause: { code: 'UNAVAILABLE' }, stopped: 'attempts' });
  expect(recorder.requests).toHaveLength(3);
  for (const request of recorder.requests)
    expect(request).toMatchObject({
      path: '/ams/api/v2/payments/cancel',
      headers: { 'acting-token': 'agent', signature: expect.stringMatching(/^algorithm=RSA999,/) },
    });
});

test.each([
  [{ status: 503, body: '' }, 'HTTP_STATUS', 'The HTTP status is 503.'],
  [{ status: 200, body: '<' }, 'UNREADABLE_RESPONSE', 'The body is not JSON.'],
  [{ status: 200, body: 'x'.repeat(1001) }, 'UNREADABLE_RESPONSE', 'The response body is larger than 1000 bytes.'],
])('a changed contract changes the judgement and the words of %j', async (answer, code, message) => {
  recorder.answer = answer;
  const outcome = await clientWith({ retry: { maxAttempts: 1 } }).cancel({ paymentId: 'p' });
  expect(outcome).toMatchObject({ resultStatus: 'U', cause: { code, message } });
});

test('an added field is sent, and refused when it is too long', async () => {
  recorder.answer = { status: 418, body: '' };
  const client = clientWith({ retry: { maxAttempts: 1 } });
  const cancel = (cancelReason: string) => client.cancel({ paymentId: 'p', cancelReason } as never);
  await cancel('duplicate order');
  expect(recorder.requests.map(({ body }) => body)).toEqual([{ paymentId: 'p', cancelReason: 'duplicate order' }]);
  expect(await catchError(() => cancel('x'.repeat(21)))).toMatchObject({
    message: 'The request breaks the contract: `cancelReason` must have at most 20 characters.',
    issues: [{ pointer: '/cancelReason', rule: 'maxLength', limit: 20 }],
  });
  expect(recorder.requests).toHaveLength(1);
});

test.each([
  [{ clientId: 'TEST_45678901' }, '12'],
  [{ keyVersion: '12345' }, '4'],
  [{ agentToken: '123456789' }, '8'],
  [{ retry: { maxAttempts: 51 } }, '50'],
])('a changed bound refuses %j', async (options, bound) => {
  const error = await catchError(() => clientWith(options as Partial<CancelClientOptions>));
  expect(String(error)).toMatch(new RegExp(`OptionError.*\\b${bound}\\b`));
});

test('every case of the changed truth table is decided by its rule', () => {
  const { requestTime, requests, repeated, httpStatuses, signatures, bodies, expected, cases } = JSON.parse(truthTable);
  for (const [request, repeat, httpStatus, signature, body, row] of cases) {
    const { signed, responseTime } = signatures[signature];
    const { rawBody, body: json } = bodies[body];
    const parsed = rawBody === undefined ? json : changed.parseAnswer(Buffer.from(rawBody, 'base64'));
    const answer = { status: httpStatuses[httpStatus], verified: signed, body: parsed, responseTime };
    const verdict = changed.judge({ ...answer, requestTime: Number(requestTime) }, requests[request], repeated[repeat]);
    const message = verdict.resultStatus === 'U' ? verdict.cause.message : undefined;
    const { furtherAction } = changed.adviceOn(verdict);
    const { rule, ...wanted } = expected[row];
    expect({ rule, resultStatus: verdict.resultStatus, message, furtherAction }).toEqual({
      rule,
      resultStatus: wanted.resultStatus,
      message: wanted.message,
      furtherAction: wanted.furtherAction,
    });
  }
});

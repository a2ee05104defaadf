import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSigningSandbox } from '../generators/cases.js';
import { answer, paymentId, result, startServer, success } from '../support/server.js';
import { project } from '../support/workspace.js';

let sandbox: Awaited<ReturnType<typeof startSigningSandbox>>;
let folder: string;
beforeAll(async () => {
  sandbox = await startSigningSandbox();
  folder = await mkdtemp(path.join(tmpdir(), 'respect-'));
  return async () => await sandbox.close();
});
afterAll(async () => await rm(folder, { recursive: true }));

/** A step or workflow that ran, as `redocly respect` writes it. */
interface Executed {
  stepId?: string;
  executedSteps?: Executed[];
  response?: { statusCode: number; body?: { result?: { resultCode: string } } };
}

/** Cancels a payment by the workflow. Returns the step of each request, and the code or HTTP status of the last answer. */
async function respect(baseUrl: string, id: string): Promise<string> {
  const output = path.join(folder, `${id}.json`);
  const cli = path.join(project, 'node_modules/@redocly/cli/bin/cli.js');
  const inputs = ['--input', JSON.stringify({ request: { paymentId: id } }), '--server', `contract=${baseUrl}`];
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  // Its exit status is not 0 if any step failed, so it says nothing about the last one.
  await new Promise<void>((resolve) => {
    const args = [cli, 'respect', path.join(project, 'generated/arazzo.yaml'), ...inputs, '--json-output', output];
    execFile(process.execPath, args, { cwd: folder, env }, () => resolve());
  });
  const { files } = JSON.parse(await readFile(output, 'utf8'));
  const [{ executedWorkflows }] = Object.values<{ executedWorkflows: Executed[] }>(files) as [never];
  const steps = stepsOf(executedWorkflows);
  // Of a repeated step, each entry has the last answer.
  const { statusCode, body } = steps.at(-1)?.response ?? {};
  return `${steps.map(({ stepId }) => stepId).join(' ')}: ${body?.result?.resultCode ?? statusCode}`;
}

function stepsOf(executed: Executed[]): Executed[] {
  return executed.flatMap((entry) => (entry.executedSteps === undefined ? [entry] : stepsOf(entry.executedSteps)));
}

describe.concurrent('redocly respect runs the workflow', () => {
  test.each([
    ['ends after a success', 'SUCCESS', 'cancel: SUCCESS'],
    ['ends after a failure', 'ACCESS_DENIED', 'cancel: ACCESS_DENIED'],
    ['ends after a failure with an undocumented code', 'UNKNOWN_CODE_F', 'cancel: CLIENT_INVALID'],
    ['ends after an HTTP status that is not from the API', 'F_WITH_HTTP_400', 'cancel: ORDER_NOT_EXIST'],
    ['repeats after U', 'UNKNOWN_TIMES-2', 'cancel repeat repeat: SUCCESS'],
    ['repeats after a lost answer', 'LOST_ANSWER', 'cancel repeat: SUCCESS'],
    ['stops after five requests', 'HTML_502', 'cancel repeat repeat repeat repeat: 502'],
  ])('%s', async (_, name, expected) => {
    expect(await respect(sandbox.baseUrl, `sandbox-${name}`)).toBe(expected);
  });

  test('after a repeat, a failure ends the workflow only if its code is conclusive', async () => {
    await using provider = await startServer(
      answer(result('U', 'UNKNOWN_EXCEPTION')),
      answer(result('F', 'ACCESS_DENIED')),
      answer(result('F', 'ORDER_STATUS_INVALID')),
      answer(success),
    );
    expect(await respect(provider.baseUrl, paymentId)).toBe('cancel repeat repeat: ORDER_STATUS_INVALID');
  });
});

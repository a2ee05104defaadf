import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

const generated = (file: string) => path.join(project, 'generated', file);

/** A step or workflow that ran, as `redocly respect` writes it. */
interface Executed {
  stepId?: string;
  executedSteps?: Executed[];
  response?: { statusCode: number; body?: { result?: { resultCode: string } } };
}

/** The files that `redocly respect` ran, by path. */
type Report = Record<string, { executedWorkflows: Executed[] }>;

/** Runs workflows with `redocly respect`, one after the other in one process. */
async function respect(baseUrl: string, files: string[], inputs: object): Promise<Report> {
  const output = path.join(folder, `${path.basename(String(files[0]))}.json`);
  const cli = path.join(project, 'node_modules/@redocly/cli/bin/cli.js');
  const args = ['--input', JSON.stringify(inputs), '--server', `contract=${baseUrl}`, '--json-output', output];
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  // Its exit status is not 0 if any step failed, so it says nothing about the last one.
  await new Promise<void>((resolve) => {
    execFile(process.execPath, [cli, 'respect', ...files, ...args], { cwd: folder, env }, () => resolve());
  });
  return JSON.parse(await readFile(output, 'utf8')).files;
}

/** The step of each request, and the code or HTTP status of the last answer. */
function described({ executedWorkflows }: Report[string]): string {
  const steps = stepsOf(executedWorkflows);
  // Of a repeated step, each entry has the last answer.
  const { statusCode, body } = steps.at(-1)?.response ?? {};
  return `${steps.map(({ stepId }) => stepId).join(' ')}: ${body?.result?.resultCode ?? statusCode}`;
}

function stepsOf(executed: Executed[]): Executed[] {
  return executed.flatMap((entry) => (entry.executedSteps === undefined ? [entry] : stepsOf(entry.executedSteps)));
}

describe('redocly respect runs the workflow', () => {
  const cases = [
    ['ends after a success', 'SUCCESS', 'cancel: SUCCESS'],
    ['ends after a failure', 'ACCESS_DENIED', 'cancel: ACCESS_DENIED'],
    ['ends after a failure with an undocumented code', 'UNKNOWN_CODE_F', 'cancel: CLIENT_INVALID'],
    ['ends after an HTTP status that is not from the API', 'F_WITH_HTTP_400', 'cancel: ORDER_NOT_EXIST'],
    ['repeats after U', 'UNKNOWN_TIMES-2', 'cancel repeat repeat: SUCCESS'],
    ['repeats after a lost answer', 'LOST_ANSWER', 'cancel repeat: SUCCESS'],
    ['stops after five requests', 'HTML_502', 'cancel repeat repeat repeat repeat: 502'],
  ] as const;
  let report: Report;
  beforeAll(async () => {
    // One process for all cases, since it takes a second to start. They differ in their input, so each has its own file.
    const workflow = (await readFile(generated('arazzo.yaml'), 'utf8')).replace(
      './openapi.yaml',
      generated('openapi.yaml'),
    );
    const files = cases.map(async ([, name]) => {
      const file = path.join(folder, `${name}.yaml`);
      await writeFile(file, workflow.replaceAll('$inputs.request', `$inputs.${name}`));
      return file;
    });
    const inputs = cases.map(([, name]) => [name, { paymentId: `sandbox-${name}` }]);
    report = await respect(sandbox.baseUrl, await Promise.all(files), Object.fromEntries(inputs));
  });

  test.each(cases)('%s', (_, name, expected) => {
    expect(described(report[path.join(folder, `${name}.yaml`)] as Report[string])).toBe(expected);
  });

  test('after a repeat, a failure ends the workflow only if its code is conclusive', async () => {
    await using provider = await startServer(
      answer(result('U', 'UNKNOWN_EXCEPTION')),
      answer(result('F', 'ACCESS_DENIED')),
      answer(result('F', 'ORDER_STATUS_INVALID')),
      answer(success),
    );
    const [run] = Object.values(
      await respect(provider.baseUrl, [generated('arazzo.yaml')], { request: { paymentId } }),
    );
    expect(described(run as Report[string])).toBe('cancel repeat repeat: ORDER_STATUS_INVALID');
  });
});

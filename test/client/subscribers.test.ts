import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { compile } from '../support/program.js';
import { project } from '../support/workspace.js';

/** Runs in its own process, which an uncaught exception would end. */
const program = await compile({
  text: `
  import { AsyncLocalStorage } from 'node:async_hooks';
  import { tracingChannel } from 'node:diagnostics_channel';
  import { createCancelClient } from './src/index.ts';
  import { createSandbox } from './src/sandbox/index.ts';
  const subscribers = {
    throws: () => { throw new Error('A broken subscriber.'); },
    rejects: async () => { throw new Error('A broken subscriber.'); },
  };
  const broken = subscribers[process.env.SUBSCRIBER];
  const seen = [];
  const store = new AsyncLocalStorage();
  for (const name of ['cancel', 'attempt']) {
    const channel = tracingChannel('alipay-cancel-contract.' + name);
    channel.start.bindStore(store, () => { throw new Error('A broken transform.'); });
    channel.subscribe({ start: broken, end: broken, asyncStart: broken, asyncEnd: broken, error: broken });
    channel.subscribe({ asyncEnd: ({ result }) => void seen.push(result?.resultStatus) });
  }
  const sandbox = createSandbox();
  const alipay = createCancelClient({ ...sandbox.merchant, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
  const outcome = await alipay.cancel({ paymentId: 'sandbox-SUCCESS' });
  const ended = await alipay.cancel({ paymentId: 'sandbox-SUCCESS' }, { signal: AbortSignal.abort() }).catch(({ code }) => code);
  await new Promise((resolve) => setTimeout(resolve, 1));
  console.log(JSON.stringify([...seen, outcome.resultStatus, ended]));`,
});

test.each(['throws', 'rejects'])(
  'the process and the outcome survive a subscriber that %s, in every event',
  async (subscriber) => {
    const options = { cwd: project, env: { ...process.env, SUBSCRIBER: subscriber } };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, program, options);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(['S', 'S', null, null, 'S', 'ABORTED']);
  },
);

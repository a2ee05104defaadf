import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** Runs a program in its own process, which an uncaught exception would end. */
async function run(program: string): Promise<unknown> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', program],
    { cwd: fileURLToPath(new URL('../..', import.meta.url)) },
  );
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const cancel = `
  const { createCancelClient } = await import('./src/index.ts');
  const { createSandbox } = await import('./src/sandbox/index.ts');
  const sandbox = createSandbox();
  const alipay = createCancelClient({ ...sandbox.merchant, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });`;

test.each([
  ['throws', '() => { throw new Error("A broken subscriber."); }'],
  ['rejects', 'async () => { throw new Error("A broken subscriber."); }'],
])('the process and the outcome survive a subscriber that %s, in every event', async (_, broken) => {
  const seen = await run(`
    import { AsyncLocalStorage } from 'node:async_hooks';
    import { tracingChannel } from 'node:diagnostics_channel';
    const seen = [];
    const store = new AsyncLocalStorage();
    for (const name of ['cancel', 'attempt']) {
      const channel = tracingChannel('alipay-cancel-contract.' + name);
      const broken = ${broken};
      channel.start.bindStore(store, () => { throw new Error('A broken transform.'); });
      channel.subscribe({ start: broken, end: broken, asyncStart: broken, asyncEnd: broken, error: broken });
      channel.subscribe({ asyncEnd: ({ result }) => void seen.push(result?.resultStatus) });
    }
    ${cancel}
    const outcome = await alipay.cancel({ paymentId: 'sandbox-SUCCESS' });
    const ended = await alipay.cancel({ paymentId: 'sandbox-SUCCESS' }, { signal: AbortSignal.abort() }).catch(({ code }) => code);
    await new Promise((resolve) => setTimeout(resolve, 1));
    console.log(JSON.stringify([...seen, outcome.resultStatus, ended]));`);
  expect(seen).toEqual(['S', 'S', null, null, 'S', 'ABORTED']);
});

import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { InterruptedError, interruptible, isAbort } from '../../src/internal/interruptible.js';
import { catchError } from '../support/errors.js';
import { compile } from '../support/program.js';
import { project } from '../support/workspace.js';

const never = () => new Promise<never>(() => {});
const anHour = 3_600_000;

test('returns what the work returns, and throws what it throws', async () => {
  await expect(interruptible(async () => 'done', anHour, undefined)).resolves.toBe('done');
  const failure = new Error('failed');
  await expect(interruptible(() => Promise.reject(failure), anHour, undefined)).rejects.toBe(failure);
});

test('ends work that takes too long and aborts its signal', async () => {
  let workSignal: AbortSignal | undefined;
  const work = (signal: AbortSignal) => {
    workSignal = signal;
    return never();
  };
  const error = await catchError(() => interruptible(work, 1, undefined));
  expect(error).toBeInstanceOf(InterruptedError);
  expect(error).toMatchObject({ interruption: 'timeout' });
  expect(workSignal?.reason).toBe(error);
});

test('does not interrupt work without a limit', async () => {
  // Longer than the shortest timer, which `setTimeout` would use for an undefined limit.
  await expect(interruptible(() => wait(20, 'done'), undefined, undefined)).resolves.toBe('done');
});

describe('the caller', () => {
  test('ends the work by aborting; the cause is the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('shutting down');
    const working = interruptible(never, undefined, controller.signal);
    controller.abort(reason);
    expect(await catchError(() => working)).toMatchObject({ interruption: 'aborted', cause: reason });
  });

  test('may have aborted before the work begins', async () => {
    const error = await catchError(() => interruptible(never, undefined, AbortSignal.abort()));
    expect(error).toMatchObject({ interruption: 'aborted' });
  });

  test('ends work after other work with the same signal has ended', async () => {
    const controller = new AbortController();
    const working = interruptible(never, undefined, controller.signal);
    await interruptible(async () => {}, undefined, controller.signal);
    controller.abort();
    expect(await catchError(() => working)).toMatchObject({ interruption: 'aborted' });
  });

  test('has no listener left on its signal, however the work ends', async () => {
    const { signal } = new AbortController();
    await interruptible(async () => expect(getEventListeners(signal, 'abort')).toHaveLength(1), anHour, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    await catchError(() => interruptible(() => Promise.reject(new Error('failed')), anHour, signal));
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    await catchError(() => interruptible(never, 1, signal));
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

/** Prints the number of timers that are left. Runs in its own process, since other code in this process has timers too. */
const countTimers = await compile({
  text: `
  import { interruptible } from './src/internal/interruptible.ts';
  await interruptible(async () => {}, ${anHour});
  await interruptible(async () => { throw new Error(); }, ${anHour}).catch(() => {});
  await interruptible(() => new Promise(() => {}), ${anHour}, AbortSignal.abort()).catch(() => {});
  console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length);
  process.exit();`,
});

test('leaves no timer behind', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, countTimers, { cwd: project });
  expect(stdout).toBe('0\n');
});

test('the message of an interruption names its kind', () => {
  expect(new InterruptedError('timeout', undefined).message).toBe('The time is up.');
  expect(new InterruptedError('aborted', undefined).message).toBe('Aborted by the caller.');
});

test('only an interruption by the caller is an abort', () => {
  expect(isAbort(new InterruptedError('aborted', undefined))).toBe(true);
  expect(isAbort(new InterruptedError('timeout', undefined))).toBe(false);
  expect(isAbort({ interruption: 'aborted' })).toBe(false);
});

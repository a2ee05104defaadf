import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ScriptError } from '../command.js';

const reporter = fileURLToPath(new URL('./report-usage.cjs', import.meta.url));

/** What a process took. */
export interface Usage {
  /** CPU time of all its threads, in milliseconds. */
  cpu: number;
  /** The most memory that it held, in megabytes. */
  memory: number;
}

/** Runs Node.js in a process of its own, and gives what it took. What it prints is dropped. */
export async function usageOf(args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Usage> {
  const child = spawn(process.execPath, ['--require', reporter, ...args], {
    ...options,
    env: { ...process.env, ...options.env, BENCH_USAGE: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    // For one that never ends.
    timeout: 300_000,
  });
  const texts = [child.stdio[3], child.stderr].map(async (stream) => {
    let text = '';
    for await (const chunk of stream as AsyncIterable<Buffer>) text += chunk;
    return text;
  });
  const [usage = '', errors] = await Promise.all(texts);
  if (usage === '') throw new ScriptError(`${args.join(' ')} failed:\n${errors}`);
  return JSON.parse(usage);
}

/** Starts a program of this folder, which sends one message when it is ready or done, and gives that. */
export async function start<T>(file: string, parameters: unknown): Promise<{ message: T; child: ChildProcess }> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(parameters)], {
    execArgv: ['--import', 'tsx', '--expose-gc'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new ScriptError(`${file} ended with ${code}.`);
  });
  ended.catch(() => {});
  const [message] = await Promise.race([once(child, 'message'), ended]);
  return { message, child };
}

/** Sends a message to a program, and gives the one with which it answers. */
export async function ask<T>(child: ChildProcess, message: number): Promise<T> {
  child.send(message);
  const [answer] = await once(child, 'message');
  return answer;
}

/** Ends a program, and waits until it is gone. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}

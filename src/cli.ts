#!/usr/bin/env node
import { runCommandLine } from './cli/run.js';

const controller = new AbortController();
/** The signal that the process received. */
let received: NodeJS.Signals = 'SIGINT';
// Only once: a second Ctrl-C ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    received = signal;
    controller.abort(signal);
  });

// A reader that closes early, such as `head`, is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
  colours: process.stdout.isTTY === true && !process.env['NO_COLOR'],
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  env: process.env,
  signal: controller.signal,
  // Nothing handles the signal any more, so it ends the process.
  kill: () => process.kill(process.pid, received),
  // A getter, because few commands ask, and Node.js opens standard input when it is first read.
  get ask() {
    return process.stdin.isTTY ? ask : undefined;
  },
});

/** With `terminal: false`, Ctrl-C reaches the process, whose signal aborts the question. */
async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return await Promise.race([lines.question(question, { signal: controller.signal }), closed]);
  } finally {
    lines.close();
  }
}

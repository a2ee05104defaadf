import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { contractVersion } from '../../generated/contract.js';
import { AlipayContractError, SettingError } from '../errors.js';

import { shown, withoutSecrets } from '../internal/secrets.js';
import { closest } from '../internal/text.js';
import { parseArguments } from './arguments.js';
import { type Command, exitCodes, npx, packageName, program, UsageError } from './command.js';
import { json, paint, type Terminal, wrap } from './terminal.js';

/* c8 ignore start: tsx, with which the tests start the command, adds a branch to each import(); every one is taken. */
/** Loads a command, by its name, in the order of the help. Only the called command is loaded, so each starts fast. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  mock: async () => (await import('./mock.js')).mock,
  sandbox: async () => (await import('./sandbox.js')).sandbox,
  conform: async () => (await import('./conform.js')).conform,
  doctor: async () => (await import('./doctor.js')).doctor,
  codes: async () => (await import('./codes.js')).codes,
  cancel: async () => (await import('./cancel.js')).cancel,
  client: async () => (await import('./client.js')).client,
  'verify-evidence': async () => (await import('./verify-evidence.js')).verifyEvidence,
  queue: async () => (await import('./queue.js')).queue,
  completion: async () => (await import('./completion.js')).completionOf(everyCommand),
};
/* c8 ignore stop */

/** Loads all commands. */
export async function everyCommand(): Promise<Command[]> {
  return await Promise.all(Object.values(commands).map((load) => load()));
}

/**
 * Runs a command line.
 *
 * @param args the arguments after the name of the program
 * @returns the exit code; it never rejects
 */
export async function runCommandLine(args: string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, terminal);
  } catch (thrown) {
    const error =
      thrown instanceof SettingError
        ? // The client does not know how the command is called.
          new UsageError(thrown.message, thrown.example.replace(`npx ${packageName}`, `${npx}${program}`))
        : thrown;
    if (args.includes('--json')) terminal.write(errorJson(error));
    if (error instanceof UsageError) {
      const message = paint(terminal, 'red', withoutSecrets(error.message));
      terminal.writeError(`${message}\n${error.tryThis} ${runnable(error.example)}\n`);
      return exitCodes.usage;
    }
    if (terminal.signal.aborted && (error as Error).name === 'AbortError') return exitCodes.interrupted;
    // Messages of this package's errors are written for its users. Any other error is a bug, and needs its stack.
    const text =
      error instanceof AlipayContractError ? error.message : ((error as Error | undefined)?.stack ?? String(error));
    terminal.writeError(`${paint(terminal, 'red', withoutSecrets(text))}\n`);
    return exitCodes.unexpected;
  }
}

/** An error for programs, which read standard output. */
function errorJson(error: unknown): string {
  const { name, message, code }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  const example = error instanceof UsageError ? { example: runnable(error.example) } : {};
  return json({ error: { name, ...(code !== undefined && { code }), message: withoutSecrets(message), ...example } });
}

/** An example as the user can run it: a project's own command is not on the PATH, but npx finds it. */
function runnable(example: string): string {
  const call = new RegExp(`^((?:\\w+=\\S+ )*)${packageName} `);
  return withoutSecrets(example.replace(call, `$1${npx}${packageName} `));
}

async function dispatch([commandName, ...rest]: string[], terminal: Terminal): Promise<number> {
  if (commandName === undefined) {
    terminal.writeError(await help());
    return exitCodes.usage;
  }
  if (['--help', '-h', 'help'].includes(commandName))
    return print(terminal, wrap(await help(), terminal.columns, program));
  if (commandName === '--version') return print(terminal, `${packageName} ${contractVersion}\n`);
  const load = Object.hasOwn(commands, commandName) ? commands[commandName] : undefined;
  if (load === undefined) throw unknownCommand(commandName);
  const command = await load();
  const { values, positionals } = parseArguments(command, rest);
  if (values['help'] === true) return print(terminal, wrap(`${command.help.trim()}\n`, terminal.columns, program));
  const running = command.run(values, positionals, terminal);
  const code = await Promise.race([running, stopped(terminal.signal, command.endsItself ? graceTime : 0)]);
  if (code !== undefined) return code;
  // It may wait for something that never comes, such as a reader of a FIFO.
  running.catch(() => {});
  terminal.kill?.();
  return exitCodes.interrupted;
}

/** How long a command that ends by itself may take after a signal, in milliseconds. */
const graceTime = 2000;

/** Resolves some time after a signal aborts. */
async function stopped(signal: AbortSignal, grace: number): Promise<undefined> {
  if (!signal.aborted) await once(signal, 'abort');
  // Even without grace, a command that ends in the same turn is not cut off.
  await wait(grace, undefined, { ref: false });
}

function print(terminal: Terminal, text: string): number {
  terminal.write(text);
  return exitCodes.success;
}

function unknownCommand(given: string): UsageError {
  const isOption = given.startsWith('-');
  const names = isOption ? ['--help', '--version'] : Object.keys(commands);
  const kind = isOption ? 'option' : 'command';
  const meant = closest(given, names);
  const hint = meant === undefined ? `The ${kind}s are ${names.join(', ')}.` : `Did you mean ${meant}?`;
  const name = shown(given, 'the command line');
  return new UsageError(`Unknown ${kind} ${name}. ${hint}`, `${program} ${meant ?? '--help'}`);
}

async function help(): Promise<string> {
  const all = await everyCommand();
  const width = Math.max(...all.map((command) => command.name.length));
  return `Usage: ${program} <command> [options]

Tools for the contract of Alipay's POST /v1/payments/cancel.

Commands:
${all.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`).join('\n')}

Options:
  --help, -h  show this help; after a command: the help of that command
  --version   show the version

Exit codes of all commands:
  0    success; of cancel: S, the payment is cancelled
  1    a check failed; of cancel: F, the payment is not cancelled
  2    of cancel: U, the outcome is unknown
  64   the call or a setting is wrong; nothing was done
  70   unexpected error
  130  stopped by Ctrl-C

Examples:
  ${npx}${program} codes ORDER_NOT_EXIST
  ${npx}${program} doctor
  ${npx}${program} cancel --help
`;
}

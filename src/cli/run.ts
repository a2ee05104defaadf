import { contractVersion } from '../../generated/client.js';
import { closest } from '../closest.js';
import { AlipayContractError } from '../errors.js';
import { withoutSecrets } from '../secrets.js';
import { parseArguments } from './arguments.js';
import { cancel } from './cancel.js';
import { client } from './client.js';
import { codes } from './codes.js';
import { type Command, type Terminal, UsageError } from './command.js';
import { completionOf } from './completion.js';
import { conform } from './conform.js';
import { doctor } from './doctor.js';
import { exitCodes } from './exit-codes.js';
import { mock } from './mock.js';
import { paint } from './paint.js';
import { sandbox } from './sandbox.js';
import { verifyEvidence } from './verify-evidence.js';
import { wrap } from './wrap.js';

const name = 'alipay-cancel-contract';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  ...[mock, sandbox, conform, doctor, codes, cancel, client, verifyEvidence],
  completionOf(() => commands),
];

/**
 * Runs a command line.
 *
 * @param args what follows the name of the program
 * @returns the exit code; it never rejects
 */
export async function runCommandLine(args: string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    if (args.includes('--json')) terminal.write(errorJson(error));
    if (error instanceof UsageError) {
      const message = paint(terminal, 'red', withoutSecrets(error.message));
      terminal.writeError(`${message}\nClosest right call: ${withoutSecrets(error.example)}\n`);
      return exitCodes.usage;
    }
    if (terminal.signal.aborted && (error as Error).name === 'AbortError') return exitCodes.interrupted;
    // The errors of this package are written for its users; any other one is for whoever mends the program.
    const text = error instanceof AlipayContractError ? error.message : stackOf(error);
    terminal.writeError(`${paint(terminal, 'red', withoutSecrets(text))}\n`);
    return exitCodes.unexpected;
  }
}

/** An error for programs, which read standard output: one that was thrown before there was a result. */
function errorJson(error: unknown): string {
  const { name, message, code }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  const example = error instanceof UsageError ? { example: withoutSecrets(error.example) } : {};
  const described = { name, ...(code !== undefined && { code }), message: withoutSecrets(message), ...example };
  return `${JSON.stringify({ error: described }, null, 2)}\n`;
}

async function dispatch([commandName, ...rest]: string[], terminal: Terminal): Promise<number> {
  if (commandName === undefined) {
    terminal.writeError(help());
    return exitCodes.usage;
  }
  if (['--help', '-h', 'help'].includes(commandName)) return print(terminal, wrap(help(), terminal.columns));
  if (commandName === '--version') return print(terminal, `${name} ${contractVersion}\n`);
  const command = commands.find((candidate) => candidate.name === commandName);
  if (command === undefined) throw unknownCommand(commandName);
  const { values, positionals } = parseArguments(command, rest);
  if (values['help'] === true) return print(terminal, wrap(`${command.help.trim()}\n`, terminal.columns));
  return await command.run(values, positionals, terminal);
}

function print(terminal: Terminal, text: string): number {
  terminal.write(text);
  return exitCodes.success;
}

function unknownCommand(given: string): UsageError {
  const names = commands.map((command) => command.name);
  const meant = closest(given, names);
  const hint = meant === undefined ? `The commands are ${names.join(', ')}.` : `Did you mean ${meant}?`;
  return new UsageError(`There is no such command. ${hint}`, `${name} ${meant ?? '--help'}`);
}

function help(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return `Usage: ${name} <command> [options]

Tools around the contract of Alipay's POST /v1/payments/cancel.

Commands:
${commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`).join('\n')}

Options:
  --help, -h  show this; after a command: everything about that command
  --version   show the version

Exit codes of every command:
  0   S, or all is well
  1   F, or a check found something wrong
  2   U: not known
  64  the call was wrong, nothing was done
  70  something unexpected

Examples:
  npx ${name} codes ORDER_NOT_EXIST
  npx ${name} doctor
  npx ${name} cancel --help
`;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

import { contractVersion } from '../../generated/contract.js';
import { AlipayContractError } from '../errors.js';
import { withoutSecrets } from '../internal/secrets.js';
import { closest } from '../internal/text.js';
import { parseArguments } from './arguments.js';
import { type Terminal, UsageError } from './command.js';
import { commands, everyCommand } from './commands.js';
import { exitCodes } from './exit-codes.js';
import { paint } from './paint.js';
import { wrap } from './wrap.js';

const name = 'alipay-cancel-contract';

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
    const text =
      error instanceof AlipayContractError ? error.message : ((error as Error | undefined)?.stack ?? String(error));
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
    terminal.writeError(await help());
    return exitCodes.usage;
  }
  if (['--help', '-h', 'help'].includes(commandName)) return print(terminal, wrap(await help(), terminal.columns));
  if (commandName === '--version') return print(terminal, `${name} ${contractVersion}\n`);
  const read = Object.hasOwn(commands, commandName) ? commands[commandName] : undefined;
  if (read === undefined) throw unknownCommand(commandName);
  const command = await read();
  const { values, positionals } = parseArguments(command, rest);
  if (values['help'] === true) return print(terminal, wrap(`${command.help.trim()}\n`, terminal.columns));
  return await command.run(values, positionals, terminal);
}

function print(terminal: Terminal, text: string): number {
  terminal.write(text);
  return exitCodes.success;
}

function unknownCommand(given: string): UsageError {
  const names = Object.keys(commands);
  const meant = closest(given, names);
  const hint = meant === undefined ? `The commands are ${names.join(', ')}.` : `Did you mean ${meant}?`;
  return new UsageError(`There is no such command. ${hint}`, `${name} ${meant ?? '--help'}`);
}

async function help(): Promise<string> {
  const all = await everyCommand();
  const width = Math.max(...all.map((command) => command.name.length));
  return `Usage: ${name} <command> [options]

Tools around the contract of Alipay's POST /v1/payments/cancel.

Commands:
${all.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`).join('\n')}

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

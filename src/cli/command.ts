import type { ParseArgsConfig } from 'node:util';
import { sandboxBasePath } from '../internal/base-paths.js';
import { isLoopback, withoutTrailingSlashes } from '../internal/urls.js';
import type { Terminal } from './terminal.js';

/** The name of the package and of the command that it installs. */
export const packageName = 'alipay-cancel-contract';

/** Whether this is the single executable, which needs no Node.js. */
const isExecutable = process.getBuiltinModule?.('node:sea')?.isSea() === true;

/** How the user calls the command: the executable as it was called, or the command of the package. */
export const program = isExecutable ? process.argv0 : packageName;

/** What stands before `program` in the examples of a help text. npx finds the command of the package in a project. */
export const npx = isExecutable ? '' : 'npx ';

/** The values of a command's options, by name. */
export type Values = Record<string, string | boolean | string[] | undefined>;

/** A command of the program. */
export interface Command {
  name: string;
  /** What it does, in one line, for the list of commands. */
  summary: string;
  /** The text of `--help`: usage, options with defaults, environment variables, exit codes, examples. */
  help: string;
  /** Its options, as `parseArgs` of node:util takes them. `--help` is added to each command. */
  options: NonNullable<ParseArgsConfig['options']>;
  /** Whether the command ends by itself when `terminal.signal` aborts. Other commands are ended at once. */
  endsItself?: true;
  /**
   * Runs the command.
   *
   * @returns the exit code
   * @throws UsageError when the call is wrong
   */
  run(values: Values, positionals: string[], terminal: Terminal): Promise<number>;
}

/** The exit codes of all commands. They are stable: scripts may rely on them. */
export const exitCodes = {
  /** `S`, or a check that passed. */
  success: 0,
  /** `F`, or a check that failed. */
  failure: 1,
  /** `U`: the outcome is unknown. */
  unknown: 2,
  /** The call is wrong; nothing was done. EX_USAGE of sysexits.h. */
  usage: 64,
  /** An unexpected error. EX_SOFTWARE of sysexits.h. */
  unexpected: 70,
  /** The user stopped the command before anything was sent. Shells report this code for SIGINT. */
  interrupted: 130,
} as const;

/** The exit code of each result status. */
export const statusExitCodes = { S: exitCodes.success, F: exitCodes.failure, U: exitCodes.unknown } as const;

/** The call is wrong. The message says what is wrong; `example` is the closest call that works. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly example: string;
  /** What stands before the example. */
  readonly tryThis: string;

  constructor(message: string, example: string, tryThis = 'Try:') {
    super(message);
    this.example = example;
    this.tryThis = tryThis;
  }
}

/**
 * Asks for confirmation before a request to production.
 *
 * @param action what is about to happen: `Cancel order-1`
 * @param confirmedCall the same call with `--yes`
 * @throws UsageError when the user does not type yes, or there is no terminal to ask at
 */
export async function confirmProduction(
  action: string,
  baseUrl: string,
  confirmedCall: string,
  { ask }: Terminal,
): Promise<void> {
  if (!isProduction(baseUrl)) return;
  if (ask === undefined)
    throw new UsageError(
      `${baseUrl} may be production, and there is no terminal to ask for confirmation. Nothing was sent. Add --yes to send without asking.`,
      confirmedCall,
    );
  const answer = await ask(`${action} at ${baseUrl}? This may be production. Type yes to continue: `);
  if (answer.trim().toLowerCase() !== 'yes')
    throw new UsageError('You did not type yes. Nothing was sent.', confirmedCall);
}

/** Whether a request may touch real money: it goes neither to a path of a sandbox nor to this machine. */
function isProduction(baseUrl: string): boolean {
  const { hostname, pathname } = new URL(baseUrl);
  return !withoutTrailingSlashes(pathname).endsWith(sandboxBasePath) && !isLoopback(hostname);
}

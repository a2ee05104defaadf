import type { ParseArgsConfig } from 'node:util';

/** Where a command reads and writes; tests give their own. */
export interface Terminal {
  /** Writes to standard output. */
  write(text: string): void;
  /** Writes to standard error: progress, warnings, errors. */
  writeError(text: string): void;
  /** Whether standard output may carry colours: a terminal, and `NO_COLOR` is not set. */
  colours: boolean;
  /** How wide the terminal of standard output is, in characters. Missing where it is none. */
  columns?: number | undefined;
  env: NodeJS.ProcessEnv;
  /** Asks the user for a line. Missing where no one sits at the terminal. Rejects with an `AbortError` on Ctrl-C. */
  ask?: (question: string) => Promise<string>;
  /** Aborts on SIGINT and SIGTERM. */
  signal: AbortSignal;
}

/** A command of `npx alipay-cancel-contract`. */
export interface Command {
  name: string;
  /** What it does, in one line, for the list of commands. */
  summary: string;
  /** The whole text of `--help`: usage, options with defaults, environment variables, exit codes, examples. */
  help: string;
  /** Its options, as `parseArgs` of node:util takes them. `--help` is added by the caller. */
  options: NonNullable<ParseArgsConfig['options']>;
  /**
   * Runs it.
   *
   * @returns the exit code
   * @throws UsageError when the call is wrong
   */
  run(
    values: Record<string, string | boolean | string[] | undefined>,
    positionals: string[],
    terminal: Terminal,
  ): Promise<number>;
}

/** The call is wrong. The message says what and where; `example` is the closest right call. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly example: string;

  constructor(message: string, example: string) {
    super(message);
    this.example = example;
  }
}

import { inspect, type ParseArgsConfig, parseArgs } from 'node:util';

/** An error that the user can fix. The message says what is wrong and what to do; it is printed without a stack. */
export class ScriptError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

interface Context {
  /** The arguments. Default: those of the process. */
  args?: string[];
  /** Whether arguments other than options are allowed. Default: false. */
  allowPositionals?: boolean;
  /** Writes to the standard output. */
  out?: (text: string) => void;
  /** Writes to the standard error. */
  error?: (text: string) => void;
}

/**
 * Runs a script of `npm run`. Parses its arguments, prints `usage` on `--help` and on an invalid argument, and prints
 * what `work` throws. The caller sets `process.exitCode` to the result.
 *
 * @returns 0, or 1 after an error
 */
export async function runCommand<const O extends Options>(
  usage: string,
  options: O,
  work: (values: Values<O>, positionals: string[]) => Promise<void>,
  {
    args = process.argv.slice(2),
    allowPositionals = false,
    out = (text) => process.stdout.write(text),
    error = (text) => process.stderr.write(text),
  }: Context = {},
): Promise<number> {
  try {
    const allOptions: Options = { ...options, help: { type: 'boolean' } };
    const { values, positionals } = parseArgs({ args, allowPositionals, options: allOptions });
    if (values['help']) out(usage);
    else await work(values as Values<O>, positionals);
    return 0;
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    const misused = code?.startsWith('ERR_PARSE_ARGS') === true;
    error(`\n${misused || thrown instanceof ScriptError ? message : inspect(thrown)}\n${misused ? `\n${usage}` : ''}`);
    return 1;
  }
}

/** The value of an option that takes a whole number. Throws a `ScriptError` that names the bounds. */
export function wholeNumber(option: string, text: string, minimum: number, maximum: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum && value <= maximum) return value;
  throw new ScriptError(`--${option} is ${text}. It must be a whole number from ${minimum} to ${maximum}.`);
}

import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Something that the one who calls can mend: the message says what and how, and no stack is shown. */
export class ScriptError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

/** Where a command writes. */
export interface Output {
  out: (text: string) => void;
  error: (text: string) => void;
}

const terminal: Output = {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
};

/**
 * Runs a command of `npm run`: reads its arguments, shows `usage` on `--help` and where they are wrong, and tells an
 * error. Whoever calls sets `process.exitCode` to what it resolves to.
 *
 * @returns 0, or 1 after an error
 */
export async function runCommand<const O extends Options>(
  usage: string,
  options: O,
  work: (values: Values<O>) => Promise<void>,
  args: string[] = process.argv.slice(2),
  output: Output = terminal,
): Promise<number> {
  try {
    const { values } = parseArgs({ args, options: { ...options, help: { type: 'boolean' } } });
    if ('help' in values && values.help) output.out(usage);
    else await work(values as Values<O>);
    return 0;
  } catch (error) {
    const misused = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
    const { message, stack } = error as Error;
    output.error(`\n${misused || error instanceof ScriptError ? message : stack}\n${misused ? `\n${usage}` : ''}`);
    return 1;
  }
}

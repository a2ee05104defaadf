import { parseArgs } from 'node:util';
import { shown } from '../internal/secrets.js';
import { closest } from '../internal/text.js';
import { type Command, UsageError } from './command.js';
import { callOf } from './shell.js';

export interface Arguments {
  values: Record<string, string | boolean | string[] | undefined>;
  positionals: string[];
}

/**
 * Reads a command's arguments. `--help` is understood by every command.
 *
 * @throws UsageError when an option is unknown, lacks its value, or has one that it does not take. The message never
 *   repeats a value: it might be a key.
 */
export function parseArguments(command: Command, args: string[]): Arguments {
  const options = { ...command.options, help: { type: 'boolean', short: 'h' } } as const;
  /** The user's call with one argument put right. */
  const callWith = (index: number, ...replacement: string[]) =>
    callOf(command.name, args.toSpliced(index, 1, ...replacement));
  const { values, positionals, tokens } = parseArgs({
    args,
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value, index } = token;
    const option = (options as NonNullable<Command['options']>)[name];
    if (option === undefined) {
      const after = args[index + 1];
      const isValue = after !== undefined && !after.startsWith('-') && !args[index]?.includes('=');
      const rest = args.toSpliced(index, isValue ? 2 : 1);
      throw unknownOption(command, rawName, Object.keys(options), {
        with: (right) => callWith(index, args[index]?.replace(rawName, right) ?? right),
        without: callOf(command.name, rest),
      });
    }
    if (option.type === 'boolean' && value !== undefined)
      throw new UsageError(`Option ${rawName} takes no value.`, callWith(index, rawName));
    if (
      option.type === 'string' &&
      (value === undefined || value === '' || (!token.inlineValue && /^--?\w/.test(value)))
    )
      throw new UsageError(`Option ${rawName} needs a value.`, callWith(index, `${rawName}=<value>`));
    if (!option.multiple && tokens.some((other) => other.kind === 'option' && other.name === name && other !== token))
      throw new UsageError(`Option ${rawName} is given twice.`, callOf(command.name, ['--help']));
  }
  return { values: values as Arguments['values'], positionals };
}

/** The user's call, mended. */
interface Mended {
  with(rightName: string): string;
  /** The call without the option and its value. */
  without: string;
}

function unknownOption({ name: command }: Command, rawName: string, known: string[], mended: Mended): UsageError {
  const name = rawName.replace(/^-+/, '');
  const option = shown(rawName, 'the command line');
  if (/key$/i.test(name) && !known.includes(name))
    return new UsageError(
      `There is no option ${option}: a key is never given on the command line, where other users of the machine can read it.`,
      `ALIPAY_PRIVATE_KEY_FILE=merchant.pem ALIPAY_PUBLIC_KEY_FILE=alipay.pem ${mended.without}`,
    );
  const meant = closest(name, known);
  if (meant === undefined)
    return new UsageError(`There is no option ${option}. The options are ${list(known)}.`, callOf(command, ['--help']));
  return new UsageError(`There is no option ${option}. Did you mean --${meant}?`, mended.with(`--${meant}`));
}

function list(names: string[]): string {
  return names.map((name) => `--${name}`).join(', ');
}

import { parseArgs } from 'node:util';
import { closest } from './closest.js';
import { type Command, UsageError } from './command.js';

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
  const call = `alipay-cancel-contract ${command.name}`;
  const { values, positionals, tokens } = parseArgs({
    args,
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const option = (options as NonNullable<Command['options']>)[name];
    if (option === undefined) throw unknownOption(rawName, name, Object.keys(options), call);
    if (option.type === 'boolean' && value !== undefined)
      throw new UsageError(`Option ${rawName} takes no value.`, `${call} ${rawName}`);
    if (
      option.type === 'string' &&
      (value === undefined || value === '' || (!token.inlineValue && /^--?\w/.test(value)))
    )
      throw new UsageError(`Option ${rawName} needs a value.`, `${call} ${rawName}=<value>`);
    if (!option.multiple && tokens.some((other) => other.kind === 'option' && other.name === name && other !== token))
      throw new UsageError(`Option ${rawName} is given twice.`, `${call} --help`);
  }
  return { values: values as Arguments['values'], positionals };
}

function unknownOption(rawName: string, name: string, known: string[], call: string): UsageError {
  if (/key$/i.test(name) && !known.includes(name))
    return new UsageError(
      `There is no option ${rawName}: a key is never given on the command line, where other users of the machine can read it.`,
      `ALIPAY_PRIVATE_KEY_FILE=merchant.pem ALIPAY_PUBLIC_KEY_FILE=alipay.pem ${call}`,
    );
  const meant = closest(name, known);
  if (meant === undefined)
    return new UsageError(`There is no option ${rawName}. The options are ${list(known)}.`, `${call} --help`);
  return new UsageError(`There is no option ${rawName}. Did you mean --${meant}?`, `${call} --${meant}`);
}

function list(names: string[]): string {
  return names.map((name) => `--${name}`).join(', ');
}

import { parseArgs } from 'node:util';
import { shown } from '../internal/secrets.js';
import { closest } from '../internal/text.js';
import { type Command, program, UsageError, type Values } from './command.js';

export interface Arguments {
  values: Values;
  positionals: string[];
}

/**
 * Parses a command's arguments. Every command accepts `--help`.
 *
 * @throws UsageError when an option is unknown, lacks its value, has a value that it does not take, or is repeated. The
 *   message never contains a value: it might be a key.
 */
export function parseArguments(command: Command, args: string[]): Arguments {
  const options: Command['options'] = { ...command.options, help: { type: 'boolean', short: 'h' } };
  /** The user's call with one argument replaced. */
  const callWith = (index: number, replacement: string) => callOf(command.name, args.toSpliced(index, 1, replacement));
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
    const option = options[name];
    if (option === undefined) {
      const next = args[index + 1];
      const hasValue = next !== undefined && !next.startsWith('-') && !args[index]?.includes('=');
      throw unknownOption(command, rawName, Object.keys(options), {
        with: (right) => callWith(index, args[index]?.replace(rawName, right) ?? right),
        without: callOf(command.name, args.toSpliced(index, hasValue ? 2 : 1)),
      });
    }
    if (option.type === 'boolean' && value !== undefined)
      throw new UsageError(`Option ${rawName} takes no value.`, callWith(index, rawName));
    if (
      option.type === 'string' &&
      (value === undefined || value === '' || (!token.inlineValue && /^--?\w/.test(value)))
    )
      throw new UsageError(
        `Option ${rawName} needs a value.`,
        callOf(command.name, args.toSpliced(index, value === '' && !token.inlineValue ? 2 : 1, `${rawName}=<value>`)),
      );
    if (!option.multiple && tokens.some((other) => other.kind === 'option' && other.name === name && other !== token))
      throw new UsageError(`Option ${rawName} is given twice. Give it once.`, callOf(command.name, ['--help']));
  }
  return { values: values as Values, positionals };
}

/** The user's call, corrected. */
interface CorrectedCall {
  /** With the right name of the option. */
  with(rightName: string): string;
  /** Without the option and its value. */
  without: string;
}

function unknownOption({ name: command }: Command, rawName: string, known: string[], corrected: CorrectedCall) {
  const name = rawName.replace(/^-+/, '');
  const unknown = `Unknown option ${shown(rawName, 'the command line')}.`;
  if (/key$/i.test(name) && !known.includes(name))
    return new UsageError(
      `${unknown} Keys are not accepted on the command line, where other users of the machine can read them. Use a file or an environment variable.`,
      `ALIPAY_PRIVATE_KEY_FILE=merchant.pem ALIPAY_PUBLIC_KEY_FILE=alipay.pem ${corrected.without}`,
    );
  const meant = closest(name, known);
  if (meant !== undefined) return new UsageError(`${unknown} Did you mean --${meant}?`, corrected.with(`--${meant}`));
  const list = known.map((option) => `--${option}`).join(', ');
  return new UsageError(`${unknown} The options are ${list}.`, callOf(command, ['--help']));
}

/** Quotes a text as one word for a shell, if necessary. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : quoted(text);
}

/** Puts a text between single quotes for a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A call of a command with the user's arguments, ready to paste into a shell. Possible keys are replaced. */
export function callOf(command: string, args: readonly string[]): string {
  return [program, command, ...args.map((arg) => shellWord(shown(arg, 'the command line')))].join(' ');
}

/** The arguments that set these values. */
export function argumentsOf(values: Values): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    return [value].flat().flatMap((one) => (one.startsWith('-') ? [`--${name}=${one}`] : [`--${name}`, one]));
  });
}

import { shown } from '../internal/secrets.js';

/** A text as one word of a shell, quoted only where that is needed. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : quoted(text);
}

/** A text between single quotes of a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A call of this program with the user's own arguments, ready for a shell. What may be a key is not repeated. */
export function callOf(command: string, args: readonly string[]): string {
  const words = args.map((arg) => shellWord(shown(arg, 'the command line')));
  return ['alipay-cancel-contract', command, ...words].join(' ');
}

/** Arguments that give these values. */
export function argumentsOf(values: Record<string, string | boolean | string[] | undefined>): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    return [value].flat().flatMap((one) => (one.startsWith('-') ? [`--${name}=${one}`] : [`--${name}`, one]));
  });
}

import { printable } from '../internal/text.js';

/** Where a command reads and writes. Tests pass their own. */
export interface Terminal {
  /** Writes to standard output. */
  write(text: string): void;
  /** Writes to standard error: progress, warnings, errors. */
  writeError(text: string): void;
  /** Whether to colour the output: standard output is a terminal, and `NO_COLOR` is not set. */
  colours: boolean;
  /** The width of the terminal in characters. Missing when standard output is not a terminal. */
  columns?: number | undefined;
  env: NodeJS.ProcessEnv;
  /** Asks the user for a line. Missing when standard input is not a terminal. Rejects with an `AbortError` on Ctrl-C. */
  ask?: ((question: string) => Promise<string>) | undefined;
  /** Aborts on SIGINT and SIGTERM. */
  signal: AbortSignal;
  /** Ends the process by the signal that it received, whatever still runs in it. */
  kill?: () => void;
}

/** The ECMA-48 codes that switch a style on and off. */
const styles = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
} as const;

/** The colour of each result status. */
export const statusColours = { S: 'green', F: 'red', U: 'yellow' } as const;

/** Returns the text in a style, or unchanged when the terminal shows no colours. */
export function paint({ colours }: Pick<Terminal, 'colours'>, style: keyof typeof styles, text: string): string {
  const [on, off] = styles[style];
  return colours ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}

/** Formats a value for programs. An `Error` becomes its name and message. */
export function json(value: unknown): string {
  const plain = (_: string, member: unknown) =>
    member instanceof Error ? { name: member.name, message: member.message } : member;
  return `${JSON.stringify(value, plain, 2)}\n`;
}

/** Formats named values as lines. A value that is undefined is left out. */
export function rows(values: Record<string, string | undefined>): string {
  return Object.entries(values)
    .map(([name, value]) => (value === undefined ? '' : `  ${name.padEnd(16)}  ${printable(value)}\n`))
    .join('');
}

/**
 * Wraps a help text to a width. The rest of a long line continues below its last column, which begins after two spaces,
 * as an option's description does. Calls to copy stay on one line: those of npx, of curl and of the program.
 */
export function wrap(text: string, columns: number | undefined, program: string): string {
  if (columns === undefined || columns < 40) return text;
  const isCall = (line: string) => ['npx', 'curl', program].some((word) => line.startsWith(`  ${word} `));
  return text
    .split('\n')
    .flatMap((line) => (isCall(line) ? [line] : wrapLine(line, columns)))
    .join('\n');
}

function wrapLine(line: string, columns: number): string[] {
  if (line.length <= columns) return [line];
  const column = /^(.*\S {2,}|\s*)/.exec(line)?.[0].length ?? 0;
  const indent = column < columns - 20 ? column : 4;
  const end = line.lastIndexOf(' ', columns);
  // One long word cannot be broken.
  if (end <= indent) return [line];
  return [line.slice(0, end).trimEnd(), ...wrapLine(' '.repeat(indent) + line.slice(end + 1), columns)];
}

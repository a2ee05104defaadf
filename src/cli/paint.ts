import type { Terminal } from './command.js';

/** The ECMA-48 codes that switch a style on and off. */
const styles = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
} as const;

/** Text in a style, or as it is where the terminal carries no colours. */
export function paint({ colours }: Pick<Terminal, 'colours'>, style: keyof typeof styles, text: string): string {
  const [on, off] = styles[style];
  return colours ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}

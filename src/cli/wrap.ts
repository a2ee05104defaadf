/**
 * A help text for a terminal of so many columns. A line that is wider goes on below its last column of text: what stands
 * after two blanks, as beside an option, else where the line begins. Calls to be copied are left whole.
 */
export function wrap(text: string, columns: number | undefined): string {
  if (columns === undefined || columns < 40) return text;
  return text
    .split('\n')
    .flatMap((line) => (/^ +(npx|curl) /.test(line) ? [line] : wrapLine(line, columns)))
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

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The results of one language. */
export interface Row {
  language: string;
  toolchain: string;
  files: string;
  dependencies: string;
  vectors: string;
  'reserved ids': string;
  sequences: string;
  'differential cases': string;
  'under a generated client': string;
  violations: string;
  seconds: string;
}

const columns: (keyof Row)[] = [
  'language',
  'toolchain',
  'files',
  'dependencies',
  'vectors',
  'reserved ids',
  'sequences',
  'differential cases',
  'under a generated client',
  'violations',
  'seconds',
];

export async function writeRow(folder: string, row: Row): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${row.language}.json`), JSON.stringify(row));
}

/** Returns the rows in a folder as a Markdown table. */
export async function readTable(folder: string): Promise<string> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.json')).sort();
  const rows: Row[] = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(path.join(folder, file), 'utf8'))),
  );
  const cells = [columns as string[], ...rows.map((row) => columns.map((column) => row[column]))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  const line = (texts: string[]) => `| ${texts.map((text, index) => text.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

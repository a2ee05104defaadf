import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, platform } from 'node:os';
import path from 'node:path';
import { escapeHtml } from '../docs/html.js';
import { versions } from './others.js';
import { meets, type Row } from './row.js';

/** What a reader must know of the numbers. */
export const howToRead = `How to read it: a number without a unit is ours divided by the other's, both measured in the same round, one after the
other, so that a busy machine slows both. The median is of all rounds; half of them lie between the quartiles. Where these
lie far apart the machine was busy: run it again. CPU time counts all threads of a process; it is no promise of how fast
your machine is. "no" in the last column is a goal that is not met.`;

/** The rows as a table of Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.what,
    row.against,
    number(row.median),
    `${number(row.q1)} to ${number(row.q3)}`,
    goalOf(row),
    meets(row) ? 'yes' : 'no',
  ]);
  const all = [['what', 'against', 'median', 'quartiles', 'goal', 'met'], ...lines];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  const [head = '', ...body] = all.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body, ''].join('\n');
}

/** Writes bench/results.json and bench/results.svg. */
export async function writeReport(root: string, rows: readonly Row[]): Promise<string> {
  const folder = path.join(root, 'bench');
  await mkdir(folder, { recursive: true });
  const machine = { node: process.version, platform: platform(), cores: cpus().length, cpu: cpus()[0]?.model };
  const result = {
    date: new Date().toISOString(),
    machine,
    versions,
    rows: rows.map((row) => ({ ...row, met: meets(row) })),
  };
  await writeFile(path.join(folder, 'results.json'), `${JSON.stringify(result, null, 2)}\n`);
  await writeFile(path.join(folder, 'results.svg'), chartOf(rows));
  return folder;
}

/** One bar a row: how far along to its goal, which is the line; the thin line is from quartile to quartile. */
function chartOf(rows: readonly Row[]): string {
  const [left, unit, height] = [330, 160, 34];
  const bars = rows.map((row, index) => {
    const goal = 'atMost' in row.goal ? row.goal.atMost : row.goal.atLeast;
    const at = (value: number) => left + Math.min(3, Math.max(0, value / goal)) * unit;
    const y = 20 + index * height;
    return `<text x="${left - 10}" y="${y + 14}" text-anchor="end">${escapeHtml(row.what.replaceAll('`', ''))}</text>
<rect x="${left}" y="${y}" width="${at(row.median) - left}" height="18" fill="${meets(row) ? '#2e7d4f' : '#b3541e'}"/>
<line x1="${at(row.q1)}" x2="${at(row.q3)}" y1="${y + 9}" y2="${y + 9}" stroke="#111" stroke-width="2"/>
<text x="${at(Math.max(row.median, row.q3)) + 8}" y="${y + 14}">${number(row.median)} (goal ${escapeHtml(goalOf(row))})</text>`;
  });
  const end = 20 + rows.length * height;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 ${end + 20}" font-family="sans-serif" font-size="13" role="img">
<title>Each measurement as a part of its goal, the vertical line</title>
<rect width="100%" height="100%" fill="#fff"/>
${bars.join('\n')}
<line x1="${left + unit}" x2="${left + unit}" y1="10" y2="${end}" stroke="#111" stroke-dasharray="4 3"/>
</svg>
`;
}

function goalOf({ goal }: Row): string {
  return 'atMost' in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`;
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

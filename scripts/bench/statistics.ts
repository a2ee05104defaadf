/** The quartiles of a measurement over all rounds. */
export interface Spread {
  q1: number;
  median: number;
  q3: number;
}

/** One line of the table. */
export interface Row extends Spread {
  what: string;
  /** What it is compared with. */
  against: string;
}

/** A line for something that could not be measured. */
export function notMeasured(what: string, reason: string): Row {
  return { what: `${what}: ${reason}`, against: '–', q1: Number.NaN, median: Number.NaN, q3: Number.NaN };
}

/** The quartiles of a list of numbers, interpolated between the two nearest values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => {
    const place = (sorted.length - 1) * part;
    const [lower = Number.NaN, upper = Number.NaN] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return lower + (upper - lower) * (place - Math.floor(place));
  };
  return { q1: at(0.25), median: at(0.5), q3: at(0.75) };
}

/** The spread of the ratios, each of two values of the same round. */
export function ratio(values: readonly number[], reference: readonly number[]): Spread {
  return spreadOf(values.map((value, round) => value / (reference[round] ?? Number.NaN)));
}

/**
 * Measures each contender once per round, one after the other, in an order that changes with each round. A busy machine
 * slows all contenders alike.
 */
export async function interleaved<Name extends string>(
  rounds: number,
  contenders: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) {
    const order = names.map((_, index) => names[(index + round) % names.length] as Name);
    for (const name of order) measured[name].push(await contenders[name]());
  }
  return measured;
}

/** The rows as a Markdown table. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ what, against, median, q1, q3 }) => [
    what,
    against,
    number(median),
    `${number(q1)} to ${number(q3)}`,
  ]);
  const all = [['what', 'compared with', 'median', 'quartiles'], ...lines];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  const [head = '', ...body] = all.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body, ''].join('\n');
}

function number(value: number): string {
  if (Number.isNaN(value)) return '–';
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** What a number was over the rounds: half of them lie between the quartiles. */
export interface Spread {
  q1: number;
  median: number;
  q3: number;
}

/** The quartiles of some numbers, interpolated between the two nearest where they fall between. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => {
    const place = (sorted.length - 1) * part;
    const [lower = Number.NaN, upper = Number.NaN] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return lower + (upper - lower) * (place - Math.floor(place));
  };
  return { q1: at(0.25), median: at(0.5), q3: at(0.75) };
}

/**
 * Measures each contender once a round, one after the other, so that whatever else the machine does falls on all of them;
 * and each time in another order.
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

/** The spread of the ratios, each taken within one round. */
export function ratio(values: readonly number[], reference: readonly number[]): Spread {
  return spreadOf(values.map((value, round) => value / (reference[round] ?? Number.NaN)));
}

import type { Spread } from './statistics.js';

/** One line of the report: something measured, as a rule in proportion to something else of the same round. */
export interface Row extends Spread {
  what: string;
  against: string;
  goal: { atMost: number } | { atLeast: number };
}

/** Whether the median of a row meets its goal. */
export function meets({ median, goal }: Row): boolean {
  return 'atMost' in goal ? median <= goal.atMost : median >= goal.atLeast;
}

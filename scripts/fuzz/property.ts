import fc from 'fast-check';
import { AlipayContractError } from '../../src/errors.js';

/** That something bears what it is given, whatever that is. */
export interface Property {
  /** How many inputs it is given. */
  inputs: number;
  /** Rejects with the smallest input that it does not bear. */
  check(seed: number): Promise<void>;
}

/** The properties of an exported function, each by what is given to it; or why it has none. */
export type Treatment = Readonly<Record<string, Property>> | { reason: string };

/**
 * Gives inputs to some work, one after the other. It may throw what is documented, and nothing else.
 *
 * @param isDocumented whether an error is. Default: those of the package are.
 */
export function property<T>(
  inputs: number,
  arbitrary: fc.Arbitrary<T>,
  work: (value: T) => unknown,
  isDocumented: (error: unknown) => boolean = (error) => error instanceof AlipayContractError,
): Property {
  const bears = fc.asyncProperty(arbitrary, async (value) => {
    try {
      await work(value);
    } catch (error) {
      if (!isDocumented(error)) throw error;
    }
  });
  return { inputs, check: async (seed) => await fc.assert(bears, { seed, numRuns: inputs }) };
}

/** That what came out is right. Its error is documented nowhere, so that no property takes it for one that is. */
export function hold(condition: boolean, rule: string): void {
  if (!condition) throw new Error(rule);
}

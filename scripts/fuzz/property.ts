import fc from 'fast-check';
import { AlipayContractError } from '../../src/errors.js';

/** A property: a function accepts any input, or rejects it with a documented error. */
export interface Property {
  /** The number of inputs. */
  inputs: number;
  /** Rejects with the smallest input that breaks the property. */
  check(seed: number): Promise<void>;
}

/** The properties of an exported function, by a name for their inputs; or the reason why it has none. */
export type Treatment = Readonly<Record<string, Property>> | { reason: string };

/**
 * The property that `work` throws only documented errors.
 *
 * @param isDocumented whether an error is documented. Default: whether it is an error of this package
 */
export function property<T>(
  inputs: number,
  arbitrary: fc.Arbitrary<T>,
  work: (value: T) => unknown,
  isDocumented: (error: unknown) => boolean = (error) => error instanceof AlipayContractError,
): Property {
  const onlyDocumented = fc.asyncProperty(arbitrary, async (value) => {
    try {
      await work(value);
    } catch (error) {
      if (!isDocumented(error)) throw error;
    }
  });
  return { inputs, check: async (seed) => await fc.assert(onlyDocumented, { seed, numRuns: inputs }) };
}

/** Checks a result. Throws a plain Error, which no property accepts as documented. */
export function hold(condition: boolean, rule: string): void {
  if (!condition) throw new Error(rule);
}

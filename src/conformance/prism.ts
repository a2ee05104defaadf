import { AlipayContractError } from '../errors.js';

/**
 * Prism, an optional peer dependency, is not installed. Install it beside this package, in a version that it allows, and
 * call again.
 */
export class MissingPrismError extends AlipayContractError {
  override readonly name = 'MissingPrismError';

  constructor(options?: ErrorOptions) {
    super(
      'MISSING_PRISM',
      'Prism is needed to judge messages by the contract, and it is not installed. Install it beside this package: ' +
        'npm install --save-dev @stoplight/prism-core @stoplight/prism-http',
      options,
    );
  }
}

/**
 * Loads Prism when it is first needed.
 *
 * @throws MissingPrismError
 */
export async function loadPrism() {
  try {
    const [{ createLogger }, { createInstance, getHttpOperationsFromSpec }] = await Promise.all([
      import('@stoplight/prism-core'),
      import('@stoplight/prism-http'),
    ]);
    return { createLogger, createInstance, getHttpOperationsFromSpec };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new MissingPrismError({ cause });
  }
}

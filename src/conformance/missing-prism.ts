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

import { MissingPrismError } from '../errors.js';

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

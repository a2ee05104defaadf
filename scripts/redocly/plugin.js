import { codeSamples } from './code-samples.js';
import { decisions } from './decisions.js';
import { describedFields } from './described-fields.js';
import { describedInChinese } from './described-in-chinese.js';
import { fillFromResultCodes } from './fill-from-result-codes.js';
import { resultCodeTables } from './result-code-tables.js';

/**
 * The Redocly plugin of this contract: lint rules beyond the recommended ones, and the step that derives enums and examples
 * from the result-code tables. That step runs before lint and again after an overlay has changed a table. Code samples are
 * added last.
 *
 * Redocly's node types have no extensions, so the visitors use the types of scripts/document.ts.
 *
 * @returns {import('@redocly/openapi-core').Plugin}
 */
export default function plugin() {
  return /** @type {import('@redocly/openapi-core').Plugin} */ (
    /** @type {unknown} */ ({
      id: 'contract',
      preprocessors: { oas3: { 'fill-from-result-codes': () => fillFromResultCodes({ inline: false }) } },
      decorators: {
        oas3: { 'inline-result-codes': () => fillFromResultCodes({ inline: true }), 'code-samples': codeSamples },
      },
      rules: {
        oas3: {
          decisions,
          'described-fields': describedFields,
          'described-in-chinese': describedInChinese,
          'result-code-tables': resultCodeTables,
        },
      },
    })
  );
}

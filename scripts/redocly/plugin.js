import { codeSamples } from './code-samples.js';
import { decisions } from './decisions.js';
import { describedFields } from './described-fields.js';
import { describedInChinese } from './described-in-chinese.js';
import { fillFromResultCodes } from './fill-from-result-codes.js';
import { resultCodeTables } from './result-code-tables.js';

/**
 * Redocly's plugin of this contract: what lint demands beyond the recommended rules, and the step that derives enums
 * and examples from the result-code tables. It derives twice: before lint, and again after an overlay changed a table. Code
 * samples are embedded last.
 *
 * Redocly's types of nodes know no extension, so the visitors name what they read by the types of scripts/document.ts.
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

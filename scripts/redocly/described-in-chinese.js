/**
 * @import { UserContext } from '@redocly/openapi-core'
 * @import { JsonObject } from '../document.js'
 */

const describing = ['title', 'summary', 'description', 'message', 'resultMessage', 'furtherAction'];
const identifier = /^([a-z]+([A-Z][a-z]*)+|[A-Z]+(_[A-Z]+)*)$/;
const chinese = /\p{Script=Han}/u;

/**
 * Lint rule for the document with the Chinese overlay applied: every text that describes something is in Chinese.
 * Names (`paymentId`, `CANCEL_WINDOW_EXCEED`) stay as they are.
 */
export function describedInChinese() {
  return {
    Root: {
      /** @param {JsonObject} root @param {UserContext} context */
      enter(root, { report, location }) {
        const missing = [...describedTexts(root)].filter(({ text }) => !chinese.test(text) && !identifier.test(text));
        // The examples repeat texts of the table of result codes. The overlay translates the table.
        const isOfTable = (/** @type {{ keys: (string | number)[] }} */ { keys }) => keys.includes('x-result-codes');
        const ofTable = missing.filter(isOfTable).map(({ text }) => text.trim());
        /** @type {Map<string, (string | number)[][]>} The places of each text. */
        const places = new Map();
        for (const { keys, text } of missing) {
          const said = text.trim();
          if (isOfTable({ keys }) || !ofTable.includes(said)) places.set(said, [...(places.get(said) ?? []), keys]);
        }
        for (const [text, all] of places)
          report({
            message: `No Chinese text for ${all.map(jsonPath).join(' and ')}: "${shorten(text)}". Add an action for ${all.length > 1 ? 'each' : 'it'} to spec/overlays/zh-CN.yaml.`,
            location: location.child(all[0] ?? []),
          });
      },
    },
  };
}

/**
 * Every describing text of a document, except values of examples, which are messages; `x-origin`, which holds words;
 * `x-flattened`, which only the English document for generators uses; and `x-enumDescriptions`, made from the table of codes.
 *
 * @param {object} node
 * @param {(string | number)[]} keys
 * @returns {Generator<{ keys: (string | number)[], text: string }>}
 */
function* describedTexts(node, keys = []) {
  for (const [key, value] of Object.entries(node)) {
    const at = [...keys, Array.isArray(node) ? Number(key) : key];
    if (typeof value === 'string') {
      if (describing.includes(key)) yield { keys: at, text: value };
    } else if (
      typeof value === 'object' &&
      value !== null &&
      !['x-origin', 'x-flattened', 'x-enumDescriptions'].includes(key) &&
      !isExampleValue(at)
    ) {
      yield* describedTexts(value, at);
    }
  }
}

/** @param {(string | number)[]} keys */
const isExampleValue = (keys) => keys.at(-1) === 'value' && keys.at(-3) === 'examples';

/**
 * The JSONPath of a place in a document, in the form that an overlay's `target` takes.
 *
 * @param {(string | number)[]} keys
 */
function jsonPath(keys) {
  const step = (/** @type {string | number} */ key) =>
    typeof key === 'number' ? `[${key}]` : /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `['${key.replaceAll("'", "\\'")}']`;
  return `$${keys.map(step).join('')}`;
}

/** @param {string} text */
const shorten = (text) => (text.length > 60 ? `${text.trim().slice(0, 57)}…` : text.trim());

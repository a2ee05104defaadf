import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/**
 * @import { UserContext } from '@redocly/openapi-core'
 * @import { OperationObject } from '../document.js'
 */

/**
 * What the ending of a sample's file says of it, in the order in which samples are shown.
 *
 * @type {Record<string, { lang: string, label: string }>}
 */
export const sampleLanguages = {
  '.sh': { lang: 'Shell', label: 'cURL' },
  '.mjs': { lang: 'JavaScript', label: 'Node.js' },
  '.py': { lang: 'Python', label: 'Python' },
  '.go': { lang: 'Go', label: 'Go' },
  '.java': { lang: 'Java', label: 'Java' },
  '.php': { lang: 'PHP', label: 'PHP' },
  '.cs': { lang: 'CSharp', label: 'C#' },
  '.kt': { lang: 'Kotlin', label: 'Kotlin' },
  '.rs': { lang: 'Rust', label: 'Rust' },
  '.ts': { lang: 'TypeScript', label: 'TypeScript' },
};
const endings = Object.keys(sampleLanguages);

/** A comment at the end of a line or on one of its own; not in a URL, nor the first line of a script. */
const comment = /(^|\s)(#|\/\/) (.+)$/gm;

/**
 * Gives each operation its `x-codeSamples`: the files of spec/samples/<operationId>/, whole, so that each sample shown is a
 * file that runs. In a document of another language (`info.x-language`) their comments are in it, from
 * spec/samples/comments.<language>.yaml.
 */
export function codeSamples() {
  let folder = '';
  /** @type {Record<string, string> | undefined} */
  let comments;
  return {
    Root: {
      /** @param {{ info?: object }} root @param {{ location: { source: { absoluteRef: string } } }} context */
      enter(root, { location }) {
        folder = path.join(path.dirname(location.source.absoluteRef), 'samples');
        const { 'x-language': language = 'en' } = /** @type {{ 'x-language'?: string }} */ (root.info ?? {});
        comments =
          language === 'en' ? undefined : parse(readFileSync(path.join(folder, `comments.${language}.yaml`), 'utf8'));
      },
    },
    Operation: {
      /** @param {Pick<OperationObject, 'operationId' | 'x-codeSamples'>} operation @param {Pick<UserContext, 'report'>} context */
      enter(operation, { report }) {
        const samples = path.join(folder, String(operation.operationId));
        const files = list(samples);
        for (const file of files.filter((file) => !endings.includes(path.extname(file))))
          report({
            message: `spec/samples/${operation.operationId}/${file} is in no language that samples are shown in: ${endings.join(', ')}. Rename it, or add its ending to scripts/redocly/code-samples.js.`,
          });
        /** @param {string} file @param {string} source */
        const translated = (file, source) =>
          source.replace(comment, (whole, before, mark, text) => {
            if (comments === undefined) return whole;
            if (comments[text] === undefined)
              report({
                message: `spec/samples/${operation.operationId}/${file}: the comment "${text}" has no translation. Add it to spec/samples/comments.*.yaml.`,
              });
            return `${before}${mark} ${comments[text] ?? text}`;
          });
        const found = Object.entries(sampleLanguages).flatMap(([ending, language]) =>
          files
            .filter((file) => path.extname(file) === ending)
            .map((file) => ({ ...language, source: translated(file, readFileSync(path.join(samples, file), 'utf8')) })),
        );
        if (found.length > 0) operation['x-codeSamples'] = found;
      },
    },
  };
}

/** @param {string} folder */
function list(folder) {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code === 'ENOENT') return [];
    throw error;
  }
}

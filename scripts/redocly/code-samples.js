import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/**
 * @import { UserContext } from '@redocly/openapi-core'
 * @import { OperationObject } from '../document.js'
 */

/**
 * The language of a sample by the extension of its file, in the order of display.
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

/** A comment, on its own line or at the end of one. Does not match a URL or the first line of a script. */
const comment = /(^|\s)(#|\/\/) (.+)$/gm;

/**
 * Adds `x-codeSamples` to each operation: the complete files of spec/samples/<operationId>/, so that every sample is a
 * program that runs. If the document is a translation (`info.x-language`), the comments are translated with
 * spec/samples/comments.<language>.yaml.
 */
export function codeSamples() {
  let folder = '';
  let language = 'en';
  /** @type {Record<string, string> | undefined} */
  let comments;
  return {
    Root: {
      /** @param {{ info?: { 'x-language'?: string } }} root @param {{ location: { source: { absoluteRef: string } } }} context */
      enter(root, { location }) {
        folder = path.join(path.dirname(location.source.absoluteRef), 'samples');
        language = root.info?.['x-language'] ?? 'en';
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
            message: `spec/samples/${operation.operationId}/${file} has an unknown extension. Known: ${endings.join(', ')}. Rename it, or add the extension to scripts/redocly/code-samples.js.`,
          });
        /** @type {Record<string, string[]>} The files of each comment without a translation. */
        const missing = {};
        /** @param {string} file @param {string} source */
        const translated = (file, source) =>
          source.replace(comment, (whole, before, mark, text) => {
            if (comments === undefined) return whole;
            if (comments[text] === undefined) missing[text] = [...(missing[text] ?? []), file];
            return `${before}${mark} ${comments[text] ?? text}`;
          });
        const found = Object.entries(sampleLanguages).flatMap(([ending, language]) =>
          files
            .filter((file) => path.extname(file) === ending)
            .map((file) => ({ ...language, source: translated(file, readFileSync(path.join(samples, file), 'utf8')) })),
        );
        for (const [text, files] of Object.entries(missing))
          report({
            message: `The comment "${text}" of spec/samples/${operation.operationId}/${[...new Set(files)].join(', ')} has no translation. Add it to spec/samples/comments.${language}.yaml.`,
          });
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

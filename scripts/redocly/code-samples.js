import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

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

/**
 * Gives each operation its `x-codeSamples`: the files of spec/samples/<operationId>/, whole, so that each sample shown is a
 * file that runs.
 */
export function codeSamples() {
  let folder = '';
  return {
    Root: {
      /** @param {any} _root @param {any} context */
      enter(_root, { location }) {
        folder = path.join(path.dirname(location.source.absoluteRef), 'samples');
      },
    },
    Operation: {
      /** @param {any} operation @param {any} context */
      enter(operation, { report }) {
        const samples = path.join(folder, String(operation.operationId));
        const files = list(samples);
        for (const file of files.filter((file) => !endings.includes(path.extname(file))))
          report({
            message: `spec/samples/${operation.operationId}/${file} is in no language that samples are shown in: ${endings.join(', ')}. Rename it, or add its ending to scripts/redocly/code-samples.js.`,
          });
        const found = Object.entries(sampleLanguages).flatMap(([ending, language]) =>
          files
            .filter((file) => path.extname(file) === ending)
            .map((file) => ({ ...language, source: readFileSync(path.join(samples, file), 'utf8') })),
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

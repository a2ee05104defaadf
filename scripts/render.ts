import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleContract, lintContract, lintEmitted } from './bundle.js';
import type { Document } from './document.js';
import { emitContract } from './emit/contract.js';
import { emitDecisions, emitDecisionVectors } from './emit/decisions.js';
import { emitDocument } from './emit/documents.js';
import { emitClient } from './emit/fetch-client.js';
import { emitClientTables } from './emit/languages/index.js';
import { emitResultCodes } from './emit/result-codes.js';
import { emitSchema, startSchemaThread } from './emit/schema.js';
import { emitValidators } from './emit/validators.js';
import { emitWorkflow } from './emit/workflow.js';
import { flatten } from './flatten/flatten.js';

/** `npm run docs` writes the site to this folder of generated/. It is not committed. */
const notGenerated = ['docs'];

/**
 * The content of each file of generated/, by file name. Logs the duration of each step.
 *
 * @param accept record that the overlays match the current English
 * @throws ContractError if the contract is invalid
 */
export async function render(
  root: string,
  log: (line: string) => void,
  { accept = false } = {},
): Promise<Map<string, string>> {
  const step = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    log(`  ${name.padEnd(32)} ${Math.round(performance.now() - start)} ms`);
    return result;
  };
  const thread = startSchemaThread();
  try {
    await step('lint spec/', () => lintContract(root));
    const { documents } = await step('bundle and apply overlays', () => bundleContract(root, { accept }));
    const contract = documents.get('') as Document;
    const files = new Map<string, string>();
    await step('documents (YAML and JSON)', () => {
      for (const [name, document] of [...documents, ['generators', flatten(contract)] as const]) {
        const base = name === '' ? 'openapi' : `openapi.${name}`;
        const { yaml, json } = emitDocument(document);
        files.set(`${base}.yaml`, yaml).set(`${base}.json`, json);
      }
    });
    await step('workflow (Arazzo)', async () => {
      for (const [name, document] of documents) {
        const suffix = name === '' ? '' : `.${name}`;
        const workflow = emitWorkflow(document, `openapi${suffix}.yaml`);
        await lintEmitted(root, path.join(root, `generated/arazzo${suffix}.yaml`), workflow);
        const { yaml, json } = emitDocument(workflow);
        files.set(`arazzo${suffix}.yaml`, yaml).set(`arazzo${suffix}.json`, json);
      }
    });
    files.set('schema.ts', await step('types', () => emitSchema(contract, thread)));
    files.set('contract.ts', emitContract(contract));
    files.set('decisions.ts', emitDecisions(contract));
    files.set('vectors/decisions.json', emitDecisionVectors(contract));
    files.set('fetch-client.ts', await step('client', () => emitClient(contract)));
    files.set('result-codes.ts', await step('result codes', () => emitResultCodes(contract)));
    const validators = await step('validators', () => emitValidators(contract));
    files.set('validators.js', validators.js).set('validators.d.ts', validators.types);
    const tables = await step('tables for other languages', () => emitClientTables(documents));
    for (const [file, text] of tables) files.set(file, text);
    return files;
  } finally {
    await thread.terminate();
  }
}

/** Writes the files of `render`. Logs the size of each and whether it changed. */
export async function write(folder: string, files: Map<string, string>, log: (line: string) => void): Promise<void> {
  const differences = await drift(folder, files);
  for (const [file, content] of files) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), content);
    const size = String(Buffer.byteLength(content)).padStart(6);
    const changed = differences.some((line) => line.startsWith(`${file} `));
    log(`  generated/${file.padEnd(36)} ${size} bytes${changed ? '' : '  unchanged'}`);
  }
  for (const line of differences.filter((line) => line.endsWith('remove it'))) log(`  generated/${line}`);
  log(`Wrote ${files.size} files.`);
}

/** Every difference between a folder and the files of `render`, as text. */
export async function drift(folder: string, files: Map<string, string>): Promise<string[]> {
  const present = await filesIn(folder);
  const unexpected = present.filter((file) => !files.has(file)).map((file) => `${file} is not generated; remove it`);
  const wrong = await Promise.all(
    [...files].map(async ([file, content]) => {
      if (!present.includes(file)) return [`${file} is missing`];
      return (await readFile(path.join(folder, file), 'utf8')) === content ? [] : [`${file} is stale`];
    }),
  );
  return [...wrong.flat(), ...unexpected];
}

/** The path of every committed file of a folder, with slashes. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .filter((file) => !notGenerated.includes(file.split('/')[0] ?? ''))
    .sort();
}

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  BaseResolver,
  bundle,
  type Config,
  getLineColLocation,
  lint,
  lintDocument,
  loadConfig,
  makeDocumentFromString,
  type NormalizedProblem,
} from '@redocly/openapi-core';
import { paths as selectPaths } from 'jsonpath-rfc9535';
import { parseDocument } from 'yaml';
import { ScriptError } from './command.js';
import { type Decisions, placeholdersOf } from './decisions.js';
import { asDocument, type Document } from './document.js';
import { originProblems } from './origins.js';
import { readOverlay, readRecord, staleTranslations, translatedBy, writeRecord } from './translations.js';

/** The bundled contract: `documents.get('')` without an overlay, and one document per overlay, by its name. */
export interface Contract {
  documents: Map<string, Document>;
}

/** The contract is invalid. The message lists each problem as `file:line:column rule: what is wrong`. */
export class ContractError extends ScriptError {
  override readonly name = 'ContractError';
}

/** Lints the contract and its overlays with redocly.yaml. Throws a `ContractError` that lists every problem. */
export async function lintContract(root: string): Promise<void> {
  const config = await loadConfig({ configPath: path.join(root, 'redocly.yaml') });
  try {
    const problems = await lint({ ref: path.join(root, 'spec/openapi.yaml'), config: config.forAlias('contract') });
    for (const overlay of await overlaysOf(root)) problems.push(...(await lint({ ref: overlay.file, config })));
    throwProblems(root, problems);
  } catch (error) {
    await checkSyntax(root);
    throw error;
  }
}

/** Reports invalid YAML alone, because all other problems may follow from it. It takes long, so it runs only after a failure. */
async function checkSyntax(root: string): Promise<void> {
  const files = (await readdir(path.join(root, 'spec'), { recursive: true })).filter((file) => file.endsWith('.yaml'));
  for (const file of files.map((file) => path.join('spec', file)).sort()) {
    const [error] = parseDocument(await readFile(path.join(root, file), 'utf8')).errors;
    if (error === undefined) continue;
    const { line = 0, col = 0 } = error.linePos?.[0] ?? {};
    throw new ContractError(`${file}:${line}:${col} ${error.message.split(' at line ')[0]}`);
  }
}

/**
 * Bundles the contract without an overlay and with each overlay of spec/overlays.
 *
 * @param accept record that the overlays match the current English, instead of checking it
 */
export async function bundleContract(root: string, { accept = false } = {}): Promise<Contract> {
  const config = await loadConfig({ configPath: path.join(root, 'redocly.yaml') });
  const original = await bundleWith(root, config, []);
  const problems = originProblems(original);
  if (problems.length > 0) throw new ContractError(problems.join('\n'));
  const documents = new Map([['', original]]);
  for (const { name, file } of await overlaysOf(root)) {
    const document = await bundleWith(root, config, [file]);
    await checkOverlay(root, file, original, document);
    await lintEmitted(root, file, document, name);
    await checkTranslations(root, file, original, accept);
    documents.set(name, document);
  }
  return { documents };
}

async function bundleWith(root: string, config: Config, overlays: string[]): Promise<Document> {
  const result = await bundle({
    ref: path.join(root, 'spec/openapi.yaml'),
    config: config.forAlias('contract'),
    overlays,
  });
  throwProblems(root, result.problems);
  return asDocument(JSON.parse(JSON.stringify(result.bundle.parsed)), 'The bundle');
}

async function overlaysOf(root: string): Promise<{ name: string; file: string }[]> {
  const folder = path.join(root, 'spec/overlays');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
  return files.map((file) => ({ name: path.basename(file, '.yaml'), file: path.join(folder, file) }));
}

/** Checks that each action of an overlay selects a node, and that none adds or removes a key. */
async function checkOverlay(root: string, file: string, original: Document, changed: Document): Promise<void> {
  const overlay = await readOverlay(file);
  const problems = overlay.actions
    .filter(({ target }) => selectPaths(original as never, target).length === 0)
    .map(({ target }) => `${target} selects nothing in the contract. Correct or remove this action.`);
  const before = new Set(pointersOf(original));
  const after = new Set(pointersOf(changed));
  for (const pointer of after)
    if (!before.has(pointer)) problems.push(`${pointer} is added by the overlay but not in the contract.`);
  for (const pointer of before) if (!after.has(pointer)) problems.push(`${pointer} is removed by the overlay.`);
  const messages = messagesOf(changed);
  for (const [name, message] of messagesOf(original)) {
    const [wanted, found] = [message, messages.get(name) ?? ''].map((text) => placeholdersOf(text).sort().join(', '));
    if (wanted !== found)
      problems.push(`The message of \`${name}\` must have the placeholders ${wanted}; it has ${found || 'none'}.`);
  }
  throwAll(root, file, problems);
}

/** Checks that each text of an overlay translates the current English; with `accept`, records it. */
async function checkTranslations(root: string, file: string, original: Document, accept: boolean): Promise<void> {
  const translated = translatedBy(await readOverlay(file), original);
  if (accept) await writeRecord(file, translated);
  else throwAll(root, file, staleTranslations(await readRecord(file), translated));
}

function throwAll(root: string, file: string, problems: string[]): void {
  if (problems.length === 0) return;
  throw new ContractError(problems.map((problem) => `${path.relative(root, file)} overlay: ${problem}`).join('\n'));
}

/** The messages of the decisions, by the rule or check that gives each. */
function messagesOf(document: Document): Map<string, string> {
  const {
    arrival = [],
    judgement = [],
    noResponse = [],
    evidence = [],
    queue = [],
  } = (document['x-decisions'] ?? {}) as Partial<Decisions>;
  return new Map(
    [...arrival, ...judgement, ...noResponse, ...evidence, ...queue].map(({ name, message = '' }) => [name, message]),
  );
}

function pointersOf(node: unknown, pointer = '#'): string[] {
  if (typeof node !== 'object' || node === null) return [pointer];
  return Object.entries(node).flatMap(([key, value]) => pointersOf(value, `${pointer}/${key.replaceAll('/', '~1')}`));
}

/**
 * Lints a document that is made, not written.
 *
 * @param file the file that its problems name: the one to correct
 * @param translation the name of the translation, if it is one: an alias of redocly.yaml names its rules
 */
export async function lintEmitted(root: string, file: string, document: object, translation?: string): Promise<void> {
  const config = await loadConfig({ configPath: path.join(root, 'redocly.yaml') });
  const problems = await lintDocument({
    document: makeDocumentFromString(JSON.stringify(document, null, 2), file),
    config: translation === undefined ? config : config.forAlias(`contract@${translation}`),
    externalRefResolver: new BaseResolver(),
  });
  throwProblems(root, problems, false);
}

function throwProblems(root: string, problems: NormalizedProblem[], withLine = true): void {
  const open = problems.filter((problem) => !problem.ignored);
  if (open.length === 0) return;
  const lines = open.map((problem) => describeProblem(root, problem, withLine));
  throw new ContractError([...new Set(lines)].join('\n').replaceAll(`${root}${path.sep}`, ''));
}

function describeProblem(root: string, problem: NormalizedProblem, withLine: boolean): string {
  const [location] = problem.location;
  const suggestions = problem.suggest?.length ? ` Did you mean: ${problem.suggest.join(', ')}?` : '';
  if (location === undefined) return `${problem.ruleId}: ${problem.message}${suggestions}`;
  const { start } = getLineColLocation(location);
  const place = withLine ? `:${start.line}:${start.col}` : ` ${location.pointer ?? ''}`;
  return `${path.relative(root, location.source.absoluteRef)}${place} ${problem.ruleId}: ${problem.message}${suggestions}`;
}

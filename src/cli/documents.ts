import { readdir, readFile } from 'node:fs/promises';
import { packageFile } from '../internal/package-files.js';

/** A row of the contract's table of result codes. */
export interface CodeRow {
  resultStatus: 'S' | 'F' | 'U';
  resultMessage: string;
  furtherAction: string;
  [field: string]: string | boolean | undefined;
}

/** The parts of the bundled contract that the commands read. */
export interface BundledContract {
  paths: Record<string, Record<string, BundledOperation>>;
  components: { schemas: Record<string, BundledSchema> };
  'x-result-code-fields': Record<string, Record<string, { description: string }>>;
}

interface BundledSchema {
  description?: string;
  'x-result-codes'?: string | Record<string, CodeRow>;
  /** What to do about a code that the table does not list. */
  'x-undocumented-code'?: { furtherAction: string };
}

export interface BundledOperation {
  responses?: Record<string, { content?: Record<string, { examples?: Record<string, AnswerExample> }> }>;
}

export interface AnswerExample {
  value: { paymentId?: string; paymentRequestId?: string };
}

/** The examples of an operation's successful response, by name. */
export function answerExamples(operation: BundledOperation | undefined): Record<string, AnswerExample> {
  return operation?.responses?.['200']?.content?.['application/json']?.examples ?? {};
}

/** Reads the bundled contract, in English or in the language of a translation. */
export async function readContract(language?: string): Promise<BundledContract> {
  const file = packageFile(`generated/openapi${language === undefined ? '' : `.${language}`}.json`);
  return JSON.parse(await readFile(file, 'utf8')) as BundledContract;
}

/** The languages of the contract's translations: `['zh-CN']`. */
export async function translations(): Promise<string[]> {
  const files = await readdir(packageFile('generated/'));
  return files.flatMap((file) => /^openapi\.([a-z]{2}(?:-[A-Z]{2})?)\.json$/.exec(file)?.[1] ?? []).sort();
}

/** The rows of all result codes, from all tables of the contract. */
export function codeRows(contract: BundledContract): Map<string, CodeRow> {
  const rows = Object.values(contract.components.schemas).flatMap(({ 'x-result-codes': table }) =>
    typeof table === 'object' ? Object.entries(table) : [],
  );
  return new Map(rows);
}

import { readdir, readFile } from 'node:fs/promises';

/** Beside the compiled sources, as beside the sources themselves. */
const folder = new URL('../../generated/', import.meta.url);

/** What one result code means, as the contract writes it. */
export interface CodeRow {
  resultStatus: 'S' | 'F' | 'U';
  resultMessage: string;
  furtherAction: string;
  [field: string]: string | boolean | undefined;
}

/** What the commands read of the bundled contract. */
export interface BundledContract {
  info: { version: string; 'x-source': { date: string } };
  paths: Record<string, Record<string, BundledOperation>>;
  components: { schemas: Record<string, { 'x-result-codes'?: string | Record<string, CodeRow> }> };
  'x-result-code-fields': Record<string, Record<string, { description: string }>>;
}

export interface BundledOperation {
  responses?: Record<string, { content?: Record<string, { examples?: Record<string, AnswerExample> }> }>;
}

export interface AnswerExample {
  value: { paymentId?: string; paymentRequestId?: string };
}

/** The examples of the answers of an operation, by name. */
export function answerExamples(operation: BundledOperation | undefined): Record<string, AnswerExample> {
  return operation?.responses?.['200']?.content?.['application/json']?.examples ?? {};
}

/** The bundled contract, in one of its languages: as written without one. */
export async function readContract(language?: string): Promise<BundledContract> {
  const file = new URL(`openapi${language === undefined ? '' : `.${language}`}.json`, folder);
  return JSON.parse(await readFile(file, 'utf8')) as BundledContract;
}

/** The languages into which the contract is translated: `['zh-CN']`. */
export async function translations(): Promise<string[]> {
  const files = await readdir(folder);
  return files.flatMap((file) => /^openapi\.([a-z]{2}(?:-[A-Z]{2})?)\.json$/.exec(file)?.[1] ?? []).sort();
}

/** Every result code of the contract, from all its tables. */
export function codeRows(contract: BundledContract): Map<string, CodeRow> {
  const rows = Object.values(contract.components.schemas).flatMap(({ 'x-result-codes': table }) =>
    typeof table === 'object' ? Object.entries(table) : [],
  );
  return new Map(rows);
}

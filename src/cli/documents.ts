import { readdir, readFile } from 'node:fs/promises';

/** Beside the compiled sources, as beside the sources themselves. */
const folder = new URL('../../generated/', import.meta.url);

/** What one result code means, as the contract writes it. */
export interface CodeRow {
  resultStatus: string;
  resultMessage: string;
  furtherAction: string;
  [field: string]: string;
}

/** The bundled contract, in one of its languages: as written without one. */
export async function readContract(language?: string): Promise<any> {
  const file = new URL(`openapi${language === undefined ? '' : `.${language}`}.json`, folder);
  return JSON.parse(await readFile(file, 'utf8'));
}

/** The languages into which the contract is translated: `['zh-CN']`. */
export async function translations(): Promise<string[]> {
  const files = await readdir(folder);
  return files.flatMap((file) => /^openapi\.([a-z]{2}(?:-[A-Z]{2})?)\.json$/.exec(file)?.[1] ?? []).sort();
}

/** Every result code of the contract, from all its tables. */
export function codeRows(contract: any): Map<string, CodeRow> {
  const tables = Object.values<any>(contract.components?.schemas ?? {})
    .map((schema) => schema['x-result-codes'])
    .filter((table) => typeof table === 'object');
  return new Map(tables.flatMap((table) => Object.entries<CodeRow>(table)));
}

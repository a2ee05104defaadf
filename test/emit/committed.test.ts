import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Document } from '../../scripts/document.js';
import { emitContract } from '../../scripts/emit/contract.js';
import { emitDecisions, emitDecisionVectors } from '../../scripts/emit/decisions.js';
import { emitClientTables } from '../../scripts/emit/languages/index.js';
import { emitResultCodes } from '../../scripts/emit/result-codes.js';

const read = (file: string) => readFile(new URL(`../../generated/${file}`, import.meta.url), 'utf8');
const contract: Document = JSON.parse(await read('openapi.json'));
const chinese: Document = JSON.parse(await read('openapi.zh-CN.json'));

test('each file of generated/ is what its emitter makes of the committed document', async () => {
  const files = new Map([
    ['contract.ts', emitContract(contract)],
    ['decisions.ts', emitDecisions(contract)],
    ['vectors/decisions.json', emitDecisionVectors(contract)],
    ['result-codes.ts', emitResultCodes(contract)],
    ...emitClientTables(
      new Map([
        ['', contract],
        ['zh-CN', chinese],
      ]),
    ),
  ]);
  for (const [file, text] of files) expect(text === (await read(file)), file).toBe(true);
  expect(files.size).toBeGreaterThan(20);
});

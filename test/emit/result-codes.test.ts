import { expect, test } from 'vitest';
import { emitResultCodes } from '../../scripts/emit/result-codes.js';
import { smallContract } from '../support/small-contract.js';

const source = emitResultCodes(smallContract);

test('a table is a constant, with a doc comment for each code', () => {
  expect(source).toContain('export const parcelResultCodes = {');
  expect(source).toContain("  /**\n   * F: Too late.\n   *\n   * Ask.\n   */\n  LATE: {\n    resultStatus: 'F',");
});

test('the codes of each status are a union with a guard, named after the table', () => {
  expect(source).toContain("export type ParcelSuccessCode = 'DONE';");
  expect(source).toContain("export type ParcelFailureCode = 'LATE';");
  expect(source).toContain('export type ParcelUnknownCode = never;');
  expect(source).toContain('export function isParcelFailureCode(code: string): code is ParcelFailureCode {');
});

test('the values of a field are a union with their meaning', () => {
  expect(source).toContain(" * - `never`: Not again.\n */\nexport type Retry = 'never';");
  expect(source).toContain('  readonly retry: Retry;');
});

test('what each kind of answer means is a constant of its operation', () => {
  expect(source).toContain('export const sendParcelResultProcess = {');
});

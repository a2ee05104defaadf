import { expect, test } from 'vitest';
import { emitResultCodes } from '../../scripts/emit/result-codes.js';
import { smallContract } from '../support/small-contract.js';

const source = emitResultCodes(smallContract);

test('emits a table as a constant, with a doc comment for each code', () => {
  expect(source).toContain('export const parcelResultCodes = {');
  expect(source).toContain("  /**\n   * F: Too late.\n   *\n   * Ask.\n   */\n  LATE: {\n    resultStatus: 'F',");
});

test('emits a union and a type guard for the codes of each status, named after the table', () => {
  expect(source).toContain("export type ParcelSuccessCode = 'DONE';");
  expect(source).toContain("export type ParcelFailureCode = 'LATE';");
  expect(source).toContain('export type ParcelUnknownCode = never;');
  expect(source).toContain('export function isParcelFailureCode(code: string): code is ParcelFailureCode {');
});

test('emits a union for the values of a field, with their meanings', () => {
  expect(source).toContain(" * - `never`: Not again.\n */\nexport type Retry = 'never';");
  expect(source).toContain('  readonly retry: Retry;');
});

test('emits the meaning of each kind of answer as a constant per operation', () => {
  expect(source).toContain('export const sendParcelResultProcess = {');
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emitValidators } from '../../scripts/emit/validators.js';
import { smallContract } from '../support/small-contract.js';

type Validate = ((value: unknown) => boolean) & { errors?: { keyword: string }[] | null };

let folder: string;
let emitted: { js: string; types: string };
let validators: Record<string, Validate>;
beforeAll(async () => {
  emitted = await emitValidators(smallContract);
  folder = await mkdtemp(path.join(tmpdir(), 'validators-'));
  await writeFile(path.join(folder, 'validators.mjs'), emitted.js);
  validators = await import(path.join(folder, 'validators.mjs'));
});
afterAll(async () => await rm(folder, { recursive: true }));

test('emits a validator for each body and each set of headers', () => {
  expect(Object.keys(validators).sort()).toEqual([
    'validateFindParcelHeaders',
    'validateParcel',
    'validateReceipt',
    'validateSendParcelHeaders',
  ]);
  for (const name of Object.keys(validators)) expect(emitted.types).toContain(`export const ${name}: Validator<`);
});

test('a validator reports every violated rule', () => {
  expect(validators['validateParcel']?.({ to: 'abc' })).toBe(true);
  expect(validators['validateParcel']?.({ to: 'abcd' })).toBe(false);
  expect(validators['validateParcel']?.errors).toMatchObject([{ keyword: 'maxLength' }]);
});

test('header validators expect lower-case names', () => {
  expect(validators['validateSendParcelHeaders']?.({ signature: 's', priority: 'low' })).toBe(true);
  expect(validators['validateSendParcelHeaders']?.({ Signature: 's' })).toBe(false);
  expect(validators['validateSendParcelHeaders']?.({ signature: 's', priority: 'none' })).toBe(false);
});

test('the module has no imports and no descriptions', () => {
  expect(emitted.js).not.toMatch(/^import /m);
  expect(emitted.js).not.toContain('A parcel.');
});

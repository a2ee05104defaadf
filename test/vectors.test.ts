import { readdir, readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { resultCodes } from '../generated/result-codes.js';
import { isTimeHeader, readTimeHeader } from '../src/signature/time.js';
import { readVectors } from './support/vectors.js';

const folder = new URL('../spec/vectors/', import.meta.url);
const written = (await readdir(folder)).filter((file) => !file.endsWith('.schema.json'));
const names = [...written, '../../generated/vectors/decisions.json'];

describe('the vectors match their schema', () => {
  test.each(names)('%s', async (file) => {
    const vectors = JSON.parse(await readFile(new URL(file, folder), 'utf8'));
    const schema = JSON.parse(await readFile(new URL(vectors.$schema, folder), 'utf8'));
    const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
    addFormats.default(ajv);
    // The schema of the decisions refers to that of the retries.
    ajv.addSchema(JSON.parse(await readFile(new URL('retries.schema.json', folder), 'utf8')), 'retries.schema.json');
    const validate = ajv.compile(schema);
    validate(vectors);
    expect(validate.errors).toBeNull();
    // The schema must reject other documents.
    expect(validate({ ...vectors, more: [] })).toBe(false);
  });

  test('four files are written by hand', () => {
    expect(written).toEqual(['evidence.json', 'outcomes.json', 'retries.json', 'signatures.json']);
  });
});

const { cases } = await readVectors<{ cases: OutcomeCase[] }>('outcomes');

interface OutcomeCase {
  repeated?: true;
  response: { body?: { result?: { resultCode?: string } } };
}

test.each(Object.entries(resultCodes))(
  'outcomes.json has %s; a failure also as the answer to a repeat',
  (code, row) => {
    const found = cases.filter(({ response }) => response.body?.result?.resultCode === code);
    expect(
      found.some(({ repeated = false }) => !repeated),
      'first request',
    ).toBe(true);
    if (row.resultStatus === 'F')
      expect(
        found.some(({ repeated = false }) => repeated),
        'repeat',
      ).toBe(true);
  },
);

const { times } = await readVectors<{ times: { value: string; allowed: boolean; milliseconds: number | null }[] }>(
  'signatures',
);

test.each(times)('Response-Time $value', ({ value, allowed, milliseconds }) => {
  expect({ allowed: isTimeHeader(value), milliseconds: readTimeHeader(value) ?? null }).toEqual({
    allowed,
    milliseconds,
  });
});

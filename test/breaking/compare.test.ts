import { describe, expect, test } from 'vitest';
import { compareContracts } from '../../scripts/breaking/compare.js';
import { bumpOf, rules } from '../../scripts/breaking/rules.js';
import { all, set } from '../support/edit.js';
import { contract, documentsOf } from './cases/case.js';
import { cases } from './cases/index.js';

describe('what is told of a change', () => {
  test.each(cases)('$title', (changed) => {
    const { base, revision } = documentsOf(changed);
    const changes = compareContracts(base, revision);
    expect(changes.map(({ bump, rule, pointer, what }) => `${bump} ${rule} ${pointer}: ${what}`)).toEqual(changed.told);
    expect(bumpOf(changes)).toBe(changed.told[0].split(' ')[0]);
  });

  test('each rule has a case', () => {
    const told = new Set(cases.flatMap((changed) => changed.told.map((line) => line.split(' ')[1])));
    expect(Object.keys(rules).filter((rule) => !told.has(rule))).toEqual([]);
  });

  test('each rule has its reason, a sentence', () => {
    for (const [, why] of Object.values(rules)) expect(why).toMatch(/^[A-Z].+[.]$/);
  });

  test('an unchanged contract needs no bump, and neither does its version', () => {
    const revision = structuredClone(contract);
    revision.info.version = '9.9.9';
    expect(compareContracts(contract, revision)).toEqual([]);
    expect(bumpOf([])).toBeUndefined();
  });

  test('the gravest change decides, and each is told with its reason', () => {
    const { base, revision } = documentsOf({
      change: all(set('/info/description', 'Another.'), set('/components/parameters/AgentToken/required', true)),
    });
    const changes = compareContracts(base, revision);
    expect(bumpOf(changes)).toBe('major');
    expect(changes.map(({ bump, why }) => [bump, why])).toEqual([
      ['major', 'Callers that do not send it are refused.'],
      ['patch', 'Only words changed.'],
    ]);
  });
});

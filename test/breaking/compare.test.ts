import { describe, expect, test } from 'vitest';
import { compareContracts } from '../../scripts/breaking/compare.js';
import { bumpOf, rules } from '../../scripts/breaking/rules.js';
import { all, set } from '../support/edit.js';
import { contract, documentsOf } from './cases/case.js';
import { cases } from './cases/index.js';

describe('compareContracts reports', () => {
  test.each(cases)('$title', (changed) => {
    const { base, revision } = documentsOf(changed);
    const changes = compareContracts(base, revision);
    expect(changes.map(({ bump, rule, pointer, what }) => `${bump} ${rule} ${pointer}: ${what}`)).toEqual(
      changed.expected,
    );
    expect(bumpOf(changes)).toBe(changed.expected[0].split(' ')[0]);
  });

  test('every rule has a case', () => {
    const covered = new Set(cases.flatMap((changed) => changed.expected.map((line) => line.split(' ')[1])));
    expect(Object.keys(rules).filter((rule) => !covered.has(rule))).toEqual([]);
  });

  test('the reason of every rule is a sentence', () => {
    for (const [, why] of Object.values(rules)) expect(why).toMatch(/^[A-Z].+[.]$/);
  });

  test('an unchanged contract needs no bump, even with another version', () => {
    const revision = structuredClone(contract);
    revision.info.version = '9.9.9';
    expect(compareContracts(contract, revision)).toEqual([]);
    expect(bumpOf([])).toBeUndefined();
  });

  test('the largest bump decides, and each change has its reason', () => {
    const { base, revision } = documentsOf({
      change: all(set('/info/description', 'Another.'), set('/components/parameters/AgentToken/required', true)),
    });
    const changes = compareContracts(base, revision);
    expect(bumpOf(changes)).toBe('major');
    expect(changes.map(({ bump, why }) => [bump, why])).toEqual([
      ['major', 'Callers that do not send it are rejected.'],
      ['patch', 'Only texts changed.'],
    ]);
  });
});

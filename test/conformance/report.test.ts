import { expect, test } from 'vitest';
import { toJUnit, toText } from '../../src/conformance/index.js';

test('a report is text, JSON and JUnit XML, whatever the reasons hold', () => {
  const result = { group: 'result code', title: 'T', duration: 1500 } as const;
  const report = {
    target: 'http://t/?a&b',
    contractVersion: '1.0.0',
    passed: 1,
    failed: 1,
    stopped: false,
    notes: ['N\u001b[2J'],
    cases: [
      { ...result, id: 'result-code/A', passed: true },
      { ...result, id: 'result-code/B', passed: false, reason: '<"&\u0007\'>\n' },
    ],
  };
  expect(toText(report)).toContain('1 passed, 1 failed: http://t/?a&b');
  expect(toText(report)).toMatch(/^pass {2}result-code\/A {2}T$/m);
  expect(toText(report)).toMatch(/^FAIL {2}result-code\/B {2}T\. <"&\?'>\?$/m);
  expect(toText(report)).toMatch(/^note {2}N\?\[2J$/m);
  const xml = toJUnit(report);
  expect(xml).toContain('<testsuites name="http://t/?a&#38;b" tests="2" failures="1" time="3.000">');
  expect(xml).toContain('<failure message="&#60;&#34;&#38;\uFFFD&#39;&#62;&#10;"></failure>');
});

test('what went over the wire is shown below a case that failed, as far as there is any', () => {
  const request = { method: 'GET', target: '/', headers: [['A', 'b']], body: '' } as const;
  const exchanges = [
    { request },
    { request: { ...request, body: '{}' }, response: { status: 500, headers: [], body: '' } },
  ];
  const failed = {
    id: 'a',
    group: 'result code',
    title: 'T',
    passed: false,
    reason: 'R',
    duration: 0,
    exchanges,
  } as const;
  const text = toText(
    {
      target: 't',
      contractVersion: '1',
      passed: 0,
      failed: 1,
      stopped: false,
      notes: [],
      cases: [{ ...failed, exchanges }],
    },
    { verbose: true },
  );
  expect(text).toContain('      GET /\n      A: b\n      (no complete response)\n');
  expect(text).toContain('      A: b\n      {}\n      HTTP 500\n0 passed');
});

import { describe, expect, test } from 'vitest';
import { type CaseResult, type ConformanceReport, toJUnit, toText } from '../../src/conformance/index.js';

const request = {
  method: 'GET',
  target: '/',
  headers: [
    ['A', 'b'],
    ['C', 'd'],
  ],
  body: '',
} as const;
const exchanges = [
  { request },
  {
    request: { ...request, body: '{\n1}' },
    response: { status: 500, headers: [['E', 'f']] as const, body: 'no\u0007pe' },
  },
  { request, response: { status: 204, headers: [], body: '' } },
];

const passed = { group: 'result code', title: 'T', passed: true } as const;
const failed = { group: 'request form', title: 'U', passed: false, reason: 'R.', exchanges } as const;

/** A report of these cases. */
function reportOf(cases: CaseResult[]): ConformanceReport {
  const failures = cases.filter(({ passed }) => !passed).length;
  return {
    target: 'http://t/?a&b',
    contractVersion: '1.0.0',
    ...{ passed: cases.length - failures, failed: failures, stopped: false },
    notes: ['N\u001b[2J'],
    cases,
  };
}

const report = reportOf([
  { ...passed, id: 'result-code/A', duration: 1500 },
  { ...failed, id: 'request-form/long', duration: 250 },
  { ...passed, id: 'result-code/C', duration: 4 },
]);

describe('as text, a report', () => {
  test('has a line per case and note, and a summary at the end', () => {
    expect(toText(report)).toBe(
      [
        'pass  result-code/A      T',
        'FAIL  request-form/long  U. R.',
        'pass  result-code/C      T',
        'note  N?[2J',
        '2 passed, 1 failed: http://t/?a&b against version 1.0.0 of the contract',
        '',
      ].join('\n'),
    );
  });

  test('shows a cause of several failures once, and counts them', () => {
    const cases = ['request-form/a', 'request-form/b'].map((id) => ({ ...failed, id, duration: 1 }));
    expect(
      toText({ ...reportOf(cases), notes: [] })
        .split('\n')
        .slice(0, 3),
    ).toEqual(['FAIL  request-form/a  U. R.', 'FAIL  request-form/b  U. As request-form/a.', 'cause  2 cases: R.']);
  });

  test('shows the exchanges of a failed case', () => {
    expect(toText(report, { verbose: true })).toContain(
      [
        'FAIL  request-form/long  U. R.',
        ...['GET /', 'A: b', 'C: d', '(no complete response)'].map((line) => `      ${line}`),
        ...['GET /', 'A: b', 'C: d', '{', '1}', 'HTTP 500', 'E: f', 'no?pe'].map((line) => `      ${line}`),
        ...['GET /', 'A: b', 'C: d', 'HTTP 204'].map((line) => `      ${line}`),
        'pass  result-code/C      T',
      ].join('\n'),
    );
  });

  test('without cases is only the summary', () => {
    expect(toText({ ...reportOf([]), notes: [] })).toBe(
      '0 passed, 0 failed: http://t/?a&b against version 1.0.0 of the contract\n',
    );
  });
});

describe('as JUnit XML, a report', () => {
  test('has a test suite per group and the time of each case in seconds', () => {
    const wire = 'GET /\nA: b\nC: d\n';
    expect(toJUnit(report)).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<testsuites name="http://t/?a&#38;b" tests="3" failures="1" time="1.754">',
        '  <testsuite name="result code" tests="2" failures="0" time="1.504">',
        '    <testcase classname="result code" name="result-code/A: T" time="1.500"/>',
        '    <testcase classname="result code" name="result-code/C: T" time="0.004"/>',
        '  </testsuite>',
        '  <testsuite name="request form" tests="1" failures="1" time="0.250">',
        '    <testcase classname="request form" name="request-form/long: U" time="0.250">',
        `      <failure message="R.">${wire}(no complete response)`,
        '',
        `${wire}{\n1}\nHTTP 500\nE: f\nno?pe`,
        '',
        `${wire}HTTP 204</failure>`,
        '    </testcase>',
        '  </testsuite>',
        '</testsuites>',
        '',
      ].join('\n'),
    );
  });

  test('is valid XML for a failed case without reason or exchange', () => {
    const bare = { id: 'a', group: 'result code', title: 'T', passed: false, duration: 0 } as const;
    expect(toJUnit(reportOf([bare]))).toContain('>\n      <failure message=""></failure>\n    </testcase>');
  });

  test.each([
    ['what stands for a character in XML', '&<>"\'', '&#38;&#60;&#62;&#34;&#39;'],
    ['what an attribute would make a blank', '\t\n\r', '&#9;&#10;&#13;'],
    ['what XML cannot write', '\u0007\u0000\uffff\ud800', '\ufffd\ufffd\ufffd\ufffd'],
    ['nothing of other scripts', '订é\ue000\ufffd🧾', '订é\ue000\ufffd🧾'],
  ])('escapes %s', (_, reason, written) => {
    const xml = toJUnit(reportOf([{ ...failed, id: 'a', duration: 0, reason }]));
    expect(xml).toContain(`<failure message="${written}">`);
  });
});

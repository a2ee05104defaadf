import { printable } from '../internal/text.js';
import type { ConformanceCase } from './cases.js';
import type { CaseExchange } from './transcript.js';

/** The result of a case. */
export interface CaseResult extends Pick<ConformanceCase, 'id' | 'group' | 'title'> {
  passed: boolean;
  /** Why the case failed, in sentences. */
  reason?: string;
  /** What went over the wire. Only if the case failed. */
  exchanges?: CaseExchange[];
  /** In milliseconds. */
  duration: number;
}

/** The result of the suite. Plain data: `JSON.stringify` turns it into the JSON report. */
export interface ConformanceReport {
  /** The base URL of the implementation. */
  target: string;
  /** The version of the contract. */
  contractVersion: string;
  passed: number;
  failed: number;
  /** Whether the suite was stopped before all cases had run. */
  stopped: boolean;
  /** What the suite could not check, and why. */
  notes: string[];
  cases: CaseResult[];
}

/**
 * The report as text, one line per case. A cause of several failures is shown with the first of them and counted at the end.
 *
 * @param verbose whether to show what went over the wire in each failed case. Default: false
 */
export function toText(
  { target, contractVersion, passed, failed, notes, cases }: ConformanceReport,
  { verbose = false }: { verbose?: boolean } = {},
): string {
  const width = Math.max(...cases.map(({ id }) => id.length), 0);
  const lines = cases.flatMap(({ id, title, passed: ok, reason, exchanges = [] }) => {
    // Failures with the same cause show it once.
    const first = cases.find((other) => !other.passed && other.reason === reason)?.id;
    return [
      `${ok ? 'pass' : 'FAIL'}  ${id.padEnd(width)}  ${title}${ok ? '' : `. ${first === id ? reason : `As ${first}.`}`}`,
      ...(verbose ? exchanges.flatMap(linesOf).map((line) => `      ${line}`) : []),
    ];
  });
  const causes = new Set(cases.flatMap(({ reason = [] }) => reason));
  const shared = [...causes].flatMap((cause) => {
    const alike = cases.filter(({ reason }) => reason === cause);
    return alike.length > 1 ? [`cause  ${alike.length} cases: ${cause}`] : [];
  });
  const verdict = `${passed} passed, ${failed} failed: ${target} against version ${contractVersion} of the contract`;
  // Terminals show it, and much of the text comes from the target.
  return [...lines, ...shared, ...notes.map((note) => `note  ${note}`), verdict]
    .map((line) => `${printable(line)}\n`)
    .join('');
}

/** The report as JUnit XML, for continuous integration. One test suite per group of cases. */
export function toJUnit({ target, cases }: ConformanceReport): string {
  const groups = [...new Set(cases.map(({ group }) => group))];
  const suites = groups.map((group) => {
    const members = cases.filter((result) => result.group === group);
    const failures = members.filter(({ passed }) => !passed).length;
    return [
      `  <testsuite name="${attribute(group)}" tests="${members.length}" failures="${failures}" time="${seconds(members)}">`,
      ...members.map(testCase),
      '  </testsuite>',
    ].join('\n');
  });
  const failures = cases.filter(({ passed }) => !passed).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${attribute(target)}" tests="${cases.length}" failures="${failures}" time="${seconds(cases)}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

/** An exchange as lines of text. */
function linesOf({ request, response }: CaseExchange): string[] {
  const headersOf = ({ headers }: { headers: CaseExchange['request']['headers'] }) =>
    headers.map(([name, value]) => `${name}: ${value}`);
  return [
    `${request.method} ${request.target}`,
    ...headersOf(request),
    ...(request.body === '' ? [] : [request.body]),
    ...(response === undefined
      ? ['(no complete response)']
      : [`HTTP ${response.status}`, ...headersOf(response), ...(response.body === '' ? [] : [response.body])]),
  ].flatMap((line) => line.split('\n').map(printable));
}

function testCase({ id, group, title, passed, reason = '', exchanges = [], duration }: CaseResult): string {
  const open = `    <testcase classname="${attribute(group)}" name="${attribute(`${id}: ${title}`)}" time="${seconds([{ duration }])}"`;
  return passed
    ? `${open}/>`
    : `${open}>\n      <failure message="${attribute(reason)}">${content(exchanges)}</failure>\n    </testcase>`;
}

function seconds(results: { duration: number }[]): string {
  return (results.reduce((sum, { duration }) => sum + duration, 0) / 1000).toFixed(3);
}

/** Exchanges as the text of an XML element. */
function content(exchanges: CaseExchange[]): string {
  return attribute(exchanges.map((exchange) => linesOf(exchange).join('\n')).join('\n\n')).replaceAll('&#10;', '\n');
}

/** Text as an XML attribute value. Replaces the control characters that XML cannot represent. */
function attribute(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.codePointAt(0)};`);
}

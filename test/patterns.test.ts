import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { validateCancelPaymentHeaders } from '../generated/validators.js';
import { AlipayContractError, parseSignatureHeader, readPrivateKey, readPublicKey } from '../src/index.signature.js';
import { isMediaType } from '../src/internal/http.js';
import { withoutSecrets } from '../src/internal/secrets.js';
import { printable } from '../src/internal/text.js';
import { pathOfTarget } from '../src/internal/urls.js';

const contract = JSON.parse(await readFile(new URL('../generated/openapi.json', import.meta.url), 'utf8'));

/** Every pattern of the contract, with its examples. */
const patterns = new Map<string, Set<string>>();
collect(contract);

interface Described {
  pattern?: unknown;
  examples?: unknown[];
  example?: unknown;
  schema?: { pattern?: unknown };
}

function collect(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const { schema, example, pattern, examples } = value as Described;
  if (typeof pattern === 'string') note(pattern, examples ?? []);
  if (typeof schema?.pattern === 'string') note(schema.pattern, [example]);
  for (const inner of Object.values(value)) collect(inner);
}

function note(pattern: string, examples: unknown[]): void {
  const known = patterns.get(pattern) ?? new Set();
  for (const example of examples) if (typeof example === 'string') known.add(example);
  patterns.set(pattern, known);
}

/** Parts of a pattern's examples. Repeated, they make a long text that the pattern almost matches. */
function pumpsOf(examples: Iterable<string>): string[] {
  const pieces = [...examples].flatMap((example) => example.split(/(?<=[,=;:T-])/).map((piece) => piece.slice(0, 24)));
  const pairs = pieces.map((piece, index) => piece + (pieces[index + 1] ?? ''));
  const letters = ['a', '0', '=', ' ', ',', ', ', '%', '/', '+', '-', 'a=', 'a=a', 'signature=', 'signature=a'];
  return [...new Set([...pieces, ...pairs, ...letters].flatMap((pump) => [pump, `${pump},`, `${pump}, `]))];
}

/** The shortest time of a few runs, in milliseconds: the least affected by other work on the machine. */
function leastTime(work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    work();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** Between linear growth (16 times) and quadratic growth (256 times). */
const halfWay = 64;

/** The factor by which the time grows if the text grows 16 times: the least of several, since the machine may be busy. */
function growth(matches: (text: string) => void, pump: string): { growth: number; time: number } {
  let least = measure(matches, pump);
  for (let more = 0; more < 20 && least.growth >= halfWay; more++) {
    const next = measure(matches, pump);
    if (next.growth < least.growth) least = next;
  }
  return least;
}

function measure(matches: (text: string) => void, pump: string): { growth: number; time: number } {
  const textOf = (length: number) => `${pump.repeat(Math.ceil(length / pump.length))}\u0000`;
  const short = textOf(2_000);
  const long = textOf(32_000);
  // Many runs, so that even the short text takes a measurable time.
  const perShort = leastTime(() => {
    for (let count = 0; count < 16; count++) matches(short);
  });
  const time = leastTime(() => matches(long));
  return { growth: (time / perShort) * 16, time };
}

test('the contract has patterns', () => {
  expect(patterns.size).toBeGreaterThanOrEqual(4);
});

describe('a pattern takes linear time:', () => {
  test.each([...patterns])('%s', (pattern, examples) => {
    const expression = new RegExp(pattern, 'u');
    for (const example of examples) expect(expression.test(example)).toBe(true);
    const slowest = pumpsOf(examples)
      .map((pump) => ({ pump, ...growth((text) => expression.test(text), pump) }))
      // Shorter times measure only the clock.
      .filter(({ time }) => time > 0.5)
      .sort((a, b) => b.growth - a.growth)[0];
    expect(slowest?.growth ?? 0, JSON.stringify(slowest)).toBeLessThan(halfWay);
  });
});

describe('a function that reads foreign text takes linear time:', () => {
  const readers: Record<string, [read: (text: string) => unknown, beginnings: string[]]> = {
    'a Signature header': [parseSignatureHeader, ['', 'algorithm=RSA256,signature=']],
    'a media type': [isMediaType, ['', 'application/json; a=', 'application/json']],
    'a private key': [readPrivateKey, ['', '-----BEGIN ', '-----BEGIN A-----']],
    'a public key': [readPublicKey, ['', '-----BEGIN ', '-----BEGIN CERTIFICATE-----']],
    'a request target': [pathOfTarget, ['', 'http://']],
    'a text that may hold a key': [withoutSecrets, ['']],
    'a text for a terminal': [printable, ['']],
  };
  const pumps = [
    ...pumpsOf([]),
    '-',
    '-----BEGIN A-----',
    '-----END A-----',
    ' ; ',
    ';a="',
    '"',
    '\\n',
    '\n',
    'Aa1/',
    '?',
    '//',
  ];

  test.each(Object.entries(readers))('%s', (_, [read, beginnings]) => {
    const tried = beginnings.flatMap((beginning) =>
      pumps.map((pump) => {
        const matches = (text: string) => {
          try {
            read(beginning + text);
          } catch (error) {
            if (!(error instanceof AlipayContractError)) throw error;
          }
        };
        return { beginning, pump, ...growth(matches, pump) };
      }),
    );
    const slowest = tried.filter(({ time }) => time > 0.5).sort((a, b) => b.growth - a.growth)[0];
    expect(slowest?.growth ?? 0, JSON.stringify(slowest)).toBeLessThan(halfWay);
  });
});

test('no validator applies a pattern to text that exceeds its maximum length', () => {
  const headers = { 'client-id': 'c', 'request-time': '1685599933871', signature: 'signature=,'.repeat(1_000) };
  expect(validateCancelPaymentHeaders(headers)).toBe(false);
  expect(validateCancelPaymentHeaders.errors?.map(({ keyword }) => keyword)).toEqual(['maxLength']);
  expect(validateCancelPaymentHeaders({ ...headers, signature: 'signature=,' })).toBe(false);
  expect(validateCancelPaymentHeaders.errors?.map(({ keyword }) => keyword)).toEqual(['pattern']);
});

import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { validateCancelPaymentHeaders } from '../generated/validators.js';
import { AlipayContractError, parseSignatureHeader, readPrivateKey, readPublicKey } from '../src/index.signature.js';
import { isMediaType } from '../src/internal/http.js';
import { withoutSecrets } from '../src/internal/secrets.js';
import { printable } from '../src/internal/text.js';
import { pathOfTarget } from '../src/internal/urls.js';

const contract = JSON.parse(await readFile(new URL('../generated/openapi.json', import.meta.url), 'utf8'));

/** Every pattern of the bundle, with the examples that stand beside it. */
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

/** What to repeat to make a long text that a pattern nearly matches: pieces of its examples, alone and with a comma. */
function pumpsOf(examples: Iterable<string>): string[] {
  const pieces = [...examples].flatMap((example) => example.split(/(?<=[,=;:T-])/).map((piece) => piece.slice(0, 24)));
  const pairs = pieces.map((piece, index) => piece + (pieces[index + 1] ?? ''));
  const letters = ['a', '0', '=', ' ', ',', ', ', '%', '/', '+', '-', 'a=', 'a=a', 'signature=', 'signature=a'];
  return [...new Set([...pieces, ...pairs, ...letters].flatMap((pump) => [pump, `${pump},`, `${pump}, `]))];
}

/** The least time of a few, in milliseconds: what the work itself takes, whatever else the machine does. */
function leastTime(work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    work();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** Half way between linear growth, to the 16-fold, and quadratic growth, to the 256-fold. */
const halfWay = 64;

/** By how much the time grows when a text grows to the 16-fold. */
function growth(matches: (text: string) => void, pump: string): { growth: number; time: number } {
  const textOf = (length: number) => `${pump.repeat(Math.ceil(length / pump.length))}\u0000`;
  const short = textOf(2_000);
  const long = textOf(32_000);
  // Many at once, so that the short one takes long enough to be measured.
  const perShort = leastTime(() => {
    for (let count = 0; count < 16; count++) matches(short);
  });
  const time = leastTime(() => matches(long));
  return { growth: (time / perShort) * 16, time };
}

test('the bundle has patterns', () => {
  expect(patterns.size).toBeGreaterThanOrEqual(4);
});

describe('the time that a pattern takes grows as the text does:', () => {
  test.each([...patterns])('%s', (pattern, examples) => {
    const expression = new RegExp(pattern, 'u');
    for (const example of examples) expect(expression.test(example)).toBe(true);
    const slowest = pumpsOf(examples)
      .map((pump) => ({ pump, ...growth((text) => expression.test(text), pump) }))
      // Below this, what is measured is the clock.
      .filter(({ time }) => time > 0.5)
      .sort((a, b) => b.growth - a.growth)[0];
    expect(slowest?.growth ?? 0, JSON.stringify(slowest)).toBeLessThan(halfWay);
  });
});

describe('so does the time of what reads text from outside:', () => {
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

test('no validator runs a pattern over text that is longer than it may be', () => {
  const headers = { 'client-id': 'c', 'request-time': '1685599933871', signature: 'signature=,'.repeat(1_000) };
  expect(validateCancelPaymentHeaders(headers)).toBe(false);
  expect(validateCancelPaymentHeaders.errors?.map(({ keyword }) => keyword)).toEqual(['maxLength']);
  expect(validateCancelPaymentHeaders({ ...headers, signature: 'signature=,' })).toBe(false);
  expect(validateCancelPaymentHeaders.errors?.map(({ keyword }) => keyword)).toEqual(['pattern']);
});

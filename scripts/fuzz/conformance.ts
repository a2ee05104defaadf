import fc from 'fast-check';
import {
  type ConformanceProxy,
  type ConformanceReport,
  checkConformance,
  MissingPrismError,
  startConformanceProxy,
  toJUnit,
  toText,
} from '../../src/conformance/index.js';
import { KeyError, OptionError } from '../../src/errors.js';
import { anyFunction, keys, mostly, oneOf, options, text, textOf } from './inputs.js';
import { hold, type Property, property, type Treatment } from './property.js';
import {
  answering,
  answers,
  exchange,
  type Provider,
  requests,
  rightAnswer,
  rightRequest,
  withProvider,
} from './wire.js';

const merchant = { clientId: 'SANDBOX_FUZZ', privateKey: keys.privateKey, alipayPublicKey: keys.publicKey };
const pair = fc.tuple(text, text);
const message = { headers: fc.array(pair, { maxLength: 3 }), body: text };
const report: fc.Arbitrary<ConformanceReport> = fc.record({
  ...{ target: text, contractVersion: text, passed: fc.nat(), failed: fc.nat(), stopped: fc.boolean() },
  notes: fc.array(text, { maxLength: 2 }),
  cases: fc.array(
    fc.record(
      {
        ...{
          id: text,
          title: text,
          group: oneOf('request form' as const),
          passed: fc.boolean(),
          duration: fc.double(),
        },
        reason: text,
        exchanges: fc.array(
          fc.record(
            {
              request: fc.record({ method: text, target: text, ...message }),
              response: fc.record({ status: fc.nat(), ...message }),
            },
            { requiredKeys: ['request'] },
          ),
          { maxLength: 2 },
        ),
      },
      { requiredKeys: ['id', 'title', 'group', 'passed', 'duration'] },
    ),
    { maxLength: 3 },
  ),
});

const reservedId = options({
  id: fc.oneof(
    oneOf('sandbox-SUCCESS', 'sandbox-X'),
    text.map((more) => `sandbox-${more}`),
  ),
  description: text,
  expectedOutcome: options({ resultStatus: oneOf('S', 'F', 'U'), attempts: oneOf(1, 2, 1e9, 0, -1), cause: text }),
});

/** What `./conformance` exports. */
export const conformance: Record<string, Treatment> = {
  startConformanceProxy: {
    options: property(
      1_000,
      options({
        target: fc.oneof(oneOf('http://127.0.0.1:1', 'https://127.0.0.1:1/x'), text, fc.webUrl()),
        // No other port: it may be in use.
        ...{ port: mostly(oneOf(0), oneOf(-1, 65_536, 0.5)), onViolation: anyFunction },
      }),
      async (given) => await (await startConformanceProxy(given as never)).close(),
    ),
    'what a caller sends': throughProxy(4_000, requests, async ({ provider, proxy, given }) => {
      provider.serve = answering(rightAnswer);
      await exchange(portOf(proxy), given, true);
    }),
    'what a provider answers': throughProxy(4_000, answers, async ({ provider, proxy, given }) => {
      provider.serve = answering(given);
      await exchange(portOf(proxy), rightRequest, false);
    }),
  },
  checkConformance: {
    options: property(
      2_000,
      options({
        ...{ target: fc.oneof(oneOf('http://127.0.0.1:1'), text), allowHttp: fc.boolean(), onCase: anyFunction },
        merchant: options(Object.fromEntries(Object.entries(merchant).map(([name, value]) => [name, oneOf(value)]))),
        payment: options({ paymentId: text, paymentRequestId: text }),
        ...{ only: text, timeout: oneOf(1, 1_000, 0), signal: oneOf(undefined, AbortSignal.abort()) },
      }),
      (given) => checkConformance(given as never),
      (error) => isDocumented(error) || (error as Error).name === 'AbortError',
    ),
    'what a provider answers': {
      inputs: 100,
      check: (seed) =>
        withProvider(async (provider) => {
          const listed = fc.array(reservedId, { maxLength: 2 }).map((reservedIds) => textOf({ reservedIds }));
          const held = property(
            100,
            fc.tuple(answers, listed, oneOf('request-form/by-payment-id', 'illegal-request/', 'sandbox', '')),
            async ([answer, list, only]) => {
              provider.serve = (socket) =>
                socket.once('data', (request) => {
                  const isList = request.toString('latin1').startsWith('GET /sandbox.json');
                  socket.end(isList ? okay(list) : request[0] === 0x47 ? okay('{}') : answer);
                });
              const target = `http://127.0.0.1:${provider.port}`;
              const report = await checkConformance({
                target,
                merchant,
                only: only || 'misbehaviour',
                timeout: 2_000,
              });
              hold(report.passed + report.failed === report.cases.length, 'Each case passes or fails.');
            },
            (error) => isDocumented(error) && !/retry|baseUrl/.test(String(error)),
          );
          await held.check(seed);
        }),
    },
  },
  toText: {
    reports: property(3_000, fc.tuple(report, fc.boolean()), ([given, verbose]) =>
      hold(!/[^\P{C}\n]/u.test(toText(given, { verbose })), 'A report contains no control characters.'),
    ),
  },
  toJUnit: {
    reports: property(3_000, report, (given) =>
      hold(
        !/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]|&(?!#\d+;)/u.test(toJUnit(given)),
        'A report is XML.',
      ),
    ),
  },
  MissingPrismError: { reason: 'Only the package creates it.' },
};

function isDocumented(error: unknown): boolean {
  return error instanceof OptionError || error instanceof KeyError || error instanceof MissingPrismError;
}

function portOf({ url }: ConformanceProxy): number {
  return Number(new URL(url).port);
}

function okay(body: string): Buffer {
  const { length } = Buffer.from(body);
  return Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`);
}

/**
 * Checks that every exchange through a proxy ends, whatever bytes a side sends, and that the proxy then still forwards and
 * validates. An uncaught error would end this process.
 */
function throughProxy(
  inputs: number,
  bytes: fc.Arbitrary<Buffer>,
  work: (one: { provider: Provider; proxy: ConformanceProxy; given: Buffer }) => Promise<void>,
): Property {
  return {
    inputs,
    check: (seed) =>
      withProvider(async (provider) => {
        let violations = 0;
        const onViolation = () => {
          violations += 1;
        };
        const proxy = await startConformanceProxy({ target: `http://127.0.0.1:${provider.port}`, onViolation });
        try {
          await property(inputs, bytes, (given) => work({ provider, proxy, given })).check(seed);
          provider.serve = answering(rightAnswer);
          const before = violations;
          const answer = await exchange(portOf(proxy), rightRequest, false);
          hold(answer.toString().startsWith('HTTP/1.1 200 OK'), 'The proxy still forwards answers.');
          hold(violations > before, 'The proxy still validates.');
        } finally {
          await proxy.close();
        }
      }),
  };
}

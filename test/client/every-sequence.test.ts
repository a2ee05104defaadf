import { describe, expect, test } from 'vitest';
import { type Answer, judge, unknown } from '../../src/client/judge.js';
import { decide, type Limits } from '../../src/client/retry.js';
import { events, type PaymentState } from '../support/provider-model.js';

/**
 * Every sequence of up to four requests over up to three calls, of everything that can happen to each, against a model of
 * the provider. No RSA, no sockets: what decides is a pure function, and so is the decision to repeat.
 */
const mostRequests = 4;
const mostCalls = 3;
const limits: Limits = { attemptTimeout: 1, deadline: 1000, maxAttempts: 1, baseDelay: 1, maxDelay: 1 };

type Judge = typeof judge;

/** What one event makes of a payment, and what the client concludes from it. */
interface Step {
  name: string;
  cancelled: boolean;
  /** Whether the client repeats by itself after that many attempts; nothing where the outcome is known. */
  again: boolean[] | undefined;
  /** What is wrong with the conclusion. */
  falsehood: string | undefined;
}

/** Every step from a payment in this state. */
function stepsFrom(judgeOf: Judge, payment: PaymentState, repeated: boolean, maxAttempts: number): Step[] {
  return Object.entries(events).map(([name, happen]) => {
    const after = { ...payment };
    const arrival = happen(after);
    const verdict = typeof arrival === 'string' ? unknown(arrival, '') : judgeOf(arrival, { paymentId: 'p' }, repeated);
    const { resultStatus } = verdict;
    const isFalse = (resultStatus === 'S' && !after.cancelled) || (resultStatus === 'F' && after.cancelled);
    const isEndless = name === 'processed, and answered' && resultStatus === 'U';
    const cause = verdict.resultStatus === 'U' ? verdict.cause.code : undefined;
    const falsehood = isFalse ? `${resultStatus} is false` : isEndless ? 'U does not end' : undefined;
    const isRepeatedAfter = (attempts: number) =>
      decide({ attempts, elapsed: 0, cause }, { ...limits, maxAttempts }, () => 0).again;
    const again = cause && Array.from({ length: mostRequests + 1 }, (_, attempts) => isRepeatedAfter(attempts));
    return { name, cancelled: after.cancelled, again, falsehood };
  });
}

interface Position {
  requests: number;
  /** Which request of its call the next one is, and which call it is; from 1. */
  attempt: number;
  call: number;
  cancelled: boolean;
}

/** Walks every sequence; stops at the first falsehood, and tells the way to it. */
function search(judgeOf: Judge, maxAttempts: number, cancellable: boolean, depth: number) {
  const of = (cancelled: boolean, repeated: boolean) =>
    stepsFrom(judgeOf, { cancelled, cancellable }, repeated, maxAttempts);
  const first = of(false, false);
  const later = { true: of(true, true), false: of(false, true) };
  const way: string[] = [];
  let sequences = 0;

  function walk({ requests, attempt, call, cancelled }: Position): string | undefined {
    for (const step of requests === 0 ? first : later[`${cancelled}`]) {
      way[requests] = `call ${call}: ${step.name}`;
      if (step.falsehood !== undefined) return `${step.falsehood}: ${way.slice(0, requests + 1).join(' | ')}`;
      const again = step.again?.[attempt];
      const next = again ? { attempt: attempt + 1, call } : { attempt: 1, call: call + 1 };
      if (again === undefined || requests + 1 === depth || next.call > mostCalls) sequences++;
      else {
        const found = walk({ requests: requests + 1, cancelled: step.cancelled, ...next });
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  const falsehood = walk({ requests: 0, attempt: 1, call: 1, cancelled: false });
  return { sequences, falsehood };
}

function searchAll(judgeOf: Judge, depth = mostRequests): { sequences: number; falsehoods: string[] } {
  const found = [1, 2, 4].flatMap((maxAttempts) =>
    [true, false].map((cancellable) => search(judgeOf, maxAttempts, cancellable, depth)),
  );
  return {
    sequences: found.reduce((sum, { sequences }) => sum + sequences, 0),
    falsehoods: found.flatMap(({ falsehood }) => falsehood ?? []),
  };
}

test('no S and no F is false, and a processed request that is answered ends it, in every sequence', () => {
  const { sequences, falsehoods } = searchAll(judge);
  console.info(`${sequences} sequences of ${Object.keys(events).length} events`);
  expect(falsehoods).toEqual([]);
  expect(sequences).toBeGreaterThan(1_000_000);
});

/** A judge that leaves out one rule, by being shown an answer in which nothing is left to find by it. */
const broken: Record<string, Judge> = {
  'the HTTP status': (answer, request, repeated) => judge({ ...answer, status: 200 }, request, repeated),
  'the signature': (answer, request, repeated) =>
    judge({ ...answer, verified: true, responseTime: answer.responseTime ?? '1685599933871' }, request, repeated),
  'the identity of the payment': (answer, request, repeated) =>
    judge({ ...answer, body: { ...fields(answer), paymentId: 'p' } }, request, repeated),
  'the freshness of a failure': (answer, request, repeated) =>
    judge({ ...answer, responseTime: '1685599933871' }, request, repeated),
  'what came before': (answer, request) => judge(answer, request, false),
  'whether a status exists': (answer, request, repeated) =>
    judge(
      withResult(answer, ({ resultStatus }) =>
        resultStatus === 'P' ? { resultStatus: 'F', resultCode: 'PROCESS_FAIL' } : {},
      ),
      request,
      repeated,
    ),
  'whether the code of a success is documented': (answer, request, repeated) =>
    judge(
      withResult(answer, ({ resultStatus }) => (resultStatus === 'S' ? { resultCode: 'SUCCESS' } : {})),
      request,
      repeated,
    ),
  'whether the code of a failure goes with it': (answer, request, repeated) =>
    judge(
      withResult(answer, ({ resultStatus, resultCode }) =>
        resultStatus === 'F' && ['SUCCESS', 'UNKNOWN_EXCEPTION', ''].includes(resultCode)
          ? { resultCode: 'PROCESS_FAIL' }
          : {},
      ),
      request,
      repeated,
    ),
  'whether a code is conclusive': (answer, request, repeated) =>
    judge(
      withResult(answer, ({ resultCode }) =>
        ['KEY_NOT_FOUND', 'CLIENT_INVALID'].includes(resultCode) ? { resultCode: 'ORDER_STATUS_INVALID' } : {},
      ),
      request,
      repeated,
    ),
};

describe('the search finds a falsehood as soon as the judge passes over', () => {
  test.each(Object.entries(broken))('%s', (_rule, judgeOf) => {
    // Two requests are enough for that.
    const { falsehoods } = searchAll(judgeOf, 2);
    expect(falsehoods.join('\n')).toMatch(/is false/);
  });
});

type Result = { resultStatus: string; resultCode: string };

function fields({ body }: Answer): Record<string, unknown> {
  return body as Record<string, unknown>;
}

function withResult(answer: Answer, change: (result: Result) => Partial<Result>): Answer {
  const result = fields(answer)['result'] as Result;
  return { ...answer, body: { ...fields(answer), result: { ...result, ...change(result) } } };
}

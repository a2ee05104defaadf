import { describe, expect, test } from 'vitest';
import { type Answer, judge, unknown } from '../../src/client/judge.js';
import { decide, type Limits } from '../../src/client/retry.js';
import { events, type PaymentState } from '../support/provider-model.js';

/**
 * Tests every sequence of events of up to four requests in up to three calls against a model of the provider. Needs no RSA and
 * no sockets, since `judge` and `decide` are pure functions.
 */
const mostRequests = 4;
const mostCalls = 3;
const limits: Limits = { attemptTimeout: 1, deadline: 1000, maxAttempts: 1, baseDelay: 1, maxDelay: 1 };

type Judge = typeof judge;

/** The effect of one event on a payment, and the client's conclusion. */
interface Step {
  name: string;
  cancelled: boolean;
  /** Whether the client repeats, by the number of attempts; `undefined` if the outcome is known. */
  again: boolean[] | undefined;
  /** Why the conclusion is wrong, if it is. */
  falsehood: string | undefined;
}

/** The steps from a payment in this state, one for each event. */
function stepsFrom(judgeOf: Judge, payment: PaymentState, repeated: boolean, maxAttempts: number): Step[] {
  return Object.entries(events).map(([name, happen]) => {
    const after = { ...payment };
    const arrival = happen(after);
    const verdict =
      typeof arrival === 'string'
        ? unknown({ cause: arrival, message: '' })
        : judgeOf(arrival, { paymentId: 'p' }, repeated);
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
  /** The number of the next request in its call, and of the call; from 1. */
  attempt: number;
  call: number;
  cancelled: boolean;
}

/** Tries every sequence. Stops at the first wrong conclusion and returns its events. */
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

test('in every sequence, S and F are true, and a processed and answered request ends it', () => {
  const { sequences, falsehoods } = searchAll(judge);
  console.info(`${sequences} sequences of ${Object.keys(events).length} events`);
  expect(falsehoods).toEqual([]);
  expect(sequences).toBeGreaterThan(1_000_000);
});

/** Judges that ignore one rule. Each replaces what the rule would find in the answer. */
const broken: Record<string, Judge> = {
  'the HTTP status': (answer, request, repeated) => judge({ ...answer, status: 200 }, request, repeated),
  'the signature': (answer, request, repeated) =>
    judge({ ...answer, verified: true, responseTime: answer.responseTime ?? '1685599933871' }, request, repeated),
  'the identity of the payment': (answer, request, repeated) =>
    judge({ ...answer, body: { ...fields(answer), paymentId: 'p' } }, request, repeated),
  'the freshness of a failure': (answer, request, repeated) =>
    judge({ ...answer, responseTime: '1685599933871' }, request, repeated),
  'earlier requests': (answer, request) => judge(answer, request, false),
  'unknown statuses': (answer, request, repeated) =>
    judge(
      withResult(answer, ({ resultStatus }) =>
        resultStatus === 'P' ? { resultStatus: 'F', resultCode: 'PROCESS_FAIL' } : {},
      ),
      request,
      repeated,
    ),
  'undocumented codes of a success': (answer, request, repeated) =>
    judge(
      withResult(answer, ({ resultStatus }) => (resultStatus === 'S' ? { resultCode: 'SUCCESS' } : {})),
      request,
      repeated,
    ),
  'codes of a failure that belong to another status': (answer, request, repeated) =>
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

describe('the search finds a wrong conclusion if the judge ignores', () => {
  test.each(Object.entries(broken))('%s', (_rule, judgeOf) => {
    // Two requests are enough.
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

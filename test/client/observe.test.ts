import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { observeAttempt, observeCancellation, traced } from '../../src/client/observe.js';
import {
  type Attempt,
  type CancelAbortedError,
  type CancellationSubject,
  type CancelOutcome,
  createCancelClient,
  type Logger,
} from '../../src/index.js';
import type { Fetch } from '../../src/signature/signing-fetch.js';
import { cancelAgainst } from '../support/cancellation.js';
import { catchError } from '../support/errors.js';
import { credentials } from '../support/provider.js';
import { answer, paymentId, reset, result, startServer, success } from '../support/server.js';

type Message = CancellationSubject & { number?: number; result?: unknown; error?: unknown };
type Line = { level: string; fields: Record<string, unknown>; message: string };

const cancellations = tracingChannel<unknown, Message>('alipay-cancel-contract.cancel');
const attempts = tracingChannel<unknown, Message>('alipay-cancel-contract.attempt');
const unknownThenSuccess = [answer(result('U', 'UNKNOWN_EXCEPTION')), answer(success)];

describe('the channels of node:diagnostics_channel', () => {
  let stop = () => {};
  afterEach(() => stop());

  /** Records every event. All are from this test, since the test files of a thread run one after the other. */
  function listen(): [event: string, message: Message][] {
    const events: [string, Message][] = [];
    const listeners = (name: string) => {
      const on = (event: string) => (message: unknown) => void events.push([`${name} ${event}`, message as Message]);
      return {
        start: on('start'),
        end: on('end'),
        asyncStart: on('asyncStart'),
        asyncEnd: on('asyncEnd'),
        error: on('error'),
      };
    };
    const [ofCancellations, ofAttempts] = [listeners('cancel'), listeners('attempt')];
    cancellations.subscribe(ofCancellations);
    attempts.subscribe(ofAttempts);
    stop = () => {
      cancellations.unsubscribe(ofCancellations);
      attempts.unsubscribe(ofAttempts);
    };
    return events;
  }

  test('publish each cancellation and attempt with its result', async () => {
    const events = listen();
    const { outcome } = await cancelAgainst(unknownThenSuccess);
    expect(events.map(([event]) => event).filter((event) => !event.endsWith(' end'))).toEqual([
      'cancel start',
      'attempt start',
      'attempt asyncStart',
      'attempt asyncEnd',
      'attempt start',
      'attempt asyncStart',
      'attempt asyncEnd',
      'cancel asyncStart',
      'cancel asyncEnd',
    ]);
    const ended = events.filter(([event]) => event.endsWith('asyncEnd')).map(([, message]) => message);
    expect(ended).toMatchObject([
      { paymentId, number: 1, result: outcome.attempts[0] },
      { paymentId, number: 2, result: outcome.attempts[1] },
      { clientId: credentials.clientId, baseUrl: expect.stringMatching(/\/ams\/api$/), paymentId, repeated: false },
    ]);
    expect(ended[2]?.result).toBe(outcome);
  });

  test('publish an exception', async () => {
    const events = listen();
    const sign = () => {
      throw new Error('The HSM is away.');
    };
    const options = { ...credentials, privateKey: undefined, sign, region: 'asia' } as never;
    await expect(createCancelClient(options).cancel({ paymentId })).rejects.toThrow();
    const errors = events.filter(([event]) => event.endsWith('error'));
    expect(errors.map(([event, { error }]) => [event, (error as { code: string }).code])).toEqual([
      ['attempt error', 'SIGNING_FAILED'],
      ['cancel error', 'SIGNING_FAILED'],
    ]);
  });

  test('propagate an async context to fetch, as tracing needs', async () => {
    const storage = new AsyncLocalStorage<Message>();
    attempts.start.bindStore(storage, (message) => message);
    stop = () => void attempts.start.unbindStore(storage);
    const seen: (number | undefined)[] = [];
    await using server = await startServer(...unknownThenSuccess);
    const alipay = createCancelClient({
      ...credentials,
      baseUrl: server.baseUrl,
      retry: { baseDelay: 1, maxDelay: 1 },
      fetch: (input, init) => {
        seen.push(storage.getStore()?.number);
        return fetch(input, init);
      },
    });
    await alipay.cancel({ paymentId });
    expect(seen).toEqual([1, 2]);
    expect(storage.getStore()).toBeUndefined();
  });

  test.each<[string, ((message: Message) => unknown) | undefined, (context: unknown) => void]>([
    ['the message without a transform', undefined, (context) => expect(context).toMatchObject({ paymentId })],
    ['what the transform returns', ({ number }) => `attempt ${number}`, (context) => expect(context).toBe('attempt 1')],
    [
      'nothing if the transform throws',
      () => {
        throw new Error('A broken transform.');
      },
      (context) => expect(context).toBeUndefined(),
    ],
  ])('bind a store to %s', async (_, transform, check) => {
    const storage = new AsyncLocalStorage<unknown>();
    attempts.start.bindStore(storage, transform as never);
    stop = () => void attempts.start.unbindStore(storage);
    let context: unknown;
    const fetch: Fetch = async () => {
      context = storage.getStore();
      return new Response('{}');
    };
    const options = { ...credentials, region: 'asia', fetch, retry: { maxAttempts: 1 } } as const;
    expect(await createCancelClient(options).cancel({ paymentId })).toMatchObject({ resultStatus: 'U' });
    check(context);
  });

  test('carry no signature and no token', async () => {
    const events = listen();
    const { requests } = await cancelAgainst(unknownThenSuccess, { agentToken: 'agent-token' });
    const [, signature = ''] = /signature=(.*)/.exec(String(requests[0]?.headers['signature'])) ?? [];
    expect(signature).not.toBe('');
    const received = JSON.stringify(events);
    expect(received).not.toContain(signature);
    expect(received).not.toContain('agent-token');
  });

  test('carry no evidence, whether the cancellation ends or aborts', async () => {
    const events = listen();
    const controller = new AbortController();
    const fetch: Fetch = async () => {
      controller.abort();
      return new Response('{}');
    };
    const options = { evidence: 'complete', agentToken: 'agent-token' } as const;
    const { outcome } = await cancelAgainst(unknownThenSuccess, options);
    const alipay = createCancelClient({ ...credentials, ...options, region: 'asia', fetch });
    const error = await catchError(() => alipay.cancel({ paymentId }, { signal: controller.signal }));
    const complete = [outcome.attempts, (error as CancelAbortedError).attempts];
    expect(complete.flat().every(({ evidence }) => evidence !== undefined)).toBe(true);
    const received = inspect(events, { depth: 20 });
    expect(received).toContain('CancelAbortedError');
    expect(received).not.toMatch(/agent-token|signature=|evidence/);
    // All else is published.
    const [ended] = events.filter(([event]) => event === 'cancel asyncEnd').map(([, { result }]) => result);
    expect(ended).toMatchObject({ resultStatus: 'S', attempts: [{ number: 1 }, { number: 2 }] });
    const [aborted] = events.filter(([event]) => event === 'cancel error').map(([, message]) => message.error);
    expect((aborted as Error).cause).toBe(controller.signal.reason);
  });

  test('build no message without subscribers', async () => {
    const channel = tracingChannel<unknown, object>('test.traced');
    const made: string[] = [];
    const work = () =>
      traced(
        channel,
        async () => 'done',
        () => ({ message: made.push('message') }),
        (value) => made.push(value),
      );
    expect([await work(), made]).toEqual(['done', []]);
    const listener = { start() {}, end() {}, asyncStart() {}, asyncEnd() {}, error() {} };
    channel.subscribe(listener);
    expect([await work(), made]).toEqual(['done', ['message', 'done']]);
    channel.unsubscribe(listener);
  });
});

/** A logger that stores its lines. */
function memory(options: Partial<Logger> = {}): { logger: Logger; lines: Line[] } {
  const lines: Line[] = [];
  const on = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields: fields as Line['fields'], message });
  const logger = { debug: on('debug'), info: on('info'), warn: on('warn'), error: on('error'), ...options };
  return { logger, lines };
}

describe('the logger', () => {
  const levels = (lines: Line[]) => lines.map(({ level, message }) => `${level}: ${message}`);

  test('gets a line for each attempt and for the end', async () => {
    const { logger, lines } = memory();
    await cancelAgainst(unknownThenSuccess, { logger });
    expect(levels(lines)).toEqual([
      'debug: attempt',
      'warn: attempt left the outcome open',
      'debug: attempt',
      'info: payment cancelled',
    ]);
    expect(lines[1]?.fields).toMatchObject({ paymentId, number: 1, cause: 'UNKNOWN_RESULT', httpStatus: 200 });
    expect(lines[3]?.fields).toMatchObject({ paymentId, resultStatus: 'S', resultCode: 'SUCCESS', attempts: 2 });
  });

  test.each([
    ['F', answer(result('F', 'ORDER_NOT_EXIST')), 'warn: payment not cancelled', { resultCode: 'ORDER_NOT_EXIST' }],
    ['U', reset, 'error: outcome not known', { cause: 'NO_RESPONSE', nextStep: expect.any(String) }],
  ] as const)('gets a line for the outcome %s', async (_, responder, line, fields) => {
    const { logger, lines } = memory();
    await cancelAgainst([responder], { logger, retry: { maxAttempts: 1 } });
    expect(levels(lines).at(-1)).toBe(line);
    expect(lines.at(-1)?.fields).toMatchObject(fields);
  });

  test('gets a line for an exception', async () => {
    const { logger, lines } = memory();
    await using server = await startServer(answer(success));
    const alipay = createCancelClient({ ...credentials, baseUrl: server.baseUrl, logger });
    await expect(alipay.cancel({ paymentId }, { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(levels(lines)).toEqual(['error: cancellation ended']);
    expect(lines[0]?.fields).toMatchObject({ paymentId, reason: expect.stringMatching(/^Aborted before/) });
  });

  test('gets bodies only on `debug`, and only if that level is on', async () => {
    const { logger, lines } = memory();
    await cancelAgainst(unknownThenSuccess, { logger, evidence: true });
    const bodies = ({ fields }: Line) => [fields['requestBody'], fields['responseBody'], fields['evidence']];
    for (const line of lines.filter(({ level }) => level !== 'debug'))
      expect(bodies(line)).toEqual([undefined, undefined, undefined]);
    expect(bodies(lines[0] as Line)).toEqual([
      JSON.stringify({ paymentId }),
      JSON.stringify(result('U', 'UNKNOWN_EXCEPTION')),
      undefined,
    ]);
    const quiet = memory({ isLevelEnabled: (level) => level !== 'debug' });
    await cancelAgainst(unknownThenSuccess, { logger: quiet.logger });
    expect(quiet.lines.some(({ level }) => level === 'debug')).toBe(false);
    expect(quiet.lines).toHaveLength(2);
  });

  test('may throw or reject without losing the outcome', async () => {
    const full = () => {
      throw new Error('The disk is full.');
    };
    const rejects = () => Promise.reject(new Error('The disk is full.'));
    const { outcome } = await cancelAgainst(unknownThenSuccess, {
      logger: { debug: full, info: rejects as never, warn: full, error: full, isLevelEnabled: full },
    });
    expect(outcome.resultStatus).toBe('S');
    // If `isLevelEnabled` throws, every level counts as on.
    const { logger, lines } = memory({ isLevelEnabled: full });
    await cancelAgainst(unknownThenSuccess, { logger });
    expect(lines.filter(({ level }) => level === 'debug')).toHaveLength(2);
  });

  test('is called with its own `this`, as loggers that are classes need', async () => {
    class ClassLogger {
      readonly lines: string[] = [];
      debug(_: object, message: string) {
        this.lines.push(message);
      }
      info(_: object, message: string) {
        this.lines.push(message);
      }
      warn() {}
      error() {}
    }
    const logger = new ClassLogger();
    await cancelAgainst([answer(success)], { logger });
    expect(logger.lines).toEqual(['attempt', 'payment cancelled']);
  });

  test.each([[null], [{}], [() => {}], [{ debug() {}, info() {}, warn() {} }]])(
    'must have four methods; rejects %j',
    (logger) => {
      expect(() => createCancelClient({ ...credentials, region: 'asia', logger: logger as never })).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', option: 'logger' }),
      );
    },
  );

  test('may be console', async () => {
    const { outcome } = await cancelAgainst([answer(success)], { logger: { ...console, debug() {}, info() {} } });
    expect(outcome.resultStatus).toBe('S');
  });
});

test('logs an attempt that sent nothing', async () => {
  const { logger, lines } = memory();
  let calls = 0;
  const sign = () => {
    if (++calls > 1) throw new Error('The HSM is away.');
    return Buffer.alloc(256);
  };
  await cancelAgainst([reset], { logger, sign, privateKey: undefined } as never);
  const debug = lines.filter(({ level }) => level === 'debug').map(({ fields }) => fields['requestBody']);
  expect(debug.slice(0, 2)).toEqual([JSON.stringify({ paymentId }), undefined]);
});

test('builds nothing for a logger that is not there', async () => {
  const listeners = { onAttempt: undefined, logger: undefined };
  const subject = () => expect.fail();
  const attempted = { record: {} } as never;
  expect(await observeAttempt(listeners, subject, 1, async () => attempted)).toBe(attempted);
  const outcome = {} as never;
  expect(await observeCancellation(listeners, subject, false, async () => outcome)).toBe(outcome);
  const broken = new Error('broken');
  await expect(observeCancellation(listeners, subject, false, () => Promise.reject(broken))).rejects.toBe(broken);
});

test('evidence must be true, false or complete', () => {
  expect(() => createCancelClient({ ...credentials, region: 'asia', evidence: false })).not.toThrow();
  expect(() => createCancelClient({ ...credentials, region: 'asia', evidence: 'all' as never })).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION', option: 'evidence' }),
  );
});

test('onAttempt gets the attempts that the outcome lists', async () => {
  const received: Attempt[] = [];
  const { outcome }: { outcome: CancelOutcome } = await cancelAgainst(unknownThenSuccess, {
    onAttempt: (attempt) => void received.push(attempt),
    evidence: true,
  });
  expect(received).toEqual(outcome.attempts);
});

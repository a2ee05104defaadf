import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, test, vi } from 'vitest';
import { CancelAbortedError, type CancelOutcome, SigningError } from '../../src/index.js';
import { end } from '../../src/queue/cancellation.js';
import type { Cancellation, CancelQueueOptions, Claim, QueueAlert } from '../../src/queue/index.js';
import { createWorker } from '../../src/queue/worker.js';
import { catchError } from '../support/errors.js';

const fresh: Cancellation = {
  id: '7',
  state: 'open',
  version: 1,
  account: { clientId: 'SANDBOX_1', baseUrl: 'https://sandbox.invalid' },
  request: { paymentId: 'p' },
  createdAt: '',
  dueAt: '',
  sends: 0,
  unknowns: 0,
  elapsed: 0,
};
const schedule = { giveUpAfter: 1e9, baseDelay: 5_000, maxDelay: 10_000, random: () => 0.5 };

const outcome = (changes: object = {}) =>
  ({
    ...{ resultStatus: 'U', cause: { code: 'UNAVAILABLE', message: 'Away.' }, retry: 'same-request', attempts: [{}] },
    ...changes,
  }) as unknown as CancelOutcome;
const success = outcome({ resultStatus: 'S', cause: undefined, resultCode: 'SUCCESS' });
const refusal = (resultCode: string) =>
  outcome({ cause: { code: 'REQUEST_REFUSED', message: '' }, resultCode, retry: 'after-correction' });

const fromAnotherCopy = (code: string, message: string) => Object.assign(new Error(message), { code });

/** A worker without a store. `log` lists what it does, in order. */
function makeWorker(cancel: () => unknown = () => outcome(), options: Partial<CancelQueueOptions> = {}) {
  const log: unknown[][] = [];
  const lines: unknown[][] = [];
  const alerts: QueueAlert[] = [];
  const sent: unknown[][] = [];
  const ending = new AbortController();
  let settled: string | undefined = 'open';
  const line = (level: string) => (fields: object, event?: string) => void lines.push([level, event, fields]);
  const settings = {
    schedule,
    attemptTimeout: 300,
    client: { cancel: async (...args: unknown[]) => sent.push(args) && cancel() },
    engine: { settle: async (ended: Cancellation) => log.push(['settle', ended]) && settled },
    logger: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
    onOutcome: ({ state }: Cancellation, { resultStatus }: CancelOutcome) =>
      void log.push(['outcome', state, resultStatus]),
    onAlert: (alert: QueueAlert) => void alerts.push(alert),
    ...options,
  };
  const worker = createWorker(
    settings as never,
    (id, { resultStatus }) => log.push(['tell', id, resultStatus]),
    ending.signal,
  );
  const work = (cancellation = fresh, claim: Partial<Claim> = {}) =>
    worker.workOn({
      cancellation,
      renew: async () => true,
      save: async (...args) => log.push(['save', ...args]) > 0,
      ...claim,
    });
  const saved = () => log.find(([what]) => what === 'save')?.[1] as Cancellation;
  const settles = (before: string | undefined) => {
    settled = before;
  };
  return { ...worker, work, log, lines, alerts, sent, ending, saved, settles };
}
const lost = { renew: async () => false };

describe('a send', () => {
  test('is one attempt at a repeated request, within the timeout of an attempt', async () => {
    const { work, sent, ending } = makeWorker();
    await work();
    expect(sent).toEqual([
      [
        fresh.request,
        { repeated: true, attemptTimeout: 300, deadline: 300, retry: { maxAttempts: 1 }, signal: ending.signal },
      ],
    ]);
  });

  test('is saved without what was thrown, and without signature and token', async () => {
    const headers = { 'Agent-Token': 'secret', Signature: 'secret', 'Client-Id': 'SANDBOX_1' };
    const cause = { code: 'UNAVAILABLE', message: 'Away.', error: new Error('secret') };
    const { work, saved } = makeWorker(() => outcome({ cause, attempts: [{ evidence: { request: { headers } } }] }));
    await work();
    expect(saved().outcome).toEqual(
      outcome({ attempts: [{ evidence: { request: { headers: { 'Client-Id': 'SANDBOX_1' } } } }] }),
    );
  });

  test.each([
    ['SIGNING_FAILED', new SigningError('The key is gone.'), { state: 'open', sends: 0, unknowns: 1 }],
    // A client from another copy of the package throws errors of other classes.
    ['SIGNING_FAILED', fromAnotherCopy('SIGNING_FAILED', 'The key is gone.'), { state: 'open', sends: 0, unknowns: 1 }],
    ['PENDING', new Error('The key is gone.'), { state: 'parked', parked: 'invalid', sends: 0 }],
  ])('that cannot be made gives %s and names the error', async (code, error, expected) => {
    const { work, saved } = makeWorker(() => Promise.reject(error));
    await work();
    expect(saved()).toMatchObject({
      ...expected,
      outcome: { cause: { code, message: expect.stringContaining('The key is gone.') }, attempts: [] },
    });
    expect(saved().outcome?.retry).toBe('after-correction');
  });

  test.each([
    ['', new CancelAbortedError([])],
    [' in a client from another copy of the package', fromAnotherCopy('ABORTED', 'Aborted.')],
  ])('that was interrupted%s changes nothing, and is due again after the base delay', async (_, error) => {
    const { work, log } = makeWorker(() => Promise.reject(error));
    await work();
    expect(log).toEqual([['save', fresh, 5_000]]);
  });

  test('is not made for a newer format, which is due again after the base delay', async () => {
    const { work, log, sent } = makeWorker();
    const newer = { ...fresh, version: 2 };
    await work(newer);
    expect(log).toEqual([['save', newer, 5_000]]);
    expect(sent).toEqual([]);
  });
});

describe('an outcome', () => {
  test('of an open cancellation is saved with its delay, and reported to nobody', async () => {
    const { work, log } = makeWorker();
    await work();
    expect(log).toEqual([
      [
        'save',
        { ...fresh, dueAt: expect.any(String), sends: 1, unknowns: 1, elapsed: 2_500, outcome: outcome() },
        2_500,
      ],
    ]);
  });

  test.each([
    ['S', 'ended', success],
    ['F', 'ended', outcome({ resultStatus: 'F', cause: undefined, resultCode: 'ORDER_IS_CLOSED' })],
    ['U', 'parked', refusal('SYSTEM_ERROR')],
  ])('%s that makes it %s is reported once, before it is saved', async (status, state, given) => {
    const { work, log } = makeWorker(() => given);
    await work();
    expect(log).toEqual([
      ['tell', '7', status],
      ['outcome', state, status],
      ['save', expect.objectContaining({ state }), 0],
    ]);
  });

  test('other than S is discarded when the lease is lost', async () => {
    const { work, log, alerts } = makeWorker(() => refusal('SYSTEM_ERROR'));
    await work(fresh, lost);
    expect({ log, alerts }).toEqual({ log: [], alerts: [] });
  });

  test('is reported and saved when the lease cannot be renewed', async () => {
    const { work, log } = makeWorker(() => success);
    await work(fresh, { renew: () => Promise.reject(new Error('away')) });
    expect(log.map(([what]) => what)).toEqual(['tell', 'outcome', 'save']);
  });

  test.each([
    ['parked', ['contradiction']],
    ['ended', ['contradiction']],
    ['open', []],
    [undefined, []],
  ])('S whose lease is lost ends what is %s, with the alerts %j', async (before, reasons) => {
    const { work, log, alerts, settles } = makeWorker(() => success);
    settles(before);
    await work(fresh, lost);
    expect(log).toEqual([
      ['tell', '7', 'S'],
      ['settle', expect.objectContaining({ state: 'ended', endedBy: 'answer', outcome: success })],
    ]);
    expect(alerts.map(({ reason }) => reason)).toEqual(reasons);
  });

  test('S settles the cancellation if the lease is lost while it is saved', async () => {
    const { work, log } = makeWorker(() => success);
    await work(fresh, { save: async () => false });
    expect(log.map(([what]) => what)).toEqual(['tell', 'outcome', 'settle']);
  });

  test('is saved again when the store fails', async () => {
    const { work } = makeWorker();
    let calls = 0;
    await work(fresh, { save: async () => (++calls < 3 ? Promise.reject(new Error('away')) : true) });
    expect(calls).toBe(3);
  });

  test('is left unsaved when the store fails and the queue stops', async () => {
    const { work, ending } = makeWorker();
    ending.abort();
    const save = () => Promise.reject(new Error('away'));
    expect(await catchError(() => work(fresh, { save }))).toMatchObject({ message: 'away' });
  });
});

describe('a cancellation that has ended', () => {
  test.each(['resolve', 'abandon'] as const)('by %s is reported and not sent', async (endedBy) => {
    const { work, log, sent } = makeWorker();
    const ended = end(fresh, endedBy, 'Shipped.');
    await work(ended);
    expect(log).toEqual([
      ['outcome', 'ended', 'U'],
      ['save', ended, 0],
    ]);
    expect(sent).toEqual([]);
  });

  test('by retry is not reported', async () => {
    const { work, log } = makeWorker();
    const ended = end(fresh, 'retry', 'Again.');
    await work(ended);
    expect(log).toEqual([['save', ended, 0]]);
  });
});

describe('an alert', () => {
  test('has the reason, the cancellation, its outcome and the number 1', async () => {
    const { work, alerts } = makeWorker(() => refusal('KEY_NOT_FOUND'));
    await work();
    expect(alerts).toEqual([
      {
        reason: 'needs-correction',
        cancellation: expect.objectContaining({ id: '7', sends: 1 }),
        outcome: refusal('KEY_NOT_FOUND'),
        count: 1,
      },
    ]);
  });

  test('of the same cause is collected, and reported with its number at the end', async () => {
    const { alert, alerts, finishAlerts } = makeWorker();
    for (const id of ['1', '2', '3']) await alert('needs-correction', { ...fresh, id }, refusal('KEY_NOT_FOUND'));
    await alert('needs-correction', fresh, refusal('ACCESS_DENIED'));
    await alert('third-unknown', fresh, refusal('KEY_NOT_FOUND'));
    expect(alerts.map(({ count }) => count)).toEqual([1, 1, 1]);
    await finishAlerts();
    expect(alerts.slice(3)).toMatchObject([{ reason: 'needs-correction', cancellation: { id: '3' }, count: 2 }]);
  });

  test('of one cause is reported at most once a minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { work, alerts, finishAlerts } = makeWorker();
      for (const wait of [1_000, 60_000, 1_000, 60_000]) {
        await work({ ...fresh, unknowns: 2 });
        await vi.advanceTimersByTimeAsync(wait);
      }
      await finishAlerts();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(alerts.map(({ count }) => count)).toEqual([1, 1, 2]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('contradictions are reported for each cancellation', async () => {
    const { alert, alerts } = makeWorker();
    for (const id of ['1', '2', '2']) await alert('contradiction', { ...fresh, id }, outcome());
    expect(alerts.map(({ cancellation: { id }, count }) => [id, count])).toEqual([
      ['1', 1],
      ['2', 1],
    ]);
  });
});

describe('the log', () => {
  const { clientId, baseUrl } = fresh.account;
  const common = { id: '7', clientId, baseUrl, paymentId: 'p', sends: 1 };

  test('has a line for an end, and publishes it on a diagnostics channel', async () => {
    const seen: unknown[] = [];
    const listener = (message: unknown) => void seen.push(message);
    subscribe('alipay-cancel-contract.queue', listener);
    const { work, lines } = makeWorker(() => success);
    await work();
    unsubscribe('alipay-cancel-contract.queue', listener);
    const fields = { ...common, state: 'ended', resultStatus: 'S', resultCode: 'SUCCESS', cause: 'SUCCESS' };
    expect(lines).toEqual([['info', 'cancellation ended', fields]]);
    expect(seen).toEqual([{ event: 'cancellation ended', ...fields }]);
  });

  test('has a warning for an alert and for an outcome other than S', async () => {
    const { work, lines } = makeWorker(() => refusal('SYSTEM_ERROR'));
    await work();
    const fields = { ...common, state: 'parked', resultStatus: 'U', resultCode: 'SYSTEM_ERROR' };
    const cause = 'REQUEST_REFUSED SYSTEM_ERROR';
    expect(lines).toEqual([
      ['warn', 'needs-correction', { ...fields, cause }],
      ['warn', 'cancellation parked', { ...fields, cause }],
    ]);
  });

  test.each([
    [new Error('broken'), 'broken'],
    ['text', 'text'],
  ])('has an error for a listener that throws %o, which changes nothing', async (thrown, reason) => {
    const onOutcome = () => {
      throw thrown;
    };
    const { work, lines, log } = makeWorker(() => success, { onOutcome });
    await work();
    expect(lines.at(-1)).toEqual(['error', 'listener failed', { reason }]);
    expect(log.map(([what]) => what)).toEqual(['tell', 'save']);
  });

  test('has no error if there are no listeners', async () => {
    const { work, lines, finishAlerts } = makeWorker(() => refusal('SYSTEM_ERROR'), {
      onOutcome: undefined,
      onAlert: undefined,
    } as never);
    await work();
    await work();
    await finishAlerts();
    expect(lines.filter(([level]) => level === 'error')).toEqual([]);
  });

  test('may be missing', async () => {
    const { work, saved } = makeWorker(() => refusal('SYSTEM_ERROR'), { logger: undefined } as never);
    await work();
    expect(saved()).toMatchObject({ state: 'parked' });
  });
});

test('finishAlerts waits for the listeners that are under way', async () => {
  const done: number[] = [];
  const onAlert = async ({ count }: QueueAlert) => {
    await new Promise(setImmediate);
    done.push(count);
  };
  const { alert, finishAlerts } = makeWorker(undefined, { onAlert });
  await alert('needs-correction', fresh, outcome());
  await alert('needs-correction', fresh, outcome());
  await finishAlerts();
  expect(done).toEqual([1, 1]);
});

import { expect, test } from 'vitest';
import { CancelAbortedError, type CancelOutcome, SigningError } from '../../src/index.js';
import { type AlertReason, type Cancellation, type CancellationData, end } from '../../src/queue/cancellation.js';
import type { ClaimedCancellation, QueueEngine } from '../../src/queue/index.js';
import { workOn } from '../../src/queue/worker.js';

/** What a send gives: an outcome, or why there is none. */
const answers = ['S', 'F', 'unknown', 'correction', 'other correction', 'refused', 'unsigned', 'stopped'] as const;
/** What happens during the send: nothing, a person ends it, another worker takes it, or the store fails at the first save. */
const meanwhiles = ['nothing', 'abandoned', 'taken', 'store fails'] as const;
type Step = { answer: (typeof answers)[number]; meanwhile: (typeof meanwhiles)[number] };

/** All that can be observed of a cancellation. */
interface Observed {
  state: Cancellation['state'];
  endedBy: CancellationData['endedBy'];
  parked: CancellationData['parked'];
  sends: number;
  unknowns: number;
  alerts: AlertReason[];
  outcomes: string[];
  told: string[];
}

/** The rules of the queue, apart from its code: what must be observed after these steps. */
function model(steps: readonly Step[], isOld: boolean): Observed {
  const seen: Observed = {
    state: 'open',
    endedBy: undefined,
    parked: undefined,
    sends: 0,
    unknowns: 0,
    alerts: [],
    outcomes: [],
    told: [],
  };
  let corrected: string | undefined;
  const finish = (state: 'parked' | 'ended', status: string) => {
    seen.state = state;
    seen.outcomes.push(status);
    seen.told.push(status);
  };
  for (const { answer, meanwhile } of steps) {
    const isSent = answer !== 'unsigned' && answer !== 'stopped';
    if (answer === 'S') {
      // An `S` is true whoever brings it.
      finish('ended', 'S');
      if (meanwhile === 'abandoned') seen.alerts.push('contradiction');
      return { ...seen, sends: seen.sends + 1, unknowns: 0, endedBy: 'answer' };
    }
    if (meanwhile === 'abandoned') return { ...seen, state: 'ended', endedBy: 'abandon' };
    if (meanwhile === 'taken' || answer === 'stopped') continue;
    if (isSent) seen.sends++;
    if (answer === 'F') {
      finish('ended', 'F');
      return { ...seen, unknowns: 0, endedBy: 'answer' };
    }
    if (isSent) seen.unknowns++;
    if (answer === 'refused' || isOld) {
      seen.alerts.push(answer === 'refused' ? 'needs-correction' : 'given-up');
      finish('parked', 'U');
      return { ...seen, parked: answer === 'refused' ? 'refused' : 'given-up' };
    }
    if (answer !== 'unknown' && corrected !== answer) {
      seen.alerts.push('needs-correction');
      corrected = answer;
    }
    if (isSent && seen.unknowns === 3) seen.alerts.push('third-unknown');
  }
  return seen;
}

const day = 86_400_000;
const schedule = { giveUpAfter: 8 * day, baseDelay: 5_000, maxDelay: 3_600_000 };
const account = { clientId: 'SANDBOX_MODEL', baseUrl: 'https://sandbox.invalid' };
const fresh: CancellationData = {
  version: 1,
  account,
  request: { paymentId: 'p' },
  createdAt: '',
  sends: 0,
  unknowns: 0,
  elapsed: 0,
};

function outcomeOf(answer: Step['answer']): CancelOutcome {
  const common = { attempts: [{ number: 1 }], support: {}, verified: true, deviations: [], retry: 'same-request' };
  const of = (code: string, more: object) =>
    ({ ...common, resultStatus: 'U', cause: { code, message: code }, ...more }) as unknown as CancelOutcome;
  if (answer === 'S' || answer === 'F')
    return { ...common, resultStatus: answer, resultCode: answer } as unknown as CancelOutcome;
  if (answer === 'unknown') return of('NO_RESPONSE', {});
  if (answer === 'correction') return of('UNTRUSTED_RESPONSE', { retry: 'after-correction' });
  if (answer === 'other correction')
    return of('REQUEST_REFUSED', { resultCode: 'KEY_NOT_FOUND', retry: 'after-correction' });
  return of('REQUEST_REFUSED', { resultCode: 'SYSTEM_ERROR', retry: 'after-correction' });
}

/** The core on a store in memory that does what `engine.ts` says, and no more. */
async function play(steps: readonly Step[], isOld: boolean): Promise<Observed> {
  const seen: Pick<Observed, 'alerts' | 'outcomes' | 'told'> = { alerts: [], outcomes: [], told: [] };
  let stored: { state: Cancellation['state']; data: CancellationData } = {
    state: 'open',
    data: { ...fresh, elapsed: isOld ? schedule.giveUpAfter : 0 },
  };
  let revision = 0;
  for (const { answer, meanwhile } of steps) {
    if (stored.state !== 'open') break;
    const mine = ++revision;
    let failures = meanwhile === 'store fails' ? 1 : 0;
    const entry = { id: '1', account: 'a', key: 'k', ...stored };
    const claimed: ClaimedCancellation = {
      ...entry,
      renew: async () => revision === mine,
      save: async (change) => {
        if (failures-- > 0) throw new Error('The store failed.');
        if (revision !== mine) return false;
        revision++;
        stored = { state: change.state, data: change.data };
        if (change.state === 'open') expect(change.delay).toBeLessThanOrEqual(schedule.maxDelay);
        return true;
      },
    };
    const engine = {
      get: async () => ({ ...entry, ...stored }),
      settle: async (_: string, data: CancellationData) => {
        if (stored.data.outcome?.resultStatus === 'S') return false;
        revision++;
        stored = { state: 'ended', data };
        return true;
      },
    } as unknown as QueueEngine;
    await workOn(claimed, {
      ...{ engine, schedule, random: () => 0.5, ending: new AbortController().signal },
      send: async () => {
        if (meanwhile === 'taken') revision++;
        if (meanwhile === 'abandoned') await engine.settle('1', end(stored.data, 'abandon', 'Shipped.').data);
        if (answer === 'stopped') throw new CancelAbortedError([]);
        if (answer === 'unsigned') throw new SigningError('The key is gone.');
        return outcomeOf(answer);
      },
      tell: (_, { resultStatus }) => seen.told.push(resultStatus),
      reports: {
        onOutcome: async (_, { resultStatus }) => void seen.outcomes.push(resultStatus),
        onAlert: async (reason) => void seen.alerts.push(reason),
      },
    });
  }
  const { state, data } = stored;
  const { endedBy, parked, sends, unknowns } = data;
  return { state, endedBy, parked, sends, unknowns, ...seen };
}

test('the core does what the model says, for every sequence of three steps', async () => {
  const single: Step[] = answers.flatMap((answer) => meanwhiles.map((meanwhile) => ({ answer, meanwhile })));
  const calm = answers.map((answer): Step => ({ answer, meanwhile: 'nothing' }));
  // The store that fails is waited for, so it is tried in the last step only.
  const quick = single.filter(({ meanwhile }) => meanwhile !== 'store fails');
  const sequences = [
    ...quick.flatMap((first) => quick.flatMap((second) => quick.map((third) => [first, second, third]))),
    ...calm.flatMap((first) =>
      calm.flatMap((second) => calm.flatMap((third) => calm.map((fourth) => [first, second, third, fourth]))),
    ),
  ];
  let ended = 0;
  for (const isOld of [false, true])
    for (const steps of sequences) {
      const expected = model(steps, isOld);
      const seen = await play(steps, isOld);
      if (expected.state !== 'open') ended++;
      expect(seen, JSON.stringify({ steps, isOld })).toEqual(expected);
    }
  expect(ended).toBeGreaterThan(1_000);
  const failing = answers.map((answer): Step[] => [{ answer, meanwhile: 'store fails' }]);
  await Promise.all(
    failing.map(async (steps) => {
      // A stopped queue does not wait for its store; all else is saved at the second try.
      if (steps[0]?.answer === 'stopped') return;
      expect(await play(steps, false), JSON.stringify(steps)).toEqual(model(steps, false));
    }),
  );
});

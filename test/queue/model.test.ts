import { expect, test } from 'vitest';
import { CancelAbortedError, type CancelClient, type CancelOutcome, SigningError } from '../../src/index.js';
import { end } from '../../src/queue/cancellation.js';
import type { AlertReason, Cancellation, Claim, QueueEngine } from '../../src/queue/index.js';
import { createWorker } from '../../src/queue/worker.js';

/** What a send gives: an outcome, or why there is none. */
const answers = [
  ...(['S', 'F', 'unknown', 'correction', 'other correction', 'refused', 'unsigned', 'invalid', 'stopped'] as const),
];
/** What happens during the send: nothing, a person ends it, another worker takes it, or the store fails at the first save. */
const meanwhiles = ['nothing', 'abandoned', 'taken', 'store fails'] as const;
type Step = { answer: (typeof answers)[number]; meanwhile: (typeof meanwhiles)[number] };

/** All that can be observed of a cancellation. */
interface Observed {
  state: Cancellation['state'];
  endedBy: Cancellation['endedBy'];
  parked: Cancellation['parked'];
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
    const isSent = answer !== 'unsigned' && answer !== 'invalid' && answer !== 'stopped';
    if (answer === 'S') {
      // An `S` is true whoever brings it.
      finish('ended', 'S');
      if (meanwhile === 'abandoned') seen.alerts.push('contradiction');
      return { ...seen, sends: seen.sends + 1, unknowns: 0, endedBy: 'answer' };
    }
    // The next worker reports it.
    if (meanwhile === 'abandoned')
      return { ...seen, state: 'ended', endedBy: 'abandon', outcomes: [...seen.outcomes, 'U'] };
    if (meanwhile === 'taken' || answer === 'stopped') continue;
    if (isSent) seen.sends++;
    if (answer === 'F') {
      finish('ended', 'F');
      return { ...seen, unknowns: 0, endedBy: 'answer' };
    }
    seen.unknowns++;
    if (answer === 'refused' || answer === 'invalid' || isOld) {
      const parked = answer === 'refused' || answer === 'invalid' ? answer : 'given-up';
      seen.alerts.push(parked === 'given-up' ? 'given-up' : 'needs-correction');
      finish('parked', 'U');
      return { ...seen, parked };
    }
    if (answer !== 'unknown' && corrected !== answer) {
      seen.alerts.push('needs-correction');
      corrected = answer;
    }
    if (seen.unknowns === 3) seen.alerts.push('third-unknown');
  }
  return seen;
}

const day = 86_400_000;
const schedule = { giveUpAfter: 8 * day, baseDelay: 5_000, maxDelay: 3_600_000, random: () => 0.5 };
const account = { clientId: 'SANDBOX_MODEL', baseUrl: 'https://sandbox.invalid' };
const fresh: Cancellation = {
  id: '1',
  state: 'open',
  version: 1,
  account,
  request: { paymentId: 'p' },
  createdAt: '',
  dueAt: '',
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
  let stored: Cancellation = { ...fresh, elapsed: isOld ? schedule.giveUpAfter : 0 };
  let revision = 0;
  let isDue = true;
  const claim = (failures: number): Claim => {
    const mine = ++revision;
    return {
      cancellation: stored,
      renew: async () => revision === mine,
      save: async (next, delay) => {
        if (failures-- > 0) throw new Error('The store failed.');
        if (revision !== mine) return false;
        revision++;
        stored = next;
        isDue = next.state === 'open';
        expect(delay).toBeLessThanOrEqual(schedule.maxDelay);
        return true;
      },
    };
  };
  const settle = async (ended: Cancellation) => {
    if (stored.outcome?.resultStatus === 'S') return undefined;
    const before = stored.state;
    revision++;
    stored = ended;
    isDue = true;
    return before;
  };
  const work = async ({ answer, meanwhile }: Step) => {
    const client = {
      cancel: async () => {
        if (meanwhile === 'taken') revision++;
        if (meanwhile === 'abandoned') await settle(end(stored, 'abandon', 'Shipped.'));
        if (answer === 'stopped') throw new CancelAbortedError([]);
        if (answer === 'unsigned') throw new SigningError('The key is gone.');
        if (answer === 'invalid') throw new Error('The request breaks the contract.');
        return outcomeOf(answer);
      },
    } as unknown as CancelClient;
    const { workOn } = createWorker(
      {
        ...{ client, engine: { settle } as unknown as QueueEngine, schedule, attemptTimeout: 1 },
        logger: undefined,
        onOutcome: (_, { resultStatus }) => seen.outcomes.push(resultStatus),
        onAlert: ({ reason }) => seen.alerts.push(reason),
      },
      (_, { resultStatus }) => seen.told.push(resultStatus),
      new AbortController().signal,
    );
    await workOn(claim(meanwhile === 'store fails' ? 1 : 0));
  };
  for (const step of steps) if (stored.state === 'open') await work(step);
  // What was settled is claimed once more, and not sent.
  if (isDue && stored.state === 'ended') await work({ answer: 'F', meanwhile: 'nothing' });
  const { state, endedBy, parked, sends, unknowns } = stored;
  return { state, endedBy, parked, sends, unknowns, ...seen };
}

/** Every sequence of at most so many steps, each of which goes on with an open cancellation. */
function* sequencesOf(choices: readonly Step[], most: number, isOld: boolean, before: Step[] = []): Generator<Step[]> {
  for (const step of most > 0 && model(before, isOld).state === 'open' ? choices : []) {
    yield [...before, step];
    yield* sequencesOf(choices, most - 1, isOld, [...before, step]);
  }
}

test('the core does what the model says, for every sequence of three steps', async () => {
  const single: Step[] = answers.flatMap((answer) => meanwhiles.map((meanwhile) => ({ answer, meanwhile })));
  const calm = answers.map((answer): Step => ({ answer, meanwhile: 'nothing' }));
  // The store that fails is waited for, so it is tried in the last step only.
  const quick = single.filter(({ meanwhile }) => meanwhile !== 'store fails');
  let ended = 0;
  for (const isOld of [false, true])
    for (const steps of [...sequencesOf(quick, 3, isOld), ...sequencesOf(calm, 4, isOld)]) {
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

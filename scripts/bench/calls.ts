import { answers, keyPair, startProvider } from './answers.js';
import type { CallerParameters, CallerReport } from './caller.js';
import { start, stop } from './child.js';
import type { Row } from './row.js';
import { interleaved, ratio, spreadOf } from './statistics.js';

/** `cancel()` of the built package, against what nobody can leave out. */
export async function measureCalls(rounds: number): Promise<Row[]> {
  const { clientId, path, paymentId } = answers;
  const { privateKey } = keyPair();
  const reports = new Map<string, CallerReport[]>();

  /** Each contender calls a provider that answers after so many milliseconds, once a round. */
  const compete = async (
    name: string,
    delay: number,
    contenders: CallerParameters['contender'][],
    load: Pick<CallerParameters, 'warmUp' | 'calls' | 'concurrency'>,
  ) => {
    const { origin, alipayPublicKey, child } = await startProvider(delay);
    try {
      const call = (contender: CallerParameters['contender']) => async () => {
        const { message } = await start<CallerReport>('./caller.ts', {
          contender,
          origin,
          path,
          clientId,
          paymentId,
          ...{ privateKey, alipayPublicKey },
          ...load,
        });
        reports.set(`${name} ${contender}`, [...(reports.get(`${name} ${contender}`) ?? []), message]);
        return message.cpu;
      };
      await interleaved(rounds, Object.fromEntries(contenders.map((contender) => [contender, call(contender)])));
    } finally {
      await stop(child);
    }
  };
  await compete('busy', 0, ['client', 'floor', 'synchronous'], { warmUp: 3000, calls: 3000, concurrency: 64 });
  await compete('waiting', 300, ['client', 'floor'], { warmUp: 500, calls: 1000, concurrency: 1000 });

  const values = (name: string, field: keyof CallerReport) => (reports.get(name) ?? []).map((report) => report[field]);
  const beyond = values('busy client', 'cpu').map(
    (cpu, round) => cpu - (values('busy floor', 'cpu')[round] ?? Number.NaN),
  );
  const compared = (field: keyof CallerReport, reference: string, load = 'busy') =>
    ratio(values(`${load} client`, field), values(`${load} ${reference}`, field));
  return [
    {
      what: '`cancel()` a second, 64 at a time',
      against: 'fetch + sign + verify + JSON',
      ...compared('callsPerSecond', 'floor'),
      goal: { atLeast: 0.95 },
    },
    {
      what: 'CPU a call beyond that floor, µs',
      against: 'the floor',
      ...spreadOf(beyond),
      goal: { atMost: 150 },
    },
    {
      what: 'event-loop delay under load, p99',
      against: 'the floor, signing synchronously',
      ...compared('delay', 'synchronous'),
      goal: { atMost: 0.45 },
    },
    {
      what: 'memory with 1,000 under way',
      against: 'the floor',
      ...compared('memory', 'floor', 'waiting'),
      goal: { atMost: 1.15 },
    },
  ];
}

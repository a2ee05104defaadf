import type { CallerParameters, CallerReport } from './caller.js';
import { exchange, keyPair, start, startProvider, stop } from './child.js';
import { interleaved, type Row, ratio, spreadOf } from './statistics.js';

type Contender = CallerParameters['contender'];
type Load = Pick<CallerParameters, 'warmUp' | 'calls' | 'concurrency'>;

/** `cancel()` of the built package, compared with the least that any caller must do. */
export async function measureCalls(rounds: number): Promise<Row[]> {
  const { clientId, path, paymentId } = exchange;
  const { privateKey } = keyPair();

  /** Each contender calls a provider that answers after `delay` milliseconds, once per round. */
  const compete = async (delay: number, contenders: Contender[], load: Load) => {
    const { origin, alipayPublicKey, child } = await startProvider(delay);
    const reports = new Map<Contender, CallerReport[]>(contenders.map((contender) => [contender, []]));
    const measure = (contender: Contender) => async () => {
      const keys = { privateKey, alipayPublicKey };
      const parameters: CallerParameters = { contender, origin, path, clientId, paymentId, ...keys, ...load };
      const { message } = await start<CallerReport>('./caller.ts', parameters);
      reports.get(contender)?.push(message);
      return message.cpu;
    };
    try {
      await interleaved(rounds, Object.fromEntries(contenders.map((contender) => [contender, measure(contender)])));
    } finally {
      await stop(child);
    }
    return (contender: Contender, field: keyof CallerReport) =>
      (reports.get(contender) ?? []).map((report) => report[field]);
  };

  const busy = await compete(0, ['client', 'floor', 'synchronous'], { warmUp: 3000, calls: 3000, concurrency: 64 });
  const waiting = await compete(300, ['client', 'floor'], { warmUp: 500, calls: 1000, concurrency: 1000 });
  const floorCpu = busy('floor', 'cpu');
  return [
    {
      what: '`cancel()` per second, 64 at a time',
      against: 'the floor: fetch + sign + verify + JSON',
      ...ratio(busy('client', 'callsPerSecond'), busy('floor', 'callsPerSecond')),
    },
    {
      what: 'CPU per call beyond the floor, µs',
      against: '–',
      ...spreadOf(busy('client', 'cpu').map((cpu, round) => cpu - (floorCpu[round] ?? Number.NaN))),
    },
    {
      what: 'event-loop delay under load, p99',
      against: 'the floor, signing synchronously',
      ...ratio(busy('client', 'delay'), busy('synchronous', 'delay')),
    },
    {
      what: 'memory with 1,000 calls in flight',
      against: 'the floor',
      ...ratio(waiting('client', 'memory'), waiting('floor', 'memory')),
    },
  ];
}

import { generateKeyPairSync } from 'node:crypto';
import type { CallerParameters, CallerReport } from './caller.js';
import { start, stop } from './child.js';
import type { Row } from './row.js';
import { interleaved, ratio } from './statistics.js';

/** `cancel()` of the built package, against what nobody can leave out. */
export async function measureCalls(rounds: number): Promise<Row[]> {
  const [merchant, alipay] = [keyPair(), keyPair()];
  const [clientId, path, paymentId] = [
    'SANDBOX_BENCH',
    '/ams/sandbox/api/v1/payments/cancel',
    '2019061218401080010018882',
  ];
  const answer = JSON.stringify({
    result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' },
    paymentId,
    paymentRequestId: 'pay_1',
    cancelTime: '2019-06-12T19:07:11+08:00',
  });
  const keys = { privateKey: merchant.privateKey, alipayPublicKey: alipay.publicKey };
  const reports = new Map<string, CallerReport[]>();

  /** Each contender calls a provider that answers after so many milliseconds, once a round. */
  const compete = async (
    name: string,
    delay: number,
    contenders: CallerParameters['contender'][],
    load: Pick<CallerParameters, 'calls' | 'concurrency'>,
  ) => {
    const provider = await start<{ port: number }>('./provider.ts', {
      privateKey: alipay.privateKey,
      path,
      clientId,
      answer,
      delay,
    });
    const origin = `http://127.0.0.1:${provider.message.port}`;
    try {
      const call = (contender: CallerParameters['contender']) => async () => {
        const { message } = await start<CallerReport>('./caller.ts', {
          contender,
          origin,
          path,
          clientId,
          paymentId,
          ...keys,
          ...load,
        });
        reports.set(`${name} ${contender}`, [...(reports.get(`${name} ${contender}`) ?? []), message]);
        return message.cpu;
      };
      await interleaved(rounds, Object.fromEntries(contenders.map((contender) => [contender, call(contender)])));
    } finally {
      await stop(provider.child);
    }
  };
  await compete('busy', 0, ['client', 'floor', 'synchronous'], { calls: 2000, concurrency: 64 });
  await compete('waiting', 300, ['client', 'floor'], { calls: 1000, concurrency: 1000 });

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
      ...ratio(
        beyond,
        beyond.map(() => 1),
      ),
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

function keyPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

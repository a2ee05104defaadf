import { contentToSign, formatSignatureHeader, sign } from '../../src/index.signature.js';
import { answers, keyPair, startProvider } from './answers.js';
import { ask, start, stop } from './child.js';
import type { Row } from './row.js';
import type { Contender, ServerParameters } from './server.js';
import { interleaved, ratio } from './statistics.js';

const requests = 1000;

/** What a request costs the servers of the package: CPU time of their processes, not of those around them. */
export async function measureServers(rounds: number): Promise<Row[]> {
  const provider = await startProvider(0);
  const { clientId, path } = answers;
  const { privateKey } = keyPair();
  const target = provider.origin + path.replace('/v1/payments/cancel', '');
  const body = JSON.stringify({ paymentId: 'sandbox-SUCCESS' });
  const time = String(Date.now());
  const signature = await sign(contentToSign({ method: 'POST', path, clientId, time, body }), privateKey);
  const headers = {
    'Content-Type': 'application/json; charset=UTF-8',
    'Client-Id': clientId,
    'Request-Time': time,
    Signature: formatSignatureHeader({ signature }),
  };

  /** Starts a contender, and gives what measures it: CPU microseconds a request, once it is warm. */
  const contender = async (name: Contender) => {
    const parameters: ServerParameters = { contender: name, target, clientId, privateKey };
    const { message, child } = await start<{ origin: string }>('./server.ts', parameters);
    // Prism's proxy knows no base path.
    const url = message.origin + (name === 'prism' ? '/v1/payments/cancel' : path);
    const send = async (count: number) => {
      let left = name === 'signatures' ? 0 : count;
      const one = async () => {
        while (left-- > 0) {
          const answer = (await (await fetch(url, { method: 'POST', headers, body })).json()) as { result?: object };
          if (answer.result === undefined) throw new Error(`${name} answers ${JSON.stringify(answer)}`);
        }
      };
      await Promise.all(Array.from({ length: 32 }, one));
      return (await ask<{ cpu: number }>(child, count)).cpu / count;
    };
    await send(300);
    return { child, measure: () => send(requests) };
  };

  const names = ['proxy', 'prism', 'sandbox', 'signatures'] as const;
  const contenders = await Promise.all(names.map(contender));
  try {
    const measures = names.map((name, index) => [name, contenders[index]?.measure] as const);
    const measured = await interleaved(
      rounds,
      Object.fromEntries(measures) as Record<Contender, () => Promise<number>>,
    );
    return [
      {
        what: 'conformance proxy, CPU a request',
        against: "Prism's own proxy",
        ...ratio(measured.proxy, measured.prism),
        goal: { atMost: 0.6 },
      },
      {
        what: 'sandbox, requests for its CPU time',
        against: 'RSA sign + verify alone',
        ...ratio(measured.signatures, measured.sandbox),
        goal: { atLeast: 0.65 },
      },
    ];
  } finally {
    await Promise.all(contenders.map(({ child }) => stop(child)));
    await stop(provider.child);
  }
}

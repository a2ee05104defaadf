import { contentToSign, formatSignatureHeader, sign } from '../../src/index.signature.js';
import { ask, exchange, keyPair, start, startProvider, stop } from './child.js';
import type { Contender, ServerParameters } from './server.js';
import { interleaved, type Row, ratio } from './statistics.js';

const requests = 1000;

/** The CPU time of a request in the package's servers. Only their own processes count. */
export async function measureServers(rounds: number): Promise<Row[]> {
  const provider = await startProvider(0);
  const { clientId, path } = exchange;
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

  /** Starts and warms up a contender. Its `measure` resolves to the CPU time per request, in microseconds. */
  const contender = async (name: Contender) => {
    const parameters: ServerParameters = { contender: name, target, clientId, privateKey };
    const { message, child } = await start<{ origin: string }>('./server.ts', parameters);
    // Prism's proxy ignores the base path.
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
        what: 'conformance proxy, CPU per request',
        against: "Prism's own proxy",
        ...ratio(measured.proxy, measured.prism),
      },
      {
        what: 'sandbox, requests per CPU time',
        against: 'RSA sign + verify alone',
        ...ratio(measured.signatures, measured.sandbox),
      },
    ];
  } finally {
    await Promise.all(contenders.map(({ child }) => stop(child)));
    await stop(provider.child);
  }
}

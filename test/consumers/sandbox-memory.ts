import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request as send } from 'node:http';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentToSign, formatSignatureHeader, readPrivateKey, sign } from '../../src/index.signature.js';
import { type PackedPackage, packPackage } from '../support/package.js';

let packed: PackedPackage;
beforeAll(async () => {
  packed = await packPackage();
});
afterAll(() => packed.remove());

const requests = 100_000;
const inParallel = 32;
const path = '/ams/sandbox/api/v1/payments/cancel';

/** A sandbox in a process of its own, which says how much memory it takes when it is asked. */
const program = `
  import { startSandbox } from 'alipay-cancel-contract/sandbox';
  const sandbox = await startSandbox();
  console.log(sandbox.url);
  process.stdin.on('data', () => {
    const { rss, heapUsed } = process.memoryUsage();
    console.log(JSON.stringify({ rss, heapUsed, peak: process.resourceUsage().maxRSS * 1024, kept: sandbox.requests.length }));
  });
  process.stdin.on('end', () => process.exit());`;

test(`the sandbox takes less than 200 MB after ${requests} requests of any size`, async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: packed.consumer,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async () => String((await lines.next()).value);
  const url = await read();
  const { clientId, privateKey: pem } = (await (await fetch(`${url}/sandbox.json`)).json()) as Record<string, string>;
  const privateKey = readPrivateKey(pem ?? '');
  const agent = new Agent({ keepAlive: true, maxSockets: inParallel });

  /** Every fourth is a payment of its own; the others are wrong, each in a size of its own. */
  async function message(number: number): Promise<{ body: string; headers: Record<string, string> }> {
    const time = String(Date.now());
    const kind = number % 4;
    const body = JSON.stringify({
      paymentId: `sandbox-SUCCESS.${number}.${'付'.repeat(30)}`,
      padding: 'x'.repeat(kind === 1 ? 60_000 : kind === 2 ? number % 8_000 : 0),
    });
    const content = contentToSign({ method: 'POST', path, clientId: clientId ?? '', time, body });
    const signature = kind === 0 ? await sign(content, privateKey) : 'none';
    const headers = {
      'Client-Id': clientId ?? '',
      'Request-Time': time,
      Signature: formatSignatureHeader({ signature }),
      ...(kind === 3 && { 'X-Padding': 'x'.repeat(10_000) }),
    };
    return { body, headers };
  }

  let next = 0;
  const answered: Record<string, number> = {};
  const work = async () => {
    while (next < requests) {
      const { body, headers } = await message(next++);
      const outgoing = send(url + path, { method: 'POST', agent, headers });
      outgoing.end(body);
      const [response] = await once(outgoing, 'response');
      let text = '';
      for await (const chunk of response) text += chunk;
      const { resultCode } = JSON.parse(text).result;
      answered[resultCode] = (answered[resultCode] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: inParallel }, work));
  agent.destroy();
  child.stdin.write('?\n');
  const memory = JSON.parse(await read());
  console.info(answered, memory);
  child.stdin.end();
  await once(child, 'exit');
  expect(answered).toEqual({ SUCCESS: requests / 4, ACCESS_DENIED: (requests / 4) * 3 });
  expect(memory.rss).toBeLessThan(200_000_000);
  // Enough for any test to look back.
  expect(memory.kept).toBeGreaterThan(100);
}, 900_000);

import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { judge } from '../src/client/judge.js';
import { parseRetryAfter } from '../src/client/retry-after.js';
import {
  AlipayContractError,
  contentToSign,
  createSigningFetch,
  formatSignatureHeader,
  parseSignatureHeader,
  sign,
  verify,
} from '../src/index.signature.js';
import { readDateTime, readTimeHeader } from '../src/signature/time.js';
import { runCommand, ScriptError } from './command.js';

const usage = `Usage: npm run test:fuzz [-- --seed <number>]

Gives 100,000 inputs that nobody would choose to the functions that read what comes from outside: none may throw an error
that is not documented. Then flips one bit of a signed answer 10,000 times, in its body or in a header that its signature
covers: none of them may be believed unless it says the same. Ends with 1 at the first that is wrong, and tells the seed.

  --seed <number>  the inputs (default: random ones; the seed is told)
  --help           show this
`;

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const text = fc.string({ unit: 'binary', maxLength: 300 });
const anything = fc.anything({ withNullPrototype: true, withBigInt: true, maxDepth: 4 });
const code = fc.constantFrom('SUCCESS', 'ORDER_NOT_EXIST', 'USER_NOT_EXIST', '__proto__', 'constructor', '');
const body = fc.oneof(
  anything,
  fc.record(
    {
      result: fc.record({
        resultStatus: fc.constantFrom('S', 'F', 'U', 'X'),
        resultCode: fc.oneof(code, anything),
        resultMessage: anything,
      }),
      paymentId: anything,
      paymentRequestId: anything,
      cancelTime: fc.oneof(text, anything),
    },
    { requiredKeys: [] },
  ),
);

/** Each reader of what comes from outside, with its share of the inputs. */
const readers: Record<string, { inputs: number; property: (seed: number, numRuns: number) => Promise<unknown> }> = {
  'Signature headers': reader(25_000, text, (value) => void parseSignatureHeader(value)),
  'Retry-After, times and dates': reader(25_000, text, (value) => {
    for (const time of [parseRetryAfter(value, 0), readTimeHeader(value), readDateTime(value)])
      if (time !== undefined && Number.isNaN(time)) throw new Error('That is no time.');
  }),
  'signature values': reader(10_000, text, async (value) => {
    if (await verify('x', value, keys.publicKey)) throw new Error('That is no signature of x.');
  }),
  'answers without a signature': reader(40_000, body, (value) => {
    const verdict = judge({ status: 200, verified: false, body: value }, { paymentId: '1' }, true);
    if (verdict.resultStatus !== 'U') throw new Error('An unsigned answer to a repeat was believed.');
  }),
};

function reader<T>(inputs: number, arbitrary: fc.Arbitrary<T>, read: (value: T) => void | Promise<void>) {
  const property = fc.asyncProperty(arbitrary, async (value) => {
    try {
      await read(value);
    } catch (error) {
      if (!(error instanceof AlipayContractError)) throw error;
    }
  });
  return { inputs, property: async (seed: number, numRuns: number) => await fc.assert(property, { seed, numRuns }) };
}

/** Flips one bit a time of what the signature covers, and gives how many were believed, by what was flipped. */
async function flipBits(flips: number, random: (limit: number) => number): Promise<Map<string, number>> {
  const [clientId, time, path] = ['SANDBOX_FUZZ', '2024-01-01T00:00:00Z', '/v1/payments/cancel'];
  const answer = Buffer.from('{"result":{"resultCode":"SUCCESS","resultStatus":"S"},"paymentId":"1"}');
  const signature = await sign(contentToSign({ method: 'POST', path, clientId, time, body: answer }), keys.privateKey);
  const parts = {
    body: answer.toString('latin1'),
    'Client-Id': clientId,
    'Response-Time': time,
    Signature: formatSignatureHeader({ signature }),
  };
  const harmless = new Map<string, number>();
  for (let flip = 0; flip < flips; flip++) {
    const names = Object.keys(parts) as (keyof typeof parts)[];
    const name = names[flip % names.length] as keyof typeof parts;
    const bytes = Buffer.from(parts[name], 'latin1');
    const place = random(bytes.length * 8);
    bytes[place >> 3] = (bytes[place >> 3] ?? 0) ^ (1 << (place & 7));
    const { body, ...headers } = { ...parts, [name]: bytes.toString('latin1') };
    const get = (header: string) => (headers as Record<string, string>)[header] ?? null;
    const response = Object.assign(new Response(Buffer.from(body, 'latin1')), {});
    Object.defineProperty(response, 'headers', { value: { get } });
    const fetch = createSigningFetch({
      clientId,
      privateKey: keys.privateKey,
      alipayPublicKey: keys.publicKey,
      fetch: async () => response,
    });
    const believed = await fetch(`https://example.com${path}`, { method: 'POST', body: '{}' }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof AlipayContractError) return false;
        throw error;
      },
    );
    if (believed && name !== 'Signature') throw new ScriptError(`A flip of bit ${place} of the ${name} was believed.`);
    if (believed)
      harmless.set(kindOf(parts.Signature, place >> 3), (harmless.get(kindOf(parts.Signature, place >> 3)) ?? 0) + 1);
  }
  return harmless;
}

/** What of a `Signature` header stands at a place; names and the algorithm may be written in either case. */
function kindOf(header: string, place: number): string {
  if (place < header.indexOf(','))
    return place < header.indexOf('=') ? 'the name `algorithm`' : 'the value of `algorithm`';
  return place < header.indexOf('signature=') + 10 ? 'the name `signature`' : 'the value of `signature`';
}

process.exitCode = await runCommand(usage, { seed: { type: 'string' } }, async ({ seed: given }) => {
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  if (!Number.isInteger(seed)) throw new ScriptError('--seed must be a whole number.');
  console.log(`Seed ${seed}`);
  for (const [name, { inputs, property }] of Object.entries(readers)) {
    await property(seed, inputs);
    console.log(`  ${inputs} ${name}: no undocumented error`);
  }
  // A linear congruential generator of Numerical Recipes: the same flips for the same seed.
  let state = seed >>> 0;
  const random = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const harmless = await flipBits(10_000, random);
  const kinds = [...harmless].map(([kind, count]) => `${kind} ${count}`).join(', ');
  console.log(`  10000 bit flips: none that changes the content was believed. Harmless ones in ${kinds || 'nothing'}.`);
});

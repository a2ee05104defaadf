import {
  AlipayContractError,
  contentToSign,
  createSigningFetch,
  formatSignatureHeader,
  sign,
} from '../../src/index.signature.js';
import { ScriptError } from '../command.js';
import { keys } from './inputs.js';

const [clientId, time, path] = ['SANDBOX_FUZZ', '2024-01-01T00:00:00Z', '/v1/payments/cancel'];
const answer = '{"result":{"resultCode":"SUCCESS","resultStatus":"S"},"paymentId":"1"}';

/**
 * Flips one bit at a time of a signed answer: in its body or in a signed header.
 *
 * @returns the number of flips by result and flipped part
 * @throws ScriptError when a changed answer is believed
 */
export async function flipBits(flips: number, seed: number): Promise<Map<string, number>> {
  const content = contentToSign({ method: 'POST', path, clientId, time, body: answer });
  const signature = formatSignatureHeader({ signature: await sign(content, keys.privateKey) });
  const parts = { body: answer, 'Client-Id': clientId, 'Response-Time': time, Signature: signature };
  const names = Object.keys(parts) as (keyof typeof parts)[];
  const random = generator(seed);
  const kinds = new Map<string, number>();
  for (let flip = 0; flip < flips; flip++) {
    const name = names[flip % names.length] as keyof typeof parts;
    const bytes = Buffer.from(parts[name], 'latin1');
    const bit = random(bytes.length * 8);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const fate = await fateOf({ ...parts, [name]: bytes.toString('latin1') });
    if (fate === 'believed' && name !== 'Signature')
      throw new ScriptError(
        `A flip of bit ${bit} of the ${name} was believed: ${JSON.stringify(bytes.toString('latin1'))}`,
      );
    const kind = `${fate}: ${name === 'Signature' ? partOf(signature, bit >> 3) : name}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return kinds;
}

/** The result for an answer. `no HTTP`: a header has a line break or NUL, which HTTP cannot carry. */
async function fateOf({ body, ...headers }: Record<string, string>): Promise<'believed' | 'refused' | 'no HTTP'> {
  let response: Response;
  try {
    response = new Response(Buffer.from(body ?? '', 'latin1'), { headers });
  } catch {
    return 'no HTTP';
  }
  const { privateKey, publicKey: alipayPublicKey } = keys;
  const fetch = createSigningFetch({ clientId, privateKey, alipayPublicKey, fetch: async () => response });
  try {
    await fetch(`https://example.com${path}`, { method: 'POST', body: '{}' });
    return 'believed';
  } catch (error) {
    if (error instanceof AlipayContractError) return 'refused';
    throw error;
  }
}

/** The part of a `Signature` header at a position. Flips of letter case in names and the algorithm are harmless. */
function partOf(header: string, place: number): string {
  if (place < header.indexOf(','))
    return place < header.indexOf('=') ? 'the name `algorithm`' : 'the value of `algorithm`';
  return place < header.indexOf('signature=') + 10 ? 'the name `signature`' : 'the value of `signature`';
}

/** The linear congruential generator of Numerical Recipes: the same flips for the same seed. */
function generator(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

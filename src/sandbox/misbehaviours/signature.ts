import { parseSignatureHeader } from '../../signature/header.js';
import { type Reply, withoutHeaders, withoutSignature } from '../reply.js';
import { correctAnswer, type Misbehaviour, succeeded, unknown } from './misbehaviour.js';

const day = 86_400_000;

/** The signature or a signature header is wrong. */
export const signatureFaults: readonly Misbehaviour[] = [
  {
    name: 'UNSIGNED_S',
    group: 'signature',
    description: '`SUCCESS` without any of the signature headers.',
    cancels: false,
    expectedOutcome: { ...unknown('UNTRUSTED_RESPONSE'), resultCode: 'SUCCESS' },
    reply: async (scene) => withoutSignature(await correctAnswer(scene)),
  },
  {
    name: 'UNSIGNED_F',
    group: 'signature',
    description: '`ACCESS_DENIED` without any of the signature headers, as the gateway sends it.',
    cancels: false,
    expectedOutcome: { resultStatus: 'F', resultCode: 'ACCESS_DENIED', attempts: 1, verified: false },
    reply: async ({ sign, bodyOf }) => withoutSignature(await sign(bodyOf('ACCESS_DENIED'))),
  },
  {
    name: 'UNSIGNED_U',
    group: 'signature',
    description: '`UNKNOWN_EXCEPTION` without any of the signature headers, as the gateway sends it.',
    cancels: true,
    expectedOutcome: { ...unknown('UNKNOWN_RESULT'), resultCode: 'UNKNOWN_EXCEPTION', verified: false },
    reply: async ({ sign, bodyOf }) => withoutSignature(await sign(bodyOf('UNKNOWN_EXCEPTION'))),
  },
  {
    name: 'STALE_F',
    group: 'signature',
    description: '`ORDER_STATUS_INVALID` with a valid signature of two years ago: a replayed answer.',
    cancels: true,
    expectedOutcome: { ...unknown('STALE_RESPONSE'), resultCode: 'ORDER_STATUS_INVALID' },
    reply: ({ sign, bodyOf, time }) => sign(bodyOf('ORDER_STATUS_INVALID'), { time: String(time - 2 * 365 * day) }),
  },
  {
    name: 'F_WITH_UNREADABLE_TIME',
    group: 'signature',
    description: '`ORDER_STATUS_INVALID` with a `Response-Time` of 30 February. The signature is valid.',
    cancels: true,
    expectedOutcome: { ...unknown('STALE_RESPONSE'), resultCode: 'ORDER_STATUS_INVALID' },
    reply: ({ sign, bodyOf }) => sign(bodyOf('ORDER_STATUS_INVALID'), { time: '2026-02-30T00:00:00Z' }),
  },
  {
    name: 'S_WITH_ODD_TIME',
    group: 'signature',
    description: '`SUCCESS` with a `Response-Time` that contains a dot. The signature is valid.',
    cancels: false,
    expectedOutcome: unknown('UNTRUSTED_RESPONSE'),
    reply: ({ sign, bodyOf, time }) => sign(bodyOf('SUCCESS'), { time: `9.${time}` }),
  },
  {
    name: 'OTHER_KEY',
    group: 'signature',
    description: "`SUCCESS`, signed with another key than the provider's.",
    cancels: false,
    expectedOutcome: unknown('UNTRUSTED_RESPONSE'),
    reply: ({ sign, bodyOf }) => sign(bodyOf('SUCCESS'), { key: 'stranger' }),
  },
  {
    name: 'TAMPERED_BODY',
    group: 'signature',
    description: '`PROCESS_FAIL`, signed, then changed to `SUCCESS`.',
    cancels: false,
    expectedOutcome: unknown('UNTRUSTED_RESPONSE'),
    reply: async ({ sign, bodyOf }) => ({
      ...(await sign(bodyOf('PROCESS_FAIL'))),
      body: Buffer.from(JSON.stringify(bodyOf('SUCCESS'))),
    }),
  },
  {
    name: 'OTHER_ALGORITHM',
    group: 'signature',
    description: '`SUCCESS` with a `Signature` that names the algorithm `RSA512`.',
    cancels: false,
    expectedOutcome: unknown('UNTRUSTED_RESPONSE'),
    reply: async (scene) =>
      withSignature(await correctAnswer(scene), (header) => header.replace(/^algorithm=\w+/, 'algorithm=RSA512')),
  },
  {
    name: 'UNREADABLE_SIGNATURE',
    group: 'signature',
    description: '`SUCCESS` with a `Signature` that has only the value, without `algorithm=` and `signature=`.',
    cancels: false,
    expectedOutcome: unknown('UNTRUSTED_RESPONSE'),
    reply: async (scene) =>
      withSignature(await correctAnswer(scene), (header) => parseSignatureHeader(header).signature),
  },
  {
    name: 'PARTIAL_SIGNATURE',
    group: 'signature',
    description: '`SUCCESS` with `Signature` but without `Response-Time`.',
    cancels: false,
    expectedOutcome: unknown('UNTRUSTED_RESPONSE'),
    reply: async (scene) => withoutHeaders(await correctAnswer(scene), 'Response-Time'),
  },
  {
    name: 'DUPLICATE_HEADERS',
    group: 'signature',
    description: '`SUCCESS` with each signature header sent twice.',
    cancels: true,
    expectedOutcome: unknown('UNTRUSTED_RESPONSE'),
    reply: async (scene) => {
      const reply = await correctAnswer(scene);
      const signature = reply.headers.filter(([name]) => name !== 'content-type');
      return { ...reply, headers: [...reply.headers, ...signature] };
    },
  },
  {
    name: 'MIXED_CASE_HEADERS',
    group: 'signature',
    description: '`SUCCESS` with header names in mixed case, which is valid.',
    cancels: true,
    expectedOutcome: succeeded(1),
    reply: async (scene) => {
      const reply = await correctAnswer(scene);
      return { ...reply, headers: reply.headers.map(([name, value]) => [mixCase(name), value]) };
    },
  },
];

/** Changes the `Signature` header of a reply. */
function withSignature(reply: Reply, change: (header: string) => string): Reply {
  const headers = reply.headers.map(([name, value]): [string, string] => [
    name,
    name === 'signature' ? change(value) : value,
  ]);
  return { ...reply, headers };
}

/** Every other letter in upper case. */
function mixCase(name: string): string {
  return [...name].map((letter, index) => (index % 2 ? letter.toUpperCase() : letter.toLowerCase())).join('');
}

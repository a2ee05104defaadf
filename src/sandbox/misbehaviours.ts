import type { ResultCode } from '../../generated/result-codes.js';
import type { UnknownCauseCode } from '../outcome.js';
import { plainReply, type Reply, withoutHeaders } from './reply.js';

/** What `cancel()` of this package resolves to with default options. */
export interface ExpectedOutcome {
  resultStatus: 'S' | 'F' | 'U';
  resultCode?: string;
  /** Why it is `U`. */
  cause?: UnknownCauseCode;
  /** How many requests are sent. */
  attempts: number;
  /** Stated only where it is surprising. */
  verified?: boolean;
}

/** The number that a misbehaviour takes. */
export interface Parameter {
  name: string;
  minimum: number;
  maximum: number;
  /** The one that lists and tests use. */
  example: number;
}

/** What a misbehaviour has to work with. */
export interface Scene {
  /** The number in the id. */
  parameter: number;
  /** The body that rightly goes with a result code. */
  bodyOf(resultCode: ResultCode): Body;
  /** A reply with this body, signed with the provider's key, or with one that nobody knows. */
  sign(body: unknown, key?: 'provider' | 'stranger'): Promise<Reply>;
}

/** A body that may break the contract. */
export interface Body {
  result: { resultStatus: string; resultCode: string; resultMessage: string };
  paymentId?: string;
  paymentRequestId?: string;
  cancelTime?: string;
}

/** One way in which the sandbox misbehaves. */
export interface Misbehaviour {
  /** What follows `sandbox-` in a reserved id. */
  name: string;
  group: 'connection' | 'HTTP' | 'body' | 'signature' | 'sequence';
  parameter?: Parameter;
  /** What the sandbox does, in a sentence. */
  description: string;
  /** Whether the payment is cancelled all the same. Chosen so that a careless client comes to the wrong conclusion. */
  cancels: boolean;
  /** For how many requests it goes on; later ones are answered as usual. Default: for ever. */
  times?(parameter: number): number;
  /**
   * Whether it is a signed failure. A payment that is already cancelled is not answered by one: the provider does not
   * contradict itself.
   */
  signedFailure?: true;
  expectedOutcome: ExpectedOutcome;
  reply(scene: Scene): Promise<Reply>;
}

const unknown = (cause: UnknownCauseCode, attempts = 5): ExpectedOutcome => ({ resultStatus: 'U', cause, attempts });
const succeeded = (attempts: number): ExpectedOutcome => ({ resultStatus: 'S', resultCode: 'SUCCESS', attempts });

/** A code that the contract does not list, though the provider is known to send it. */
const undocumentedCode = 'CLIENT_INVALID';

const successWith = async ({ sign, bodyOf }: Scene, changes: Partial<Reply> = {}): Promise<Reply> => ({
  ...(await sign(bodyOf('SUCCESS'))),
  ...changes,
});

const withResult = (body: Body, result: Partial<Body['result']>): Body => ({
  ...body,
  result: { ...body.result, ...result },
});

/** Every way in which the sandbox misbehaves on request. */
export const misbehaviours: readonly Misbehaviour[] = [
  {
    name: 'NO_ANSWER',
    group: 'connection',
    description: 'Nothing is sent; the connection stays open.',
    cancels: false,
    expectedOutcome: unknown('TIMEOUT'),
    reply: (scene) => successWith(scene, { fault: 'no-answer' }),
  },
  {
    name: 'ANSWER_AFTER',
    group: 'connection',
    parameter: { name: 'milliseconds', minimum: 0, maximum: 600_000, example: 200 },
    description: '`SUCCESS`, so many milliseconds late (up to 600000). Past the time of an attempt it is a `TIMEOUT`.',
    cancels: true,
    expectedOutcome: succeeded(1),
    reply: (scene) => successWith(scene, { delay: scene.parameter }),
  },
  {
    name: 'RESET_BEFORE_HEADERS',
    group: 'connection',
    description: 'The connection is reset in place of an answer.',
    cancels: false,
    expectedOutcome: unknown('NO_RESPONSE'),
    reply: (scene) => successWith(scene, { fault: 'reset-before-headers' }),
  },
  {
    name: 'RESET_IN_HEADERS',
    group: 'connection',
    description: 'The connection is reset in the middle of the headers of `SUCCESS`.',
    cancels: true,
    expectedOutcome: unknown('NO_RESPONSE'),
    reply: (scene) => successWith(scene, { fault: 'reset-in-headers' }),
  },
  {
    name: 'RESET_AFTER_HEADERS',
    group: 'connection',
    description: 'The connection is reset between the headers and the body of `SUCCESS`.',
    cancels: true,
    expectedOutcome: unknown('NO_RESPONSE'),
    reply: (scene) => successWith(scene, { fault: 'reset-after-headers' }),
  },
  {
    name: 'TRUNCATED_BODY',
    group: 'connection',
    description: 'The connection closes in the middle of the body of `SUCCESS`.',
    cancels: true,
    expectedOutcome: unknown('NO_RESPONSE'),
    reply: (scene) => successWith(scene, { fault: 'truncated-body' }),
  },
  {
    name: 'WRONG_CONTENT_LENGTH',
    group: 'connection',
    description: '`Content-Length` says less than the body of `SUCCESS` has.',
    cancels: true,
    expectedOutcome: unknown('UNTRUSTED_RESPONSE'),
    reply: (scene) => successWith(scene, { fault: 'short-content-length' }),
  },
  {
    name: 'HTML_502',
    group: 'HTTP',
    description: 'HTTP 502 with a page of HTML, as from a proxy that lost the answer.',
    cancels: true,
    expectedOutcome: unknown('HTTP_STATUS'),
    reply: async () => plainReply(502, 'text/html', '<html><body><h1>502 Bad Gateway</h1></body></html>'),
  },
  {
    name: 'HTTP_500',
    group: 'HTTP',
    description: 'HTTP 500 with a line of text.',
    cancels: false,
    expectedOutcome: unknown('HTTP_STATUS'),
    reply: async () => plainReply(500, 'text/plain', 'Internal Server Error'),
  },
  {
    name: 'HTTP_429',
    group: 'HTTP',
    parameter: { name: 'seconds', minimum: 0, maximum: 3600, example: 1 },
    description: 'HTTP 429 with a `Retry-After` of so many seconds (up to 3600).',
    cancels: false,
    expectedOutcome: unknown('HTTP_STATUS'),
    reply: async ({ parameter }) => {
      const reply = plainReply(429, 'text/plain', 'Too Many Requests');
      return { ...reply, headers: [...reply.headers, ['Retry-After', String(parameter)]] };
    },
  },
  {
    name: 'REDIRECT',
    group: 'HTTP',
    description: 'HTTP 307 to another path. A signed request must not follow.',
    cancels: false,
    expectedOutcome: unknown('HTTP_STATUS', 1),
    reply: async () => ({ status: 307, headers: [['Location', '/redirected']], body: new Uint8Array() }),
  },
  {
    name: 'EMPTY_BODY',
    group: 'body',
    description: 'HTTP 200 with an empty body, signed.',
    cancels: true,
    expectedOutcome: unknown('INVALID_RESPONSE'),
    reply: ({ sign }) => sign(''),
  },
  {
    name: 'INVALID_JSON',
    group: 'body',
    description: 'The body of `SUCCESS` without its last brace, signed.',
    cancels: true,
    expectedOutcome: unknown('UNREADABLE_RESPONSE'),
    reply: ({ sign, bodyOf }) => sign(JSON.stringify(bodyOf('SUCCESS')).slice(0, -1)),
  },
  {
    name: 'WRONG_SHAPE',
    group: 'body',
    description: 'JSON that is no answer at all, signed.',
    cancels: true,
    expectedOutcome: unknown('INVALID_RESPONSE'),
    reply: ({ sign }) => sign({ data: ['SUCCESS'] }),
  },
  {
    name: 'UNKNOWN_STATUS',
    group: 'body',
    description: '`SUCCESS` with a `resultStatus` that is none of `S`, `F` and `U`.',
    cancels: true,
    expectedOutcome: unknown('INVALID_RESPONSE'),
    reply: ({ sign, bodyOf }) => sign(withResult(bodyOf('SUCCESS'), { resultStatus: 'P' })),
  },
  {
    name: 'UNKNOWN_CODE_S',
    group: 'body',
    description: '`S` with a code that the contract does not list.',
    cancels: false,
    expectedOutcome: unknown('INVALID_RESPONSE'),
    reply: ({ sign, bodyOf }) => sign(withResult(bodyOf('SUCCESS'), { resultCode: 'CANCEL_ACCEPTED' })),
  },
  {
    name: 'UNKNOWN_CODE_F',
    group: 'body',
    description: '`F` with a code that the contract does not list.',
    cancels: false,
    signedFailure: true,
    expectedOutcome: { resultStatus: 'F', resultCode: undocumentedCode, attempts: 1 },
    reply: ({ sign, bodyOf }) => sign(withResult(bodyOf('ACCESS_DENIED'), { resultCode: undocumentedCode })),
  },
  {
    name: 'UNKNOWN_CODE_U',
    group: 'body',
    description: '`U` with a code that the contract does not list.',
    cancels: true,
    expectedOutcome: { ...unknown('UNKNOWN_RESULT'), resultCode: undocumentedCode },
    reply: ({ sign, bodyOf }) => sign(withResult(bodyOf('UNKNOWN_EXCEPTION'), { resultCode: undocumentedCode })),
  },
  {
    name: 'FAILURE_CODE_WITH_S',
    group: 'body',
    description: '`S` with the code of a failure, and the ids of the payment.',
    cancels: false,
    expectedOutcome: unknown('INVALID_RESPONSE'),
    reply: ({ sign, bodyOf }) => sign(withResult(bodyOf('SUCCESS'), { resultCode: 'PROCESS_FAIL' })),
  },
  {
    name: 'SUCCESS_CODE_WITH_F',
    group: 'body',
    description: '`F` with the code `SUCCESS`.',
    cancels: true,
    expectedOutcome: unknown('INVALID_RESPONSE'),
    reply: ({ sign, bodyOf }) => sign({ result: { ...bodyOf('SUCCESS').result, resultStatus: 'F' } }),
  },
  {
    name: 'S_WITHOUT_IDS',
    group: 'body',
    description: '`SUCCESS` without `paymentId` and `paymentRequestId`.',
    cancels: false,
    expectedOutcome: unknown('INVALID_RESPONSE'),
    reply: ({ sign, bodyOf }) => {
      const { result, cancelTime } = bodyOf('SUCCESS');
      return sign({ result, cancelTime });
    },
  },
  {
    name: 'S_OF_ANOTHER_PAYMENT',
    group: 'body',
    description: '`SUCCESS` with the ids of another payment.',
    cancels: false,
    expectedOutcome: unknown('OTHER_PAYMENT'),
    reply: ({ sign, bodyOf }) =>
      sign({ ...bodyOf('SUCCESS'), paymentId: 'another-payment', paymentRequestId: 'another-payment-request' }),
  },
  {
    name: 'UNSIGNED_S',
    group: 'signature',
    description: '`SUCCESS` without any of the signature headers.',
    cancels: false,
    expectedOutcome: unknown('UNTRUSTED_RESPONSE'),
    reply: async (scene) => withoutHeaders(await successWith(scene), 'Signature', 'Response-Time', 'Client-Id'),
  },
  {
    name: 'UNSIGNED_F',
    group: 'signature',
    description: '`ACCESS_DENIED` without any of the signature headers, as the gateway sends it.',
    cancels: false,
    expectedOutcome: { resultStatus: 'F', resultCode: 'ACCESS_DENIED', attempts: 1, verified: false },
    reply: async ({ sign, bodyOf }) =>
      withoutHeaders(await sign(bodyOf('ACCESS_DENIED')), 'Signature', 'Response-Time', 'Client-Id'),
  },
  {
    name: 'UNSIGNED_U',
    group: 'signature',
    description: '`UNKNOWN_EXCEPTION` without any of the signature headers, as the gateway sends it.',
    cancels: true,
    expectedOutcome: { ...unknown('UNKNOWN_RESULT'), resultCode: 'UNKNOWN_EXCEPTION', verified: false },
    reply: async ({ sign, bodyOf }) =>
      withoutHeaders(await sign(bodyOf('UNKNOWN_EXCEPTION')), 'Signature', 'Response-Time', 'Client-Id'),
  },
  {
    name: 'OTHER_KEY',
    group: 'signature',
    description: "`SUCCESS`, signed with a key that is not the provider's.",
    cancels: false,
    expectedOutcome: unknown('UNTRUSTED_RESPONSE'),
    reply: ({ sign, bodyOf }) => sign(bodyOf('SUCCESS'), 'stranger'),
  },
  {
    name: 'TAMPERED_BODY',
    group: 'signature',
    description: '`PROCESS_FAIL`, signed and then turned into `SUCCESS`.',
    cancels: false,
    expectedOutcome: unknown('UNTRUSTED_RESPONSE'),
    reply: async ({ sign, bodyOf }) => ({
      ...(await sign(bodyOf('PROCESS_FAIL'))),
      body: Buffer.from(JSON.stringify(bodyOf('SUCCESS'))),
    }),
  },
  {
    name: 'PARTIAL_SIGNATURE',
    group: 'signature',
    description: '`SUCCESS` with `Signature`, but without `Response-Time`.',
    cancels: false,
    expectedOutcome: unknown('UNTRUSTED_RESPONSE'),
    reply: async (scene) => withoutHeaders(await successWith(scene), 'Response-Time'),
  },
  {
    name: 'DUPLICATE_HEADERS',
    group: 'signature',
    description: '`SUCCESS` with each signature header given twice.',
    cancels: true,
    expectedOutcome: unknown('UNTRUSTED_RESPONSE'),
    reply: async (scene) => {
      const reply = await successWith(scene);
      const signature = reply.headers.filter(([name]) => name !== 'Content-Type');
      return { ...reply, headers: [...reply.headers, ...signature] };
    },
  },
  {
    name: 'MIXED_CASE_HEADERS',
    group: 'signature',
    description: '`SUCCESS` with header names in mixed case. Nothing is wrong with that.',
    cancels: true,
    expectedOutcome: succeeded(1),
    reply: async (scene) => {
      const reply = await successWith(scene);
      return { ...reply, headers: reply.headers.map(([name, value]) => [mixCase(name), value]) };
    },
  },
  {
    name: 'UNKNOWN_TIMES',
    group: 'sequence',
    parameter: { name: 'times', minimum: 1, maximum: 1000, example: 2 },
    description: '`UNKNOWN_EXCEPTION` so many times (up to 1000), then `SUCCESS`.',
    cancels: false,
    times: (parameter) => parameter,
    expectedOutcome: succeeded(3),
    reply: ({ sign, bodyOf }) => sign(bodyOf('UNKNOWN_EXCEPTION')),
  },
  {
    name: 'LOST_ANSWER',
    group: 'sequence',
    description: 'The payment is cancelled, but the connection is reset before the answer; then `SUCCESS`.',
    cancels: true,
    times: () => 1,
    expectedOutcome: succeeded(2),
    reply: (scene) => successWith(scene, { fault: 'reset-before-headers' }),
  },
];

/** Every other letter in upper case. */
function mixCase(name: string): string {
  return [...name].map((letter, index) => (index % 2 ? letter.toUpperCase() : letter.toLowerCase())).join('');
}

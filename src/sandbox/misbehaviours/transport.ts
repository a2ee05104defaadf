import { plainReply, withoutSignature } from '../reply.js';
import { correctAnswer, type Misbehaviour, succeeded, unknown } from './misbehaviour.js';

/** The connection fails or is slow. */
export const connectionFaults: readonly Misbehaviour[] = [
  {
    name: 'NO_ANSWER',
    group: 'connection',
    description: 'Nothing is sent; the connection stays open.',
    cancels: false,
    expectedOutcome: unknown('TIMEOUT'),
    reply: (scene) => correctAnswer(scene, { fault: 'no-answer' }),
  },
  {
    name: 'ANSWER_AFTER',
    group: 'connection',
    parameter: { name: 'milliseconds', minimum: 0, maximum: 600_000, example: 200 },
    description:
      '`SUCCESS` after a number of milliseconds (up to 600000). If the attempt ends earlier, it is a `TIMEOUT`.',
    cancels: true,
    expectedOutcome: succeeded(1),
    reply: (scene) => correctAnswer(scene, { delay: scene.parameter }),
  },
  {
    name: 'RESET_BEFORE_HEADERS',
    group: 'connection',
    description: 'The connection is reset before the answer.',
    cancels: false,
    expectedOutcome: unknown('NO_RESPONSE'),
    reply: (scene) => correctAnswer(scene, { fault: 'reset-before-headers' }),
  },
  {
    name: 'RESET_IN_HEADERS',
    group: 'connection',
    description: 'The connection is reset in the middle of the headers of `SUCCESS`.',
    cancels: true,
    expectedOutcome: unknown('NO_RESPONSE'),
    reply: (scene) => correctAnswer(scene, { fault: 'reset-in-headers' }),
  },
  {
    name: 'RESET_AFTER_HEADERS',
    group: 'connection',
    description: 'The connection is reset between the headers and the body of `SUCCESS`.',
    cancels: true,
    expectedOutcome: unknown('NO_RESPONSE'),
    reply: (scene) => correctAnswer(scene, { fault: 'reset-after-headers' }),
  },
  {
    name: 'TRUNCATED_BODY',
    group: 'connection',
    description: 'The connection closes in the middle of the body of `SUCCESS`.',
    cancels: true,
    expectedOutcome: unknown('NO_RESPONSE'),
    reply: (scene) => correctAnswer(scene, { fault: 'truncated-body' }),
  },
  {
    name: 'WRONG_CONTENT_LENGTH',
    group: 'connection',
    description: '`Content-Length` is smaller than the body of `SUCCESS`.',
    cancels: true,
    expectedOutcome: unknown('UNTRUSTED_RESPONSE'),
    reply: (scene) => correctAnswer(scene, { fault: 'short-content-length' }),
  },
];

/** Something in front of the API answers, or the HTTP status is wrong. */
export const httpFaults: readonly Misbehaviour[] = [
  {
    name: 'HTML_502',
    group: 'HTTP',
    description: 'HTTP 502 with an HTML page, as from a proxy that lost the answer.',
    cancels: true,
    expectedOutcome: unknown('UNAVAILABLE'),
    reply: async () => plainReply(502, 'text/html', '<html><body><h1>502 Bad Gateway</h1></body></html>'),
  },
  {
    name: 'HTTP_500',
    group: 'HTTP',
    description: 'HTTP 500 with plain text.',
    cancels: false,
    expectedOutcome: unknown('UNAVAILABLE'),
    reply: async () => plainReply(500, 'text/plain', 'Internal Server Error'),
  },
  {
    name: 'HTTP_429',
    group: 'HTTP',
    parameter: { name: 'seconds', minimum: 0, maximum: 3600, example: 1 },
    description: 'HTTP 429 with a `Retry-After` in seconds (up to 3600).',
    cancels: false,
    expectedOutcome: unknown('UNAVAILABLE'),
    reply: async ({ parameter }) => {
      const reply = plainReply(429, 'text/plain', 'Too Many Requests');
      return { ...reply, headers: [...reply.headers, ['retry-after', String(parameter)]] };
    },
  },
  {
    name: 'S_WITH_HTTP_500',
    group: 'HTTP',
    description: 'HTTP 500 with a signed `SUCCESS`.',
    cancels: false,
    expectedOutcome: { ...unknown('UNAVAILABLE'), resultCode: 'SUCCESS' },
    reply: (scene) => correctAnswer(scene, { status: 500 }),
  },
  {
    name: 'F_WITH_HTTP_400',
    group: 'HTTP',
    description: 'HTTP 400 with a signed `ORDER_NOT_EXIST`.',
    cancels: false,
    expectedOutcome: { ...unknown('HTTP_STATUS', 1), resultCode: 'ORDER_NOT_EXIST' },
    reply: async ({ sign, bodyOf }) => ({ ...(await sign(bodyOf('ORDER_NOT_EXIST'))), status: 400 }),
  },
  {
    name: 'REDIRECT',
    group: 'HTTP',
    description: 'HTTP 307 to another path. A signed request must not follow it.',
    cancels: false,
    expectedOutcome: unknown('HTTP_STATUS', 1),
    reply: async () => ({ status: 307, headers: [['location', '/redirected']], body: new Uint8Array() }),
  },
];

/** The first requests fail, later ones succeed. */
export const sequences: readonly Misbehaviour[] = [
  {
    name: 'UNKNOWN_TIMES',
    group: 'sequence',
    parameter: { name: 'times', minimum: 1, maximum: 1000, example: 2 },
    description: '`UNKNOWN_EXCEPTION` a number of times (up to 1000), then `SUCCESS`.',
    cancels: false,
    times: (parameter) => parameter,
    expectedOutcome: succeeded(3),
    reply: ({ sign, bodyOf }) => sign(bodyOf('UNKNOWN_EXCEPTION')),
  },
  {
    name: 'LOST_ANSWER',
    group: 'sequence',
    description: 'The payment is cancelled, but the connection is reset before the answer. Then `SUCCESS`.',
    cancels: true,
    times: () => 1,
    expectedOutcome: succeeded(2),
    reply: (scene) => correctAnswer(scene, { fault: 'reset-before-headers' }),
  },
  {
    name: 'F_AFTER_CANCELLATION',
    group: 'sequence',
    description:
      'The payment is cancelled, but the connection is reset before the answer. Then `ORDER_STATUS_INVALID`. The API is not idempotent.',
    cancels: true,
    expectedOutcome: { resultStatus: 'F', resultCode: 'ORDER_STATUS_INVALID', attempts: 2 },
    reply: (scene) =>
      scene.request === 1
        ? correctAnswer(scene, { fault: 'reset-before-headers' })
        : scene.sign(scene.bodyOf('ORDER_STATUS_INVALID')),
  },
  {
    name: 'UNSIGNED_F_AFTER_CANCELLATION',
    group: 'sequence',
    description:
      'The payment is cancelled, but the connection is reset before the answer. Then `ORDER_STATUS_INVALID` without any of the signature headers, then `SUCCESS`.',
    cancels: true,
    times: () => 2,
    expectedOutcome: succeeded(3),
    reply: async (scene) =>
      scene.request === 1
        ? correctAnswer(scene, { fault: 'reset-before-headers' })
        : withoutSignature(await scene.sign(scene.bodyOf('ORDER_STATUS_INVALID'))),
  },
];

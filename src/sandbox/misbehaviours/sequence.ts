import { type Misbehaviour, rightAnswer, succeeded } from './misbehaviour.js';

/** It goes wrong first, and then well. */
export const sequences: readonly Misbehaviour[] = [
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
    reply: (scene) => rightAnswer(scene, { fault: 'reset-before-headers' }),
  },
  {
    name: 'F_AFTER_CANCELLATION',
    group: 'sequence',
    description:
      'The payment is cancelled, but the connection is reset before the answer; then `ORDER_STATUS_INVALID`. The API is not idempotent.',
    cancels: true,
    expectedOutcome: { resultStatus: 'F', resultCode: 'ORDER_STATUS_INVALID', attempts: 2 },
    reply: ({ request, ...scene }) =>
      request === 1
        ? rightAnswer({ request, ...scene }, { fault: 'reset-before-headers' })
        : scene.sign(scene.bodyOf('ORDER_STATUS_INVALID')),
  },
];

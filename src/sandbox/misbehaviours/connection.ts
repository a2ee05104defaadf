import { type Misbehaviour, rightAnswer, succeeded, unknown } from './misbehaviour.js';

/** The connection fails, or is late. */
export const connectionFaults: readonly Misbehaviour[] = [
  {
    name: 'NO_ANSWER',
    group: 'connection',
    description: 'Nothing is sent; the connection stays open.',
    cancels: false,
    expectedOutcome: unknown('TIMEOUT'),
    reply: (scene) => rightAnswer(scene, { fault: 'no-answer' }),
  },
  {
    name: 'ANSWER_AFTER',
    group: 'connection',
    parameter: { name: 'milliseconds', minimum: 0, maximum: 600_000, example: 200 },
    description: '`SUCCESS`, so many milliseconds late (up to 600000). Past the time of an attempt it is a `TIMEOUT`.',
    cancels: true,
    expectedOutcome: succeeded(1),
    reply: (scene) => rightAnswer(scene, { delay: scene.parameter }),
  },
  {
    name: 'RESET_BEFORE_HEADERS',
    group: 'connection',
    description: 'The connection is reset in place of an answer.',
    cancels: false,
    expectedOutcome: unknown('NO_RESPONSE'),
    reply: (scene) => rightAnswer(scene, { fault: 'reset-before-headers' }),
  },
  {
    name: 'RESET_IN_HEADERS',
    group: 'connection',
    description: 'The connection is reset in the middle of the headers of `SUCCESS`.',
    cancels: true,
    expectedOutcome: unknown('NO_RESPONSE'),
    reply: (scene) => rightAnswer(scene, { fault: 'reset-in-headers' }),
  },
  {
    name: 'RESET_AFTER_HEADERS',
    group: 'connection',
    description: 'The connection is reset between the headers and the body of `SUCCESS`.',
    cancels: true,
    expectedOutcome: unknown('NO_RESPONSE'),
    reply: (scene) => rightAnswer(scene, { fault: 'reset-after-headers' }),
  },
  {
    name: 'TRUNCATED_BODY',
    group: 'connection',
    description: 'The connection closes in the middle of the body of `SUCCESS`.',
    cancels: true,
    expectedOutcome: unknown('NO_RESPONSE'),
    reply: (scene) => rightAnswer(scene, { fault: 'truncated-body' }),
  },
  {
    name: 'WRONG_CONTENT_LENGTH',
    group: 'connection',
    description: '`Content-Length` says less than the body of `SUCCESS` has.',
    cancels: true,
    expectedOutcome: unknown('UNTRUSTED_RESPONSE'),
    reply: (scene) => rightAnswer(scene, { fault: 'short-content-length' }),
  },
];

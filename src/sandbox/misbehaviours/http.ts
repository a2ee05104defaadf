import { plainReply } from '../reply.js';
import { type Misbehaviour, rightAnswer, unknown } from './misbehaviour.js';

/** Something before the API answers. */
export const httpFaults: readonly Misbehaviour[] = [
  {
    name: 'HTML_502',
    group: 'HTTP',
    description: 'HTTP 502 with a page of HTML, as from a proxy that lost the answer.',
    cancels: true,
    expectedOutcome: unknown('UNAVAILABLE'),
    reply: async () => plainReply(502, 'text/html', '<html><body><h1>502 Bad Gateway</h1></body></html>'),
  },
  {
    name: 'HTTP_500',
    group: 'HTTP',
    description: 'HTTP 500 with a line of text.',
    cancels: false,
    expectedOutcome: unknown('UNAVAILABLE'),
    reply: async () => plainReply(500, 'text/plain', 'Internal Server Error'),
  },
  {
    name: 'HTTP_429',
    group: 'HTTP',
    parameter: { name: 'seconds', minimum: 0, maximum: 3600, example: 1 },
    description: 'HTTP 429 with a `Retry-After` of so many seconds (up to 3600).',
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
    reply: (scene) => rightAnswer(scene, { status: 500 }),
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
    description: 'HTTP 307 to another path. A signed request must not follow.',
    cancels: false,
    expectedOutcome: unknown('HTTP_STATUS', 1),
    reply: async () => ({ status: 307, headers: [['location', '/redirected']], body: new Uint8Array() }),
  },
];

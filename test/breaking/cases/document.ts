import { all, append, prepend, remove, rename, set } from '../../support/edit.js';
import type { Case } from './case.js';

const gateway = '/servers/0/variables/gateway';
const schemas = '/components/schemas';
const rulesOf = (document: unknown) =>
  (document as Record<string, { repetition: { rules: object[] } }>)['x-decisions']?.repetition.rules ?? [];

/** Changes of the document itself: its version, servers, security schemes, names of components, and texts. */
export const documentCases: Case[] = [
  {
    title: 'the minor version of OpenAPI raised',
    change: set('/openapi', '3.2.0'),
    expected: ['major openapi-changed #/openapi: `openapi` changed from 3.1.0 to 3.2.0'],
  },
  {
    title: 'the patch version of OpenAPI raised',
    change: set('/openapi', '3.1.1'),
    expected: ['patch text-changed #/openapi: `openapi` changed from 3.1.0 to 3.1.1'],
  },
  {
    title: 'a condition of a decision changed',
    change: set('/x-decisions/judgement/0/when/httpStatus', 'other'),
    expected: ['major decision-changed #/x-decisions/judgement/0/when: `when` of rule `retryable-http-status` changed'],
  },
  {
    title: 'a decision removed',
    change: remove('/x-decisions/judgement/0'),
    expected: ['major decision-changed #/x-decisions/judgement: rule `retryable-http-status` removed'],
  },
  {
    title: 'a decision added',
    change: append('/x-decisions/noResponse', { name: 'eclipse', cause: 'TIMEOUT', message: 'Dark.' }),
    expected: ['major decision-changed #/x-decisions/noResponse: rule `eclipse` added'],
  },
  {
    title: 'the order of decisions changed',
    before: all(remove('/x-decisions/repetition/rules/4'), remove('/x-decisions/repetition/rules/3')),
    change: (document) => void rulesOf(document).reverse(),
    expected: ['major decision-changed #/x-decisions/repetition/rules: the order of `rules` changed'],
  },
  {
    title: 'the message of a decision changed',
    change: set('/x-decisions/judgement/2/message', 'No JSON.'),
    expected: ['patch text-changed #/x-decisions/judgement/2/message: `message` changed'],
  },
  {
    title: 'a parameter of the decisions changed',
    change: set('/x-decisions/parameters/toleratedAge/value', 60_000),
    expected: [
      'minor entry-changed #/x-decisions/parameters/toleratedAge/value: `value` changed from `900000` to `60000`',
    ],
  },
  {
    title: 'a server added',
    change: append('/servers', { url: 'https://example.com', description: 'Example' }),
    expected: ['minor server-added #/servers: server `https://example.com` added'],
  },
  {
    title: 'a server removed',
    change: remove('/servers/0'),
    expected: ['major server-removed #/servers: server `https://{gateway}/ams/{mode}` removed'],
  },
  {
    title: 'a server moved to the front with a new description',
    before: append('/servers', { url: 'https://example.com', description: 'Example' }),
    change: all(remove('/servers/1'), prepend('/servers', { url: 'https://example.com', description: 'Another' })),
    expected: ['patch text-changed #/servers/0/description: `description` changed'],
  },
  {
    title: 'a gateway added',
    change: append(`${gateway}/enum`, 'open.example.com'),
    expected: ['minor server-value-added #/servers/0/variables/gateway: `open.example.com` added to `gateway`'],
  },
  {
    title: 'a gateway removed',
    change: remove(`${gateway}/enum/2`),
    expected: [
      'major server-value-removed #/servers/0/variables/gateway: `open-de-global.alipay.com` removed from `gateway`',
    ],
  },
  {
    title: 'the default gateway changed',
    change: set(`${gateway}/default`, 'open-de-global.alipay.com'),
    expected: ['major server-default-changed #/servers/0/variables/gateway: the default of `gateway` changed'],
  },
  {
    title: 'a region added',
    change: set('/servers/0/x-regions/africa', 'open-na-global.alipay.com'),
    expected: ['minor entry-added #/servers/0/x-regions/africa: `africa` added'],
  },
  {
    title: 'a region removed',
    change: remove('/servers/0/x-regions/asia'),
    expected: ['major entry-removed #/servers/0/x-regions/asia: `asia` removed'],
  },
  {
    title: 'a list of values added to a variable',
    before: remove(`${gateway}/enum`),
    change: set(`${gateway}/enum`, ['open-na-global.alipay.com']),
    expected: ['major unrated #/servers/0/variables/gateway/enum: `enum` changed'],
  },
  {
    title: 'the list of values removed from a variable',
    change: remove(`${gateway}/enum`),
    expected: ['major unrated #/servers/0/variables/gateway/enum: `enum` changed'],
  },
  {
    title: 'a variable added that the URL does not contain',
    change: set('/servers/0/variables/port', { default: '443' }),
    expected: ['major unrated #/servers/0/variables: variable `port` added or removed'],
  },
  {
    title: 'the security of all operations removed',
    change: set('/security', []),
    expected: ['major security-changed #/security: `security` changed'],
  },
  {
    title: 'the header of a security scheme renamed',
    change: set('/components/securitySchemes/Signature/name', 'X-Signature'),
    expected: ['major security-changed #/components/securitySchemes/Signature: the security scheme changed'],
  },
  {
    title: 'a header added to those that the signature covers',
    change: append('/components/securitySchemes/Signature/x-covers', 'Agent-Token'),
    expected: ['major security-changed #/components/securitySchemes/Signature: the security scheme changed'],
  },
  {
    title: 'the description of a security scheme changed',
    change: set('/components/securitySchemes/Signature/description', 'Another.'),
    expected: ['patch text-changed #/components/securitySchemes/Signature/description: `description` changed'],
  },
  {
    title: 'a component added',
    change: set(`${schemas}/Reason`, { type: 'string' }),
    expected: ['minor component-added #/components/schemas/Reason: schemas component `Reason` added'],
  },
  {
    title: 'a component renamed',
    change: all(
      rename(`${schemas}/CancelTime`, 'Time'),
      set(`${schemas}/CancelSucceeded/properties/cancelTime/$ref`, '#/components/schemas/Time'),
    ),
    expected: [
      'major component-removed #/components/schemas/CancelTime: schemas component `CancelTime` removed',
      'minor component-added #/components/schemas/Time: schemas component `Time` added',
    ],
  },
  {
    title: 'an unused component changed',
    before: set(`${schemas}/Reason`, { type: 'string' }),
    change: set(`${schemas}/Reason/type`, 'integer'),
    expected: [
      'major response-type-removed #/components/schemas/Reason: type `string` removed',
      'major response-type-added #/components/schemas/Reason: type `integer` added',
    ],
  },
  {
    title: 'a new kind of component added',
    change: set('/components/examples', { Cancelled: { value: {} } }),
    expected: ['minor component-added #/components/examples/Cancelled: examples component `Cancelled` added'],
  },
  {
    title: 'the description of the contract changed',
    change: set('/info/description', 'Another.'),
    expected: ['patch text-changed #/info/description: `description` changed'],
  },
  {
    title: 'an unknown key added',
    change: set('/webhooks', {}),
    expected: ['major unrated #/webhooks: `webhooks` changed'],
  },
];

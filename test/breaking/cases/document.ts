import { all, append, prepend, remove, rename, set } from '../../support/edit.js';
import type { Case } from './case.js';

const gateway = '/servers/0/variables/gateway';
const schemas = '/components/schemas';

/** The document itself: its version, servers, security schemes, the names of its components, and words. */
export const documentCases: Case[] = [
  {
    title: 'another version of OpenAPI',
    change: set('/openapi', '3.2.0'),
    told: ['major openapi-changed #/openapi: `openapi` changed from 3.1.0 to 3.2.0'],
  },
  {
    title: 'a corrected version of OpenAPI',
    change: set('/openapi', '3.1.1'),
    told: ['patch text-changed #/openapi: `openapi` changed from 3.1.0 to 3.1.1'],
  },
  {
    title: 'a server added',
    change: append('/servers', { url: 'https://example.com', description: 'Example' }),
    told: ['minor server-added #/servers: server `https://example.com` added'],
  },
  {
    title: 'a server removed',
    change: remove('/servers/0'),
    told: ['major server-removed #/servers: server `https://{gateway}/ams/{mode}` removed'],
  },
  {
    title: 'a server described otherwise, and moved to the front',
    before: append('/servers', { url: 'https://example.com', description: 'Example' }),
    change: all(remove('/servers/1'), prepend('/servers', { url: 'https://example.com', description: 'Another' })),
    told: ['patch text-changed #/servers/0/description: `description` changed'],
  },
  {
    title: 'a gateway added',
    change: append(`${gateway}/enum`, 'open.example.com'),
    told: ['minor server-value-added #/servers/0/variables/gateway: `open.example.com` added to `gateway`'],
  },
  {
    title: 'a gateway removed',
    change: remove(`${gateway}/enum/2`),
    told: [
      'major server-value-removed #/servers/0/variables/gateway: `open-de-global.alipay.com` removed from `gateway`',
    ],
  },
  {
    title: 'another gateway made the default',
    change: set(`${gateway}/default`, 'open-de-global.alipay.com'),
    told: ['major server-default-changed #/servers/0/variables/gateway: the default of `gateway` changed'],
  },
  {
    title: 'a region added',
    change: set('/servers/0/x-regions/africa', 'open-na-global.alipay.com'),
    told: ['minor entry-added #/servers/0/x-regions/africa: `africa` added'],
  },
  {
    title: 'a region removed',
    change: remove('/servers/0/x-regions/asia'),
    told: ['major entry-removed #/servers/0/x-regions/asia: `asia` removed'],
  },
  {
    title: 'a list given to a variable that took any value',
    before: remove(`${gateway}/enum`),
    change: set(`${gateway}/enum`, ['open-na-global.alipay.com']),
    told: ['major unrated #/servers/0/variables/gateway/enum: `enum` changed'],
  },
  {
    title: 'a list taken from a variable',
    change: remove(`${gateway}/enum`),
    told: ['major unrated #/servers/0/variables/gateway/enum: `enum` changed'],
  },
  {
    title: 'a variable that the URL does not name',
    change: set('/servers/0/variables/port', { default: '443' }),
    told: ['major unrated #/servers/0/variables: variable `port` added or removed'],
  },
  {
    title: 'who may call',
    change: set('/security', []),
    told: ['major security-changed #/security: `security` changed'],
  },
  {
    title: 'how a caller proves who it is',
    change: set('/components/securitySchemes/Signature/name', 'X-Signature'),
    told: ['major security-changed #/components/securitySchemes/Signature: the security scheme changed'],
  },
  {
    title: 'what a signature covers',
    change: append('/components/securitySchemes/Signature/x-covers', 'Agent-Token'),
    told: ['major security-changed #/components/securitySchemes/Signature: the security scheme changed'],
  },
  {
    title: 'how a security scheme is described',
    change: set('/components/securitySchemes/Signature/description', 'Another.'),
    told: ['patch text-changed #/components/securitySchemes/Signature/description: `description` changed'],
  },
  {
    title: 'a component added',
    change: set(`${schemas}/Reason`, { type: 'string' }),
    told: ['minor component-added #/components/schemas/Reason: schemas component `Reason` added'],
  },
  {
    title: 'a component renamed',
    change: all(
      rename(`${schemas}/CancelTime`, 'Time'),
      set(`${schemas}/CancelSucceeded/properties/cancelTime/$ref`, '#/components/schemas/Time'),
    ),
    told: [
      'major component-removed #/components/schemas/CancelTime: schemas component `CancelTime` removed',
      'minor component-added #/components/schemas/Time: schemas component `Time` added',
    ],
  },
  {
    title: 'a component to which nothing refers',
    before: set(`${schemas}/Reason`, { type: 'string' }),
    change: set(`${schemas}/Reason/type`, 'integer'),
    told: [
      'major response-type-removed #/components/schemas/Reason: type `string` removed',
      'major response-type-added #/components/schemas/Reason: type `integer` added',
    ],
  },
  {
    title: 'a kind of components',
    change: set('/components/examples', { Cancelled: { value: {} } }),
    told: ['minor component-added #/components/examples/Cancelled: examples component `Cancelled` added'],
  },
  {
    title: 'a description',
    change: set('/info/description', 'Another.'),
    told: ['patch text-changed #/info/description: `description` changed'],
  },
  {
    title: 'a key of which nothing is known',
    change: set('/webhooks', {}),
    told: ['major unrated #/webhooks: `webhooks` changed'],
  },
];

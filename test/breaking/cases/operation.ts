import { append, remove, rename, set } from '../../support/edit.js';
import type { Case } from './case.js';

const path = '/paths/~1v1~1payments~1cancel';
const post = `${path}/post`;
const ok = `${post}/responses/200`;

/** Paths, operations, parameters and responses: all but the schemas in them. */
export const operationCases: Case[] = [
  {
    title: 'a path added',
    change: set('/paths/~1v1~1payments~1refund', {}),
    told: ['minor path-added #/paths/~1v1~1payments~1refund: path `/v1/payments/refund` added'],
  },
  {
    title: 'a path renamed',
    change: rename(path, '/v2/payments/cancel'),
    told: [
      'major path-removed #/paths/~1v1~1payments~1cancel: path `/v1/payments/cancel` removed',
      'minor path-added #/paths/~1v2~1payments~1cancel: path `/v2/payments/cancel` added',
    ],
  },
  {
    title: 'a path described',
    change: set(`${path}/description`, 'Cancels.'),
    told: ['patch text-changed #/paths/~1v1~1payments~1cancel/description: `description` changed'],
  },
  {
    title: 'an operation added',
    change: set(`${path}/get`, {}),
    told: ['minor operation-added #/paths/~1v1~1payments~1cancel/get: `get` added'],
  },
  {
    title: 'an operation removed',
    change: remove(post),
    told: ['major operation-removed #/paths/~1v1~1payments~1cancel/post: `post` removed'],
  },
  {
    title: 'an operation renamed',
    change: set(`${post}/operationId`, 'cancel'),
    told: [
      'major operation-renamed #/paths/~1v1~1payments~1cancel/post/operationId: `cancelPayment` renamed to `cancel`',
    ],
  },
  {
    title: 'an operation deprecated',
    change: set(`${post}/deprecated`, true),
    told: ['minor deprecation-changed #/paths/~1v1~1payments~1cancel/post/deprecated: `deprecated` changed'],
  },
  {
    title: 'who may call an operation',
    change: set(`${post}/security`, []),
    told: ['major security-changed #/paths/~1v1~1payments~1cancel/post/security: `security` changed'],
  },
  {
    title: 'a required header added',
    change: append(`${post}/parameters`, { name: 'X-Nonce', in: 'header', required: true, schema: {} }),
    told: ['major required-parameter-added #/paths/~1v1~1payments~1cancel/post/parameters/4: header `x-nonce` added'],
  },
  {
    title: 'an optional header added',
    change: append(`${post}/parameters`, { name: 'X-Nonce', in: 'header', schema: {} }),
    told: ['minor parameter-added #/paths/~1v1~1payments~1cancel/post/parameters/4: header `x-nonce` added'],
  },
  {
    title: 'a required parameter of the whole path added',
    change: set(`${path}/parameters`, [{ name: 'Trace', in: 'query', required: true, schema: {} }]),
    told: ['major required-parameter-added #/paths/~1v1~1payments~1cancel/parameters/0: query `Trace` added'],
  },
  {
    title: 'a header removed',
    change: remove(`${post}/parameters/3`),
    told: ['major parameter-removed #/components/parameters/AgentToken: header `agent-token` removed'],
  },
  {
    title: 'a header made required',
    change: set('/components/parameters/AgentToken/required', true),
    told: ['major parameter-made-required #/components/parameters/AgentToken: header `agent-token` made required'],
  },
  {
    title: 'a header made optional',
    change: remove('/components/parameters/Signature/required'),
    told: ['minor parameter-made-optional #/components/parameters/Signature: header `signature` made optional'],
  },
  {
    title: 'a header deprecated',
    change: set('/components/parameters/AgentToken/deprecated', true),
    told: ['minor deprecation-changed #/components/parameters/AgentToken/deprecated: `deprecated` changed'],
  },
  {
    title: 'a parameter whose name is written in another case',
    before: append(`${post}/parameters`, { name: 'trace', in: 'query', schema: {} }),
    change: set(`${post}/parameters/4/name`, 'Trace'),
    told: [
      'major parameter-removed #/paths/~1v1~1payments~1cancel/post/parameters/4: query `trace` removed',
      'minor parameter-added #/paths/~1v1~1payments~1cancel/post/parameters/4: query `Trace` added',
    ],
  },
  {
    title: 'an answer with another HTTP status added',
    change: set(`${post}/responses/201`, { description: 'Created.' }),
    told: ['minor response-added #/paths/~1v1~1payments~1cancel/post/responses/201: response `201` added'],
  },
  {
    title: 'an answer with another HTTP status removed',
    change: remove(`${post}/responses/4XX`),
    told: ['major response-removed #/components/responses/NoResult: response `4XX` removed'],
  },
  {
    title: 'an answer described otherwise',
    change: set(`${ok}/description`, 'Answered.'),
    told: ['patch text-changed #/paths/~1v1~1payments~1cancel/post/responses/200/description: `description` changed'],
  },
  {
    title: 'a media type of an answer added',
    change: set(`${ok}/content/application~1xml`, { schema: { type: 'object' } }),
    told: [
      'minor response-media-type-added #/paths/~1v1~1payments~1cancel/post/responses/200/content/application~1xml: media type `application/xml` added',
    ],
  },
  {
    title: 'a media type of an answer replaced',
    change: rename(`${ok}/content/application~1json`, 'application/xml'),
    told: [
      'major response-media-type-removed #/paths/~1v1~1payments~1cancel/post/responses/200/content/application~1json: media type `application/json` removed',
      'minor response-media-type-added #/paths/~1v1~1payments~1cancel/post/responses/200/content/application~1xml: media type `application/xml` added',
    ],
  },
  {
    title: 'a response header added',
    change: set(`${ok}/headers/Trace-Id`, { schema: { type: 'string' } }),
    told: [
      'minor header-added #/paths/~1v1~1payments~1cancel/post/responses/200/headers/Trace-Id: header `Trace-Id` added',
    ],
  },
  {
    title: 'a response header removed',
    change: remove(`${ok}/headers/Signature`),
    told: ['major header-removed #/components/headers/Signature: header `Signature` removed'],
  },
  {
    title: 'a response header made required',
    change: set('/components/headers/Signature/required', true),
    told: ['minor header-made-required #/components/headers/Signature: header made required'],
  },
  {
    title: 'a response header made optional',
    before: set('/components/headers/Signature/required', true),
    change: remove('/components/headers/Signature/required'),
    told: ['major header-made-optional #/components/headers/Signature: header made optional'],
  },
  {
    title: 'a response header made longer',
    before: set('/components/headers/Signature/schema/maxLength', 2048),
    change: set('/components/headers/Signature/schema/maxLength', 4096),
    told: ['minor response-bound-loosened #/components/headers/Signature/schema: `maxLength` 2048 became 4096'],
  },
  {
    title: 'a response header deprecated',
    change: set('/components/headers/Signature/deprecated', true),
    told: ['minor deprecation-changed #/components/headers/Signature/deprecated: `deprecated` changed'],
  },
];

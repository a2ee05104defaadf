import { append, remove, rename, set } from '../../support/edit.js';
import type { Case } from './case.js';

const path = '/paths/~1v1~1payments~1cancel';
const post = `${path}/post`;
const ok = `${post}/responses/200`;

/** Changes of paths, operations, parameters and responses, without their schemas. */
export const operationCases: Case[] = [
  {
    title: 'a path added',
    change: set('/paths/~1v1~1payments~1refund', {}),
    expected: ['minor path-added #/paths/~1v1~1payments~1refund: path `/v1/payments/refund` added'],
  },
  {
    title: 'a path renamed',
    change: rename(path, '/v2/payments/cancel'),
    expected: [
      'major path-removed #/paths/~1v1~1payments~1cancel: path `/v1/payments/cancel` removed',
      'minor path-added #/paths/~1v2~1payments~1cancel: path `/v2/payments/cancel` added',
    ],
  },
  {
    title: 'a description added to a path',
    change: set(`${path}/description`, 'Cancels.'),
    expected: ['patch text-changed #/paths/~1v1~1payments~1cancel/description: `description` changed'],
  },
  {
    title: 'an operation added',
    change: set(`${path}/get`, {}),
    expected: ['minor operation-added #/paths/~1v1~1payments~1cancel/get: `get` added'],
  },
  {
    title: 'an operation removed',
    change: remove(post),
    expected: ['major operation-removed #/paths/~1v1~1payments~1cancel/post: `post` removed'],
  },
  {
    title: 'an operation renamed',
    change: set(`${post}/operationId`, 'cancel'),
    expected: [
      'major operation-renamed #/paths/~1v1~1payments~1cancel/post/operationId: `cancelPayment` renamed to `cancel`',
    ],
  },
  {
    title: 'an operation deprecated',
    change: set(`${post}/deprecated`, true),
    expected: ['minor deprecation-changed #/paths/~1v1~1payments~1cancel/post/deprecated: `deprecated` changed'],
  },
  {
    title: 'the security of an operation removed',
    change: set(`${post}/security`, []),
    expected: ['major security-changed #/paths/~1v1~1payments~1cancel/post/security: `security` changed'],
  },
  {
    title: 'a required header added',
    change: append(`${post}/parameters`, { name: 'X-Nonce', in: 'header', required: true, schema: {} }),
    expected: [
      'major required-parameter-added #/paths/~1v1~1payments~1cancel/post/parameters/4: header `x-nonce` added',
    ],
  },
  {
    title: 'an optional header added',
    change: append(`${post}/parameters`, { name: 'X-Nonce', in: 'header', schema: {} }),
    expected: ['minor parameter-added #/paths/~1v1~1payments~1cancel/post/parameters/4: header `x-nonce` added'],
  },
  {
    title: 'a required parameter added to a path',
    change: set(`${path}/parameters`, [{ name: 'Trace', in: 'query', required: true, schema: {} }]),
    expected: ['major required-parameter-added #/paths/~1v1~1payments~1cancel/parameters/0: query `Trace` added'],
  },
  {
    title: 'a header removed',
    change: remove(`${post}/parameters/3`),
    expected: ['major parameter-removed #/components/parameters/AgentToken: header `agent-token` removed'],
  },
  {
    title: 'a header made required',
    change: set('/components/parameters/AgentToken/required', true),
    expected: ['major parameter-made-required #/components/parameters/AgentToken: header `agent-token` made required'],
  },
  {
    title: 'a header made optional',
    change: remove('/components/parameters/Signature/required'),
    expected: ['minor parameter-made-optional #/components/parameters/Signature: header `signature` made optional'],
  },
  {
    title: 'a header deprecated',
    change: set('/components/parameters/AgentToken/deprecated', true),
    expected: ['minor deprecation-changed #/components/parameters/AgentToken/deprecated: `deprecated` changed'],
  },
  {
    title: 'the case of a query parameter changed',
    before: append(`${post}/parameters`, { name: 'trace', in: 'query', schema: {} }),
    change: set(`${post}/parameters/4/name`, 'Trace'),
    expected: [
      'major parameter-removed #/paths/~1v1~1payments~1cancel/post/parameters/4: query `trace` removed',
      'minor parameter-added #/paths/~1v1~1payments~1cancel/post/parameters/4: query `Trace` added',
    ],
  },
  {
    title: 'a response added',
    change: set(`${post}/responses/201`, { description: 'Created.' }),
    expected: ['minor response-added #/paths/~1v1~1payments~1cancel/post/responses/201: response `201` added'],
  },
  {
    title: 'a response removed',
    change: remove(`${post}/responses/4XX`),
    expected: ['major response-removed #/components/responses/NoResult: response `4XX` removed'],
  },
  {
    title: 'the description of a response changed',
    change: set(`${ok}/description`, 'Answered.'),
    expected: [
      'patch text-changed #/paths/~1v1~1payments~1cancel/post/responses/200/description: `description` changed',
    ],
  },
  {
    title: 'a media type added to a response',
    change: set(`${ok}/content/application~1xml`, { schema: { type: 'object' } }),
    expected: [
      'minor response-media-type-added #/paths/~1v1~1payments~1cancel/post/responses/200/content/application~1xml: media type `application/xml` added',
    ],
  },
  {
    title: 'the media type of a response replaced',
    change: rename(`${ok}/content/application~1json`, 'application/xml'),
    expected: [
      'major response-media-type-removed #/paths/~1v1~1payments~1cancel/post/responses/200/content/application~1json: media type `application/json` removed',
      'minor response-media-type-added #/paths/~1v1~1payments~1cancel/post/responses/200/content/application~1xml: media type `application/xml` added',
    ],
  },
  {
    title: 'a response header added',
    change: set(`${ok}/headers/Trace-Id`, { schema: { type: 'string' } }),
    expected: [
      'minor header-added #/paths/~1v1~1payments~1cancel/post/responses/200/headers/Trace-Id: header `Trace-Id` added',
    ],
  },
  {
    title: 'a response header removed',
    change: remove(`${ok}/headers/Signature`),
    expected: ['major header-removed #/components/headers/Signature: header `Signature` removed'],
  },
  {
    title: 'a response header made required',
    change: set('/components/headers/Signature/required', true),
    expected: ['minor header-made-required #/components/headers/Signature: header made required'],
  },
  {
    title: 'a response header made optional',
    before: set('/components/headers/Signature/required', true),
    change: remove('/components/headers/Signature/required'),
    expected: ['major header-made-optional #/components/headers/Signature: header made optional'],
  },
  {
    title: 'the maxLength of a response header raised',
    before: set('/components/headers/Signature/schema/maxLength', 2048),
    change: set('/components/headers/Signature/schema/maxLength', 4096),
    expected: ['minor response-bound-loosened #/components/headers/Signature/schema: `maxLength` 2048 became 4096'],
  },
  {
    title: 'a response header deprecated',
    change: set('/components/headers/Signature/deprecated', true),
    expected: ['minor deprecation-changed #/components/headers/Signature/deprecated: `deprecated` changed'],
  },
];

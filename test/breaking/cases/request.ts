import { all, append, remove, rename, set } from '../../support/edit.js';
import type { Case } from './case.js';

const requestBody = '/paths/~1v1~1payments~1cancel/post/requestBody';
const schemas = '/components/schemas';
const byPaymentId = `${schemas}/CancelByPaymentId`;
const merchantAccountId = `${schemas}/MerchantAccountId`;

/** What callers may send: the body, and the schemas in it and in headers. */
export const requestCases: Case[] = [
  {
    title: 'a request body made required',
    before: set(`${requestBody}/required`, false),
    change: set(`${requestBody}/required`, true),
    told: [
      'major request-body-made-required #/paths/~1v1~1payments~1cancel/post/requestBody: request body made required',
    ],
  },
  {
    title: 'a request body made optional',
    change: set(`${requestBody}/required`, false),
    told: [
      'minor request-body-made-optional #/paths/~1v1~1payments~1cancel/post/requestBody: request body made optional',
    ],
  },
  {
    title: 'a request body described',
    change: set(`${requestBody}/description`, 'The ids.'),
    told: ['patch text-changed #/paths/~1v1~1payments~1cancel/post/requestBody/description: `description` changed'],
  },
  {
    title: 'a media type of the request added',
    change: set(`${requestBody}/content/application~1xml`, { schema: { type: 'object' } }),
    told: [
      'minor request-media-type-added #/paths/~1v1~1payments~1cancel/post/requestBody/content/application~1xml: media type `application/xml` added',
    ],
  },
  {
    title: 'a media type of the request replaced',
    change: rename(`${requestBody}/content/application~1json`, 'application/xml'),
    told: [
      'major request-media-type-removed #/paths/~1v1~1payments~1cancel/post/requestBody/content/application~1json: media type `application/json` removed',
      'minor request-media-type-added #/paths/~1v1~1payments~1cancel/post/requestBody/content/application~1xml: media type `application/xml` added',
    ],
  },
  {
    title: 'an example of the request replaced',
    change: set(`${requestBody}/content/application~1json/examples`, {}),
    told: [
      'patch text-changed #/paths/~1v1~1payments~1cancel/post/requestBody/content/application~1json/examples: `examples` changed',
    ],
  },
  {
    title: 'an optional request property added',
    change: set(`${byPaymentId}/properties/reason`, { type: 'string' }),
    told: ['minor request-property-added #/components/schemas/CancelByPaymentId: property `reason` added'],
  },
  {
    title: 'a required request property added',
    change: all(
      set(`${byPaymentId}/properties/reason`, { type: 'string' }),
      append(`${byPaymentId}/required`, 'reason'),
    ),
    told: ['major request-required-property-added #/components/schemas/CancelByPaymentId: property `reason` added'],
  },
  {
    title: 'a required request property removed',
    change: all(remove(`${byPaymentId}/properties/paymentId`), remove(`${byPaymentId}/required`)),
    told: ['major request-property-removed #/components/schemas/CancelByPaymentId: property `paymentId` removed'],
  },
  {
    title: 'a request property made required',
    change: append(`${byPaymentId}/required`, 'paymentRequestId'),
    told: [
      'major request-property-made-required #/components/schemas/CancelByPaymentId: property `paymentRequestId` made required',
    ],
  },
  {
    title: 'a request property made optional',
    change: remove(`${byPaymentId}/required/0`),
    told: [
      'minor request-property-made-optional #/components/schemas/CancelByPaymentId: property `paymentId` made optional',
    ],
  },
  {
    title: 'a request closed for other properties',
    change: set(`${byPaymentId}/additionalProperties`, false),
    told: [
      'major request-bound-tightened #/components/schemas/CancelByPaymentId/additionalProperties: `additionalProperties` changed',
    ],
  },
  {
    title: 'a value of a request added',
    before: set(`${merchantAccountId}/enum`, ['1', '2']),
    change: append(`${merchantAccountId}/enum`, '3'),
    told: ['minor request-value-added #/components/schemas/MerchantAccountId: value `3` added'],
  },
  {
    title: 'a value of a request removed',
    before: set(`${merchantAccountId}/enum`, ['1', '2']),
    change: remove(`${merchantAccountId}/enum/0`),
    told: ['major request-value-removed #/components/schemas/MerchantAccountId: value `1` removed'],
  },
  {
    title: 'a list of values given to a request',
    change: set(`${merchantAccountId}/enum`, ['1', '2']),
    told: ['major request-constraint-added #/components/schemas/MerchantAccountId: list of values added'],
  },
  {
    title: 'a list of values taken from a request',
    before: set(`${merchantAccountId}/enum`, ['1', '2']),
    change: remove(`${merchantAccountId}/enum`),
    told: ['minor request-constraint-removed #/components/schemas/MerchantAccountId: list of values removed'],
  },
  {
    title: 'a request maxLength lowered',
    before: set(`${merchantAccountId}/maxLength`, 32),
    change: set(`${merchantAccountId}/maxLength`, 16),
    told: ['major request-bound-tightened #/components/schemas/MerchantAccountId: `maxLength` 32 became 16'],
  },
  {
    title: 'a request maxLength raised',
    before: set(`${merchantAccountId}/maxLength`, 32),
    change: set(`${merchantAccountId}/maxLength`, 64),
    told: ['minor request-bound-loosened #/components/schemas/MerchantAccountId: `maxLength` 32 became 64'],
  },
  {
    title: 'a request maxLength removed',
    before: set(`${merchantAccountId}/maxLength`, 32),
    change: remove(`${merchantAccountId}/maxLength`),
    told: ['minor request-bound-loosened #/components/schemas/MerchantAccountId: `maxLength` 32 became none'],
  },
  {
    title: 'a header minLength raised',
    before: set('/components/parameters/ClientId/schema/minLength', 1),
    change: set('/components/parameters/ClientId/schema/minLength', 5),
    told: ['major request-bound-tightened #/components/parameters/ClientId/schema: `minLength` 1 became 5'],
  },
  {
    title: 'a pattern added to a request',
    change: set(`${merchantAccountId}/pattern`, '^[0-9]+$'),
    told: ['major request-constraint-added #/components/schemas/MerchantAccountId/pattern: `pattern` added'],
  },
  {
    title: 'the pattern of a request changed',
    change: set('/components/parameters/ClientId/schema/pattern', '^[0-9]+$'),
    told: ['major request-constraint-changed #/components/parameters/ClientId/schema/pattern: `pattern` changed'],
  },
  {
    title: 'a pattern of a request removed',
    change: remove('/components/parameters/RequestTime/schema/pattern'),
    told: ['minor request-constraint-removed #/components/parameters/RequestTime/schema/pattern: `pattern` removed'],
  },
  {
    title: 'null no longer taken for an id',
    change: remove(`${byPaymentId}/properties/paymentRequestId/type/1`),
    told: [
      'major request-type-removed #/components/schemas/CancelByPaymentId/properties/paymentRequestId: type `null` removed',
    ],
  },
  {
    title: 'a number taken for an id',
    change: append(`${byPaymentId}/properties/paymentRequestId/type`, 'integer'),
    told: [
      'minor request-type-added #/components/schemas/CancelByPaymentId/properties/paymentRequestId: type `integer` added',
    ],
  },
  {
    title: 'a request of another kind added',
    change: append(`${schemas}/CancellationRequest/anyOf`, { title: 'By order', type: 'object' }),
    told: [
      'minor request-alternative-added #/components/schemas/CancellationRequest/anyOf: member By order of `anyOf` added',
    ],
  },
  {
    title: 'a request of one kind removed',
    change: remove(`${schemas}/CancellationRequest/anyOf/1`),
    told: [
      'major request-alternative-removed #/components/schemas/CancellationRequest/anyOf: member #/components/schemas/CancelByPaymentRequestId of `anyOf` removed',
    ],
  },
  {
    title: 'a keyword of which nothing is known',
    change: set(`${merchantAccountId}/not`, { const: '0' }),
    told: ['major unrated #/components/schemas/MerchantAccountId/not: `not` changed'],
  },
];

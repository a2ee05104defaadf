import { all, append, remove, rename, set } from '../../support/edit.js';
import type { Case } from './case.js';

const requestBody = '/paths/~1v1~1payments~1cancel/post/requestBody';
const schemas = '/components/schemas';
const byPaymentId = `${schemas}/CancelByPaymentId`;
const merchantAccountId = `${schemas}/MerchantAccountId`;

/** Changes of requests: the body, and the schemas of bodies and headers. */
export const requestCases: Case[] = [
  {
    title: 'a request body made required',
    before: set(`${requestBody}/required`, false),
    change: set(`${requestBody}/required`, true),
    expected: [
      'major request-body-made-required #/paths/~1v1~1payments~1cancel/post/requestBody: request body made required',
    ],
  },
  {
    title: 'a request body made optional',
    change: set(`${requestBody}/required`, false),
    expected: [
      'minor request-body-made-optional #/paths/~1v1~1payments~1cancel/post/requestBody: request body made optional',
    ],
  },
  {
    title: 'a description added to a request body',
    change: set(`${requestBody}/description`, 'The ids.'),
    expected: ['patch text-changed #/paths/~1v1~1payments~1cancel/post/requestBody/description: `description` changed'],
  },
  {
    title: 'a media type added to a request',
    change: set(`${requestBody}/content/application~1xml`, { schema: { type: 'object' } }),
    expected: [
      'minor request-media-type-added #/paths/~1v1~1payments~1cancel/post/requestBody/content/application~1xml: media type `application/xml` added',
    ],
  },
  {
    title: 'the media type of a request replaced',
    change: rename(`${requestBody}/content/application~1json`, 'application/xml'),
    expected: [
      'major request-media-type-removed #/paths/~1v1~1payments~1cancel/post/requestBody/content/application~1json: media type `application/json` removed',
      'minor request-media-type-added #/paths/~1v1~1payments~1cancel/post/requestBody/content/application~1xml: media type `application/xml` added',
    ],
  },
  {
    title: 'the examples of a request removed',
    change: set(`${requestBody}/content/application~1json/examples`, {}),
    expected: [
      'patch text-changed #/paths/~1v1~1payments~1cancel/post/requestBody/content/application~1json/examples: `examples` changed',
    ],
  },
  {
    title: 'an optional request property added',
    change: set(`${byPaymentId}/properties/reason`, { type: 'string' }),
    expected: ['minor request-property-added #/components/schemas/CancelByPaymentId: property `reason` added'],
  },
  {
    title: 'a required request property added',
    change: all(
      set(`${byPaymentId}/properties/reason`, { type: 'string' }),
      append(`${byPaymentId}/required`, 'reason'),
    ),
    expected: ['major request-required-property-added #/components/schemas/CancelByPaymentId: property `reason` added'],
  },
  {
    title: 'a required request property removed',
    change: all(remove(`${byPaymentId}/properties/paymentId`), remove(`${byPaymentId}/required`)),
    expected: ['major request-property-removed #/components/schemas/CancelByPaymentId: property `paymentId` removed'],
  },
  {
    title: 'a request property made required',
    change: append(`${byPaymentId}/required`, 'paymentRequestId'),
    expected: [
      'major request-property-made-required #/components/schemas/CancelByPaymentId: property `paymentRequestId` made required',
    ],
  },
  {
    title: 'a request property made optional',
    change: remove(`${byPaymentId}/required/0`),
    expected: [
      'minor request-property-made-optional #/components/schemas/CancelByPaymentId: property `paymentId` made optional',
    ],
  },
  {
    title: 'additional properties of a request forbidden',
    change: set(`${byPaymentId}/additionalProperties`, false),
    expected: [
      'major request-bound-tightened #/components/schemas/CancelByPaymentId/additionalProperties: `additionalProperties` changed',
    ],
  },
  {
    title: 'a value added to an enum of a request',
    before: set(`${merchantAccountId}/enum`, ['1', '2']),
    change: append(`${merchantAccountId}/enum`, '3'),
    expected: ['minor request-value-added #/components/schemas/MerchantAccountId: value `3` added'],
  },
  {
    title: 'a value removed from an enum of a request',
    before: set(`${merchantAccountId}/enum`, ['1', '2']),
    change: remove(`${merchantAccountId}/enum/0`),
    expected: ['major request-value-removed #/components/schemas/MerchantAccountId: value `1` removed'],
  },
  {
    title: 'an enum added to a request',
    change: set(`${merchantAccountId}/enum`, ['1', '2']),
    expected: ['major request-constraint-added #/components/schemas/MerchantAccountId: list of values added'],
  },
  {
    title: 'an enum removed from a request',
    before: set(`${merchantAccountId}/enum`, ['1', '2']),
    change: remove(`${merchantAccountId}/enum`),
    expected: ['minor request-constraint-removed #/components/schemas/MerchantAccountId: list of values removed'],
  },
  {
    title: 'a request maxLength lowered',
    before: set(`${merchantAccountId}/maxLength`, 32),
    change: set(`${merchantAccountId}/maxLength`, 16),
    expected: ['major request-bound-tightened #/components/schemas/MerchantAccountId: `maxLength` 32 became 16'],
  },
  {
    title: 'a request maxLength raised',
    before: set(`${merchantAccountId}/maxLength`, 32),
    change: set(`${merchantAccountId}/maxLength`, 64),
    expected: ['minor request-bound-loosened #/components/schemas/MerchantAccountId: `maxLength` 32 became 64'],
  },
  {
    title: 'a request maxLength removed',
    before: set(`${merchantAccountId}/maxLength`, 32),
    change: remove(`${merchantAccountId}/maxLength`),
    expected: ['minor request-bound-loosened #/components/schemas/MerchantAccountId: `maxLength` 32 became none'],
  },
  {
    title: 'a header minLength raised',
    before: set('/components/parameters/ClientId/schema/minLength', 1),
    change: set('/components/parameters/ClientId/schema/minLength', 5),
    expected: ['major request-bound-tightened #/components/parameters/ClientId/schema: `minLength` 1 became 5'],
  },
  {
    title: 'a pattern added to a request',
    change: set(`${merchantAccountId}/pattern`, '^[0-9]+$'),
    expected: ['major request-constraint-added #/components/schemas/MerchantAccountId/pattern: `pattern` added'],
  },
  {
    title: 'the pattern of a request changed',
    change: set('/components/parameters/ClientId/schema/pattern', '^[0-9]+$'),
    expected: ['major request-constraint-changed #/components/parameters/ClientId/schema/pattern: `pattern` changed'],
  },
  {
    title: 'the pattern of a request removed',
    change: remove('/components/parameters/RequestTime/schema/pattern'),
    expected: [
      'minor request-constraint-removed #/components/parameters/RequestTime/schema/pattern: `pattern` removed',
    ],
  },
  {
    title: 'null no longer accepted for an id',
    change: remove(`${byPaymentId}/properties/paymentRequestId/type/1`),
    expected: [
      'major request-type-removed #/components/schemas/CancelByPaymentId/properties/paymentRequestId: type `null` removed',
    ],
  },
  {
    title: 'a number accepted for an id',
    change: append(`${byPaymentId}/properties/paymentRequestId/type`, 'integer'),
    expected: [
      'minor request-type-added #/components/schemas/CancelByPaymentId/properties/paymentRequestId: type `integer` added',
    ],
  },
  {
    title: 'an alternative added to a request',
    change: append(`${schemas}/CancellationRequest/anyOf`, { title: 'By order', type: 'object' }),
    expected: [
      'minor request-alternative-added #/components/schemas/CancellationRequest/anyOf: member By order of `anyOf` added',
    ],
  },
  {
    title: 'an alternative removed from a request',
    change: remove(`${schemas}/CancellationRequest/anyOf/1`),
    expected: [
      'major request-alternative-removed #/components/schemas/CancellationRequest/anyOf: member #/components/schemas/CancelByPaymentRequestId of `anyOf` removed',
    ],
  },
  {
    title: 'an unknown keyword added to a schema',
    change: set(`${merchantAccountId}/not`, { const: '0' }),
    expected: ['major unrated #/components/schemas/MerchantAccountId/not: `not` changed'],
  },
];

import { all, append, remove, set, without } from '../../support/edit.js';
import type { Case } from './case.js';

const schemas = '/components/schemas';
const codes = `${schemas}/ResultCode/x-result-codes`;
const succeeded = `${schemas}/CancelSucceeded`;
const resultMessage = `${schemas}/ResultMessage`;

const newCode = { resultStatus: 'F', resultMessage: 'New.', furtherAction: 'Ask.', retry: 'never' };

/** Changes of responses and of the result codes. */
export const responseCases: Case[] = [
  {
    title: 'a code added',
    change: all(
      set(`${codes}/NEW_CODE`, newCode),
      append(`${schemas}/ResultCode/enum`, 'NEW_CODE'),
      append(`${schemas}/FailureCode/enum`, 'NEW_CODE'),
    ),
    expected: [
      'minor response-value-added #/components/schemas/ResultCode: value `NEW_CODE` added',
      'minor entry-added #/components/schemas/ResultCode/x-result-codes/NEW_CODE: `NEW_CODE` added',
      'minor response-value-added #/components/schemas/FailureCode: value `NEW_CODE` added',
    ],
  },
  {
    title: 'a code removed',
    change: all(
      remove(`${codes}/ORDER_NOT_EXIST`),
      without(`${schemas}/ResultCode/enum`, 'ORDER_NOT_EXIST'),
      without(`${schemas}/FailureCode/enum`, 'ORDER_NOT_EXIST'),
    ),
    expected: [
      'major response-value-removed #/components/schemas/ResultCode: value `ORDER_NOT_EXIST` removed',
      'major entry-removed #/components/schemas/ResultCode/x-result-codes/ORDER_NOT_EXIST: `ORDER_NOT_EXIST` removed',
      'major response-value-removed #/components/schemas/FailureCode: value `ORDER_NOT_EXIST` removed',
    ],
  },
  {
    title: 'the status of a code changed',
    change: all(
      set(`${codes}/SYSTEM_ERROR/resultStatus`, 'U'),
      without(`${schemas}/FailureCode/enum`, 'SYSTEM_ERROR'),
      append(`${schemas}/UnknownCode/enum`, 'SYSTEM_ERROR'),
    ),
    expected: [
      'major status-changed #/components/schemas/ResultCode/x-result-codes/SYSTEM_ERROR/resultStatus: `resultStatus` changed from `F` to `U`',
      'major response-value-removed #/components/schemas/FailureCode: value `SYSTEM_ERROR` removed',
      'minor response-value-added #/components/schemas/UnknownCode: value `SYSTEM_ERROR` added',
    ],
  },
  {
    title: 'the further action of a code reworded',
    change: set(`${codes}/SYSTEM_ERROR/furtherAction`, 'Ask.'),
    expected: [
      'patch text-changed #/components/schemas/ResultCode/x-result-codes/SYSTEM_ERROR/furtherAction: `furtherAction` changed',
    ],
  },
  {
    title: 'the next step of a code changed',
    change: set(`${codes}/SYSTEM_ERROR/nextStep`, 'none'),
    expected: [
      'minor entry-changed #/components/schemas/ResultCode/x-result-codes/SYSTEM_ERROR/nextStep: `nextStep` changed from `contact-support` to `none`',
    ],
  },
  {
    title: 'a response property added',
    change: set(`${succeeded}/properties/traceId`, { type: 'string' }),
    expected: ['minor response-property-added #/components/schemas/CancelSucceeded: property `traceId` added'],
  },
  {
    title: 'a required response property added',
    change: all(set(`${succeeded}/properties/traceId`, { type: 'string' }), append(`${succeeded}/required`, 'traceId')),
    expected: ['minor response-required-property-added #/components/schemas/CancelSucceeded: property `traceId` added'],
  },
  {
    title: 'a response property removed',
    change: all(remove(`${succeeded}/properties/cancelTime`), without(`${succeeded}/required`, 'cancelTime')),
    expected: ['major response-property-removed #/components/schemas/CancelSucceeded: property `cancelTime` removed'],
  },
  {
    title: 'a response property made required',
    before: without(`${succeeded}/required`, 'cancelTime'),
    change: append(`${succeeded}/required`, 'cancelTime'),
    expected: [
      'minor response-property-made-required #/components/schemas/CancelSucceeded: property `cancelTime` made required',
    ],
  },
  {
    title: 'a response property made optional',
    change: without(`${succeeded}/required`, 'cancelTime'),
    expected: [
      'major response-property-made-optional #/components/schemas/CancelSucceeded: property `cancelTime` made optional',
    ],
  },
  {
    title: 'an alternative added to a response',
    change: append(`${schemas}/CancellationResponse/anyOf`, { title: 'P: pending', type: 'object' }),
    expected: [
      'major response-alternative-added #/components/schemas/CancellationResponse/anyOf: member P: pending of `anyOf` added',
    ],
  },
  {
    title: 'an alternative removed from a response',
    change: remove(`${schemas}/CancellationResponse/anyOf/2`),
    expected: [
      'major response-alternative-removed #/components/schemas/CancellationResponse/anyOf: member #/components/schemas/CancelUnknown of `anyOf` removed',
    ],
  },
  {
    title: 'a response maxLength lowered',
    before: set(`${resultMessage}/maxLength`, 256),
    change: set(`${resultMessage}/maxLength`, 128),
    expected: ['minor response-bound-tightened #/components/schemas/ResultMessage: `maxLength` 256 became 128'],
  },
  {
    title: 'a response maxLength raised',
    before: set(`${resultMessage}/maxLength`, 256),
    change: set(`${resultMessage}/maxLength`, 512),
    expected: ['minor response-bound-loosened #/components/schemas/ResultMessage: `maxLength` 256 became 512'],
  },
  {
    title: 'a pattern added to a response',
    change: set(`${resultMessage}/pattern`, '[.]$'),
    expected: ['minor response-constraint-added #/components/schemas/ResultMessage/pattern: `pattern` added'],
  },
  {
    title: 'the pattern of a response changed',
    change: set(`${schemas}/CancelTime/pattern`, '^[0-9]+$'),
    expected: ['major response-constraint-changed #/components/schemas/CancelTime/pattern: `pattern` changed'],
  },
  {
    title: 'the pattern of a response removed',
    change: remove(`${schemas}/CancelTime/pattern`),
    expected: ['major response-constraint-removed #/components/schemas/CancelTime/pattern: `pattern` removed'],
  },
  {
    title: 'null added to the type of a response field',
    change: set(`${resultMessage}/type`, ['string', 'null']),
    expected: ['major response-type-added #/components/schemas/ResultMessage: type `null` added'],
  },
  {
    title: 'null removed from the type of a response field',
    before: set(`${resultMessage}/type`, ['string', 'null']),
    change: set(`${resultMessage}/type`, 'string'),
    expected: ['major response-type-removed #/components/schemas/ResultMessage: type `null` removed'],
  },
  {
    title: 'the constant of a response field changed',
    change: set(`${schemas}/SuccessResult/properties/resultStatus/const`, 'OK'),
    expected: [
      'major response-value-removed #/components/schemas/SuccessResult/properties/resultStatus: value `S` removed',
      'minor response-value-added #/components/schemas/SuccessResult/properties/resultStatus: value `OK` added',
    ],
  },
  {
    title: 'the maxLength of a field in requests and responses lowered',
    before: set(`${schemas}/PaymentId/maxLength`, 64),
    change: set(`${schemas}/PaymentId/maxLength`, 32),
    expected: [
      'major request-bound-tightened #/components/schemas/PaymentId: `maxLength` 64 became 32',
      'minor response-bound-tightened #/components/schemas/PaymentId: `maxLength` 64 became 32',
    ],
  },
  {
    title: 'the origin of a fact changed',
    change: set(`${schemas}/PaymentId/x-origin`, 'provider'),
    expected: ['patch text-changed #/components/schemas/PaymentId/x-origin: `x-origin` changed'],
  },
];

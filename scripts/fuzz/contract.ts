import fc from 'fast-check';
import { createContractClient } from '../../generated/fetch-client.js';
import {
  isFailureCode,
  isResultCode,
  isSuccessCode,
  isUnknownCode,
  resultCodes,
} from '../../generated/result-codes.js';
import {
  type Validator,
  validateCancellationRequest,
  validateCancellationResponse,
  validateCancelPaymentHeaders,
} from '../../generated/validators.js';
import { answer, anything, oneOf, response, text } from './inputs.js';
import { hold, property, type Treatment } from './property.js';

const code = fc.oneof(text, oneOf(...Object.keys(resultCodes), '__proto__', 'constructor', 'toString'));

/** What `./result-codes`, `./validators` and `./fetch-client` export. */
export const contract: Record<string, Treatment> = {
  isResultCode: {
    codes: property(5_000, code, (value) =>
      hold(
        isResultCode(value) === Object.keys(resultCodes).includes(value),
        'isResultCode accepts exactly the codes of the table.',
      ),
    ),
  },
  isSuccessCode: statusOf(isSuccessCode, 'S'),
  isFailureCode: statusOf(isFailureCode, 'F'),
  isUnknownCode: statusOf(isUnknownCode, 'U'),
  isCancelSucceeded: { reason: 'It compares one field.' },
  isCancelFailed: { reason: 'It compares one field.' },
  isCancelUnknown: { reason: 'It compares one field.' },
  validateCancellationRequest: valuesFor(
    validateCancellationRequest,
    fc.record({ paymentId: id(), paymentRequestId: id(), merchantAccountId: id() }, { requiredKeys: [] }),
  ),
  validateCancellationResponse: valuesFor(validateCancellationResponse, answer),
  validateCancelPaymentHeaders: valuesFor(
    validateCancelPaymentHeaders,
    fc.record({ 'client-id': id(), 'request-time': id(), signature: id() }, { requiredKeys: [] }),
  ),
  createContractClient: {
    // Its errors are those of openapi-fetch. An answer that is not JSON is a SyntaxError of `JSON.parse`.
    'requests and responses': property(
      3_000,
      fc.record({ body: fc.jsonValue(), response }),
      async ({ body, response }) => {
        const client = createContractClient({ baseUrl: 'https://example.com', fetch: async () => response });
        const { response: got } = await client.cancelPayment(body as never);
        hold(got === response, 'The response is returned.');
      },
      (error) => error instanceof SyntaxError,
    ),
  },
};

function id(): fc.Arbitrary<unknown> {
  return fc.oneof(text, fc.string({ unit: 'grapheme', maxLength: 70 }), anything);
}

function statusOf(isCode: (code: string) => boolean, resultStatus: string): Treatment {
  const ofStatus = Object.entries(resultCodes).filter(([, entry]) => entry.resultStatus === resultStatus);
  const names = ofStatus.map(([name]) => name);
  return {
    codes: property(5_000, code, (value) =>
      hold(isCode(value) === names.includes(value), 'A code has exactly one status.'),
    ),
  };
}

function valuesFor(validate: Validator<unknown>, like: fc.Arbitrary<unknown>): Treatment {
  return {
    values: property(10_000, fc.oneof(anything, like), (value) => {
      const isValid = validate(value);
      hold(isValid === ((validate.errors ?? []).length === 0), 'Exactly the invalid values have errors.');
    }),
  };
}

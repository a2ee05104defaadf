import { maxResponseBytes } from '../../../generated/decisions.js';
import { type Body, correctAnswer, type Misbehaviour, succeeded, unknown } from './misbehaviour.js';

/** The provider sends this code, but the contract does not list it. */
const undocumentedCode = 'CLIENT_INVALID';

const withResult = (body: Body, result: Partial<Body['result']>): Body => ({
  ...body,
  result: { ...body.result, ...result },
});

const withoutCode = ({ result: { resultCode: _, ...result } }: Body) => ({ result });

const anotherPayment = { paymentId: 'another-payment', paymentRequestId: 'another-payment-request' };

/** The answer is signed, but its body is invalid. */
export const bodyFaults: readonly Misbehaviour[] = [
  {
    name: 'EMPTY_BODY',
    group: 'body',
    description: 'HTTP 200 with an empty body, signed.',
    cancels: true,
    expectedOutcome: unknown('INVALID_RESPONSE'),
    reply: ({ sign }) => sign(''),
  },
  {
    name: 'LARGE_BODY',
    group: 'body',
    description: `\`SUCCESS\`, followed by spaces up to ${maxResponseBytes + 1} bytes: one more than a client reads.`,
    cancels: false,
    expectedOutcome: unknown('UNREADABLE_RESPONSE'),
    reply: (scene) => correctAnswer(scene, { fault: 'oversized-body' }),
  },
  {
    name: 'INVALID_JSON',
    group: 'body',
    description: 'The body of `SUCCESS` without its last brace, signed.',
    cancels: true,
    expectedOutcome: unknown('UNREADABLE_RESPONSE'),
    reply: ({ sign, bodyOf }) => sign(JSON.stringify(bodyOf('SUCCESS')).slice(0, -1)),
  },
  {
    name: 'WRONG_SHAPE',
    group: 'body',
    description: 'JSON with another structure, signed.',
    cancels: true,
    expectedOutcome: unknown('INVALID_RESPONSE'),
    reply: ({ sign }) => sign({ data: ['SUCCESS'] }),
  },
  {
    name: 'UNKNOWN_STATUS',
    group: 'body',
    description: '`SUCCESS` with an unknown `resultStatus`.',
    cancels: true,
    expectedOutcome: { ...unknown('INVALID_RESPONSE'), resultCode: 'SUCCESS' },
    reply: ({ sign, bodyOf }) => sign(withResult(bodyOf('SUCCESS'), { resultStatus: 'P' })),
  },
  {
    name: 'UNKNOWN_CODE_S',
    group: 'body',
    description: '`S` with a code that the contract does not list.',
    cancels: false,
    expectedOutcome: { ...unknown('INVALID_RESPONSE'), resultCode: 'CANCEL_ACCEPTED' },
    reply: ({ sign, bodyOf }) => sign(withResult(bodyOf('SUCCESS'), { resultCode: 'CANCEL_ACCEPTED' })),
  },
  {
    name: 'UNKNOWN_CODE_F',
    group: 'body',
    description: '`F` with a code that the contract does not list.',
    cancels: false,
    expectedOutcome: { resultStatus: 'F', resultCode: undocumentedCode, attempts: 1 },
    reply: ({ sign, bodyOf }) => sign(withResult(bodyOf('ACCESS_DENIED'), { resultCode: undocumentedCode })),
  },
  {
    name: 'UNKNOWN_CODE_U',
    group: 'body',
    description: '`U` with a code that the contract does not list.',
    cancels: true,
    expectedOutcome: { ...unknown('UNKNOWN_RESULT'), resultCode: undocumentedCode },
    reply: ({ sign, bodyOf }) => sign(withResult(bodyOf('UNKNOWN_EXCEPTION'), { resultCode: undocumentedCode })),
  },
  {
    name: 'F_WITHOUT_CODE',
    group: 'body',
    description: '`F` without a `resultCode`.',
    cancels: true,
    expectedOutcome: unknown('INVALID_RESPONSE'),
    reply: ({ sign, bodyOf }) => sign(withoutCode(bodyOf('ORDER_STATUS_INVALID'))),
  },
  {
    name: 'U_WITHOUT_CODE',
    group: 'body',
    description: '`U` without a `resultCode`.',
    cancels: true,
    expectedOutcome: unknown('UNKNOWN_RESULT'),
    reply: ({ sign, bodyOf }) => sign(withoutCode(bodyOf('UNKNOWN_EXCEPTION'))),
  },
  {
    name: 'FAILURE_CODE_WITH_S',
    group: 'body',
    description: '`S` with the code of a failure and the ids of the payment.',
    cancels: false,
    expectedOutcome: { ...unknown('INVALID_RESPONSE'), resultCode: 'PROCESS_FAIL' },
    reply: ({ sign, bodyOf }) => sign(withResult(bodyOf('SUCCESS'), { resultCode: 'PROCESS_FAIL' })),
  },
  {
    name: 'SUCCESS_CODE_WITH_F',
    group: 'body',
    description: '`F` with the code `SUCCESS`.',
    cancels: true,
    expectedOutcome: { ...unknown('INVALID_RESPONSE'), resultCode: 'SUCCESS' },
    reply: ({ sign, bodyOf }) => sign({ result: { ...bodyOf('SUCCESS').result, resultStatus: 'F' } }),
  },
  {
    name: 'S_WITHOUT_IDS',
    group: 'body',
    description: '`SUCCESS` without `paymentId` and `paymentRequestId`.',
    cancels: false,
    expectedOutcome: { ...unknown('INVALID_RESPONSE'), resultCode: 'SUCCESS' },
    reply: ({ sign, bodyOf }) => {
      const { result, cancelTime } = bodyOf('SUCCESS');
      return sign({ result, cancelTime });
    },
  },
  {
    name: 'S_OF_ANOTHER_PAYMENT',
    group: 'body',
    description: '`SUCCESS` with the ids of another payment.',
    cancels: false,
    expectedOutcome: { ...unknown('OTHER_PAYMENT'), resultCode: 'SUCCESS' },
    reply: ({ sign, bodyOf }) => sign({ ...bodyOf('SUCCESS'), ...anotherPayment }),
  },
  {
    name: 'F_OF_ANOTHER_PAYMENT',
    group: 'body',
    description: '`ORDER_STATUS_INVALID` with the ids of another payment.',
    cancels: true,
    expectedOutcome: { ...unknown('OTHER_PAYMENT'), resultCode: 'ORDER_STATUS_INVALID' },
    reply: ({ sign, bodyOf }) => sign({ ...bodyOf('ORDER_STATUS_INVALID'), ...anotherPayment }),
  },
  {
    name: 'S_WITHOUT_CANCEL_TIME',
    group: 'body',
    description: '`SUCCESS` without `cancelTime`. This breaks the contract but does not change the outcome.',
    cancels: true,
    expectedOutcome: succeeded(1),
    reply: ({ sign, bodyOf, resultCode }) => {
      const { cancelTime: _, ...rest } = bodyOf(resultCode);
      return sign(rest);
    },
  },
  {
    name: 'S_WITH_LONG_MESSAGE',
    group: 'body',
    description:
      '`SUCCESS` with a message of 300 characters. This breaks the contract but does not change the outcome.',
    cancels: true,
    expectedOutcome: succeeded(1),
    reply: ({ sign, bodyOf, resultCode }) =>
      sign(withResult(bodyOf(resultCode), { resultMessage: 'Success. '.repeat(34).slice(0, 300) })),
  },
];

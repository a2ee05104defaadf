import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { outcomeOf } from '../../src/client/outcome.js';
import { interpret } from '../../src/client/verdict.js';

/** The table as it is written, so that what is lost on the way into the client shows. */
const codes: Record<string, Record<string, string>> = parse(
  await readFile(new URL('../../spec/result-codes.yaml', import.meta.url), 'utf8'),
);
const support = { clientId: 'c', method: 'POST', url: 'https://example.com' } as const;

describe('every documented code', () => {
  const ids = { paymentId: 'p', paymentRequestId: 'r', cancelTime: '2019-06-12T19:07:11+08:00' };

  test.each(Object.entries(codes))('%s gives its own status and advice', (resultCode, row) => {
    const { resultStatus, resultMessage } = row;
    const body = { result: { resultCode, resultStatus, resultMessage }, ...(resultStatus === 'S' ? ids : {}) };
    const verdict = interpret({ status: 200, verified: true, body }, { paymentId: 'p' });
    const outcome = outcomeOf(verdict, 'attempts', [], support);
    expect(outcome).toMatchObject({ resultCode, ...row });
  });
});

test('a failure with an undocumented code advises to ask support, and not to repeat', () => {
  const body = { result: { resultCode: 'CLIENT_INVALID', resultStatus: 'F', resultMessage: 'x' } };
  const outcome = outcomeOf(interpret({ status: 200, verified: true, body }, { paymentId: 'p' }), 'final', [], support);
  expect(outcome).toMatchObject({ resultCode: 'CLIENT_INVALID', retry: 'never', nextStep: 'contact-support' });
  expect(outcome.furtherAction).toContain('CLIENT_INVALID');
});

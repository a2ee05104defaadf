import { createServer, type RequestListener } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { reservedIdCases } from '../../src/conformance/reserved-id-cases.js';
import { listening } from '../support/listening.js';

/** The cases that a target makes which answers like this. */
async function casesOf(answer: RequestListener, timeout = 60_000) {
  const listens = await listening(createServer(answer));
  onTestFinished(() => listens[Symbol.asyncDispose]());
  return await reservedIdCases(new URL(`${listens.origin}/ams/api`), 'run', timeout);
}

const listed = (page: unknown): RequestListener => {
  return ({ url }, response) => response.end(url === '/sandbox.json' ? JSON.stringify(page) : '{}');
};

const none = { cases: [], cancellableId: undefined, leftOut: 0 };
const expectedOutcome = { resultStatus: 'S', attempts: 1 };
const entry = { id: 'sandbox-SUCCESS', description: 'D', expectedOutcome };

describe('a reserved id becomes a case', () => {
  test('of a result code, if it is named after the code', async () => {
    const outcome = { resultStatus: 'F', resultCode: 'ORDER_NOT_EXIST', attempts: 1 };
    const { cases, cancellableId } = await casesOf(
      listed({ reservedIds: [{ ...entry, id: 'sandbox-ORDER_NOT_EXIST', expectedOutcome: outcome }] }),
    );
    const named = { id: 'result-code/ORDER_NOT_EXIST', group: 'result code', title: 'ORDER_NOT_EXIST' };
    const request = { body: '{"paymentId":"sandbox-ORDER_NOT_EXIST.run"}' };
    expect(cases).toEqual([{ ...named, request, expect: ['ORDER_NOT_EXIST'] }]);
    expect(cancellableId).toBeUndefined();
  });

  test.each([
    ['sandbox-STALE_F', { resultStatus: 'F', resultCode: 'ORDER_NOT_EXIST', attempts: 2 }],
    ['sandbox-NO_SUCH_CODE', { resultStatus: 'F', resultCode: 'NO_SUCH_CODE', attempts: 1 }],
    ['sandbox-NO_ANSWER', { resultStatus: 'U', attempts: 1 }],
  ])('of a misbehaviour otherwise: %s', async (id, outcome) => {
    const { cases } = await casesOf(listed({ reservedIds: [{ ...entry, id, expectedOutcome: outcome }] }));
    const request = { body: `{"paymentId":"${id}.run"}` };
    const named = { id: id.replace('sandbox-', 'misbehaviour/'), group: 'misbehaviour', title: 'D' };
    expect(cases).toEqual([{ ...named, request, expect: { outcome } }]);
  });

  test('sandbox-SUCCESS is a payment that can be cancelled', async () => {
    const { cancellableId } = await casesOf(listed({ reservedIds: [{ ...entry, id: 'sandbox-OTHER' }, entry] }));
    expect(cancellableId).toBe('sandbox-SUCCESS.run-taken');
  });
});

describe('the list of a target is not trusted:', () => {
  const withOutcome = (change: object) => ({ ...entry, expectedOutcome: { ...expectedOutcome, ...change } });

  test.each([
    ['as long an id as leaves room', { ...entry, id: `sandbox-${'X'.repeat(40)}` }],
    ['as many attempts as the client can make', withOutcome({ attempts: 100 })],
  ])('%s is accepted', async (_, one) => {
    expect((await casesOf(listed({ reservedIds: [one] }))).cases).toHaveLength(1);
  });

  test.each([
    ['an id that is none', { ...entry, id: 5 }],
    ['an id that is not reserved', { ...entry, id: 'payment-sandbox-SUCCESS' }],
    ['an id without room for what is added', { ...entry, id: `sandbox-${'X'.repeat(41)}` }],
    ['no description', { ...entry, description: undefined }],
    ['no outcome', { ...entry, expectedOutcome: undefined }],
    ['an outcome without a status', withOutcome({ resultStatus: undefined })],
    ['no attempts', withOutcome({ attempts: undefined })],
    ['0 attempts', withOutcome({ attempts: 0 })],
    ['101 attempts', withOutcome({ attempts: 101 })],
    ['1.5 attempts', withOutcome({ attempts: 1.5 })],
    ['attempts in words', withOutcome({ attempts: '1' })],
    ['null', null],
    ['text', 'sandbox-SUCCESS'],
  ])('%s is ignored, other entries are not', async (_, one) => {
    const { cases } = await casesOf(listed({ reservedIds: [one, entry] }));
    expect(cases.map(({ title }) => title)).toEqual([entry.description]);
  });

  test.each<[string, RequestListener]>([
    ['no list', listed({ reservedIds: { length: 1, 0: entry } })],
    ['no object', listed(null)],
    ['no JSON', (_, response) => response.end('<html>')],
    ['no answer', (_, response) => response.destroy()],
  ])('%s gives no cases', async (_, answer) => {
    expect(await casesOf(answer)).toEqual(none);
  });

  test('a silent target gives no cases after the timeout', async () => {
    expect(await casesOf(() => {}, 1)).toEqual(none);
  });
});

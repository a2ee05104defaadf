import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { compareContracts } from '../../scripts/breaking/compare.js';
import { type Bump, bumpOf, type Rule } from '../../scripts/breaking/rules.js';
import { all, append, type Edit, remove, rename, set, without } from '../support/edit.js';

const contract = JSON.parse(await readFile(new URL('../../generated/openapi.json', import.meta.url), 'utf8'));
const path = '/paths/~1v1~1payments~1cancel';
const post = `${path}/post`;
const schemas = '/components/schemas';
const codes = `${schemas}/ResultCode/x-result-codes`;
const gateway = '/servers/0/variables/gateway';

/** Every change of a contract, and the bump it needs. Each is made to a copy of the real one. */
const cases: [title: string, bump: Bump, rule: Rule, change: Edit][] = [
  ['a code added', 'minor', 'response-value-added', addCode],
  ['a code removed', 'major', 'response-value-removed', removeCode('ORDER_NOT_EXIST')],
  [
    'the status of a code changed',
    'major',
    'status-changed',
    all(
      set(`${codes}/SYSTEM_ERROR/resultStatus`, 'U'),
      without(`${schemas}/FailureCode/enum`, 'SYSTEM_ERROR'),
      append(`${schemas}/UnknownCode/enum`, 'SYSTEM_ERROR'),
    ),
  ],
  [
    'the further action of a code reworded',
    'patch',
    'text-changed',
    set(`${codes}/SYSTEM_ERROR/furtherAction`, 'Ask.'),
  ],
  ['the next step of a code changed', 'minor', 'entry-changed', set(`${codes}/SYSTEM_ERROR/nextStep`, 'none')],
  [
    'a request property made required',
    'major',
    'request-property-made-required',
    append(`${schemas}/CancelByPaymentId/required`, 'paymentRequestId'),
  ],
  [
    'a request property made optional',
    'minor',
    'request-property-made-optional',
    remove(`${schemas}/CancelByPaymentId/required/0`),
  ],
  [
    'an optional request property added',
    'minor',
    'request-property-added',
    set(`${schemas}/CancelByPaymentId/properties/reason`, { type: 'string' }),
  ],
  [
    'a required request property added',
    'major',
    'request-required-property-added',
    all(
      set(`${schemas}/CancelByPaymentId/properties/reason`, { type: 'string' }),
      append(`${schemas}/CancelByPaymentId/required`, 'reason'),
    ),
  ],
  [
    'a request property removed',
    'major',
    'request-property-removed',
    remove(`${schemas}/CancelByPaymentId/properties/merchantAccountId`),
  ],
  ['a request maxLength lowered', 'major', 'request-bound-tightened', set(`${schemas}/PaymentId/maxLength`, 32)],
  ['a request maxLength raised', 'minor', 'request-bound-loosened', set(`${schemas}/PaymentId/maxLength`, 128)],
  [
    'a header minLength raised',
    'major',
    'request-bound-tightened',
    set('/components/parameters/ClientId/schema/minLength', 5),
  ],
  [
    'null no longer taken for an id',
    'major',
    'request-type-removed',
    remove(`${schemas}/CancelByPaymentId/properties/paymentRequestId/type/1`),
  ],
  [
    'a pattern added to a request',
    'major',
    'request-constraint-added',
    set(`${schemas}/MerchantAccountId/pattern`, '^[0-9]+$'),
  ],
  [
    'a pattern of a request removed',
    'minor',
    'request-constraint-removed',
    remove('/components/parameters/RequestTime/schema/pattern'),
  ],
  ['a request body made optional', 'minor', 'request-body-made-optional', set(`${post}/requestBody/required`, false)],
  [
    'a response property removed',
    'major',
    'response-property-removed',
    all(
      remove(`${schemas}/CancelSucceeded/properties/cancelTime`),
      without(`${schemas}/CancelSucceeded/required`, 'cancelTime'),
    ),
  ],
  [
    'a response property made optional',
    'major',
    'response-property-made-optional',
    without(`${schemas}/CancelSucceeded/required`, 'cancelTime'),
  ],
  [
    'a response property added',
    'minor',
    'response-property-added',
    set(`${schemas}/CancelSucceeded/properties/traceId`, { type: 'string' }),
  ],
  [
    'an answer of another kind added',
    'major',
    'response-alternative-added',
    append(`${schemas}/CancellationResponse/anyOf`, { title: 'P: pending', type: 'object' }),
  ],
  [
    'the pattern of a response property changed',
    'major',
    'response-constraint-changed',
    set(`${schemas}/CancelTime/pattern`, '^[0-9]+$'),
  ],
  ['an answer with another HTTP status removed', 'major', 'response-removed', remove(`${post}/responses/4XX`)],
  [
    'an answer with another HTTP status added',
    'minor',
    'response-added',
    set(`${post}/responses/201`, { description: 'Created.' }),
  ],
  ['a description changed', 'patch', 'text-changed', set(`${schemas}/PaymentId/description`, 'Another.')],
  ['where a fact comes from changed', 'patch', 'text-changed', set(`${schemas}/PaymentId/x-origin`, 'provider')],
  ['a server added', 'minor', 'server-added', append('/servers', { url: 'https://example.com' })],
  ['a server removed', 'major', 'server-removed', remove('/servers/0')],
  ['a gateway removed', 'major', 'server-value-removed', remove(`${gateway}/enum/2`)],
  ['a gateway added', 'minor', 'server-value-added', append(`${gateway}/enum`, 'open.example.com')],
  [
    'another gateway made the default',
    'major',
    'server-default-changed',
    set(`${gateway}/default`, 'open.example.com'),
  ],
  ['a region removed', 'major', 'entry-removed', remove(`${gateway}/x-regions/asia`)],
  ['a region added', 'minor', 'entry-added', set(`${gateway}/x-regions/africa`, 'open-na-global.alipay.com')],
  ['the path changed', 'major', 'path-removed', rename(path, '/v2/payments/cancel')],
  ['a path added', 'minor', 'path-added', set('/paths/~1v1~1payments~1refund', {})],
  ['an operation added', 'minor', 'operation-added', set(`${path}/get`, {})],
  ['an operation removed', 'major', 'operation-removed', remove(post)],
  ['an operation deprecated', 'minor', 'deprecation-changed', set(`${post}/deprecated`, true)],
  ['who may call changed', 'major', 'security-changed', set('/security', [])],
  [
    'how a caller proves who it is changed',
    'major',
    'security-changed',
    set('/components/securitySchemes/Signature/name', 'X-Signature'),
  ],
  ['another version of OpenAPI', 'major', 'openapi-changed', set('/openapi', '3.2.0')],
  [
    'a header made required',
    'major',
    'parameter-made-required',
    set('/components/parameters/AgentToken/required', true),
  ],
  [
    'a header made optional',
    'minor',
    'parameter-made-optional',
    set('/components/parameters/Signature/required', false),
  ],
  [
    'a required header added',
    'major',
    'required-parameter-added',
    append(`${post}/parameters`, { name: 'X-Nonce', in: 'header', required: true, schema: {} }),
  ],
  [
    'an optional header added',
    'minor',
    'parameter-added',
    append(`${post}/parameters`, { name: 'X-Nonce', in: 'header', schema: {} }),
  ],
  ['a header removed', 'major', 'parameter-removed', remove(`${post}/parameters/3`)],
  [
    'a response header made required',
    'minor',
    'header-made-required',
    set('/components/headers/Signature/required', true),
  ],
  ['a response header removed', 'major', 'header-removed', remove(`${post}/responses/200/headers/Signature`)],
  [
    'a component renamed',
    'major',
    'component-removed',
    all(
      rename(`${schemas}/CancelTime`, 'Time'),
      set(`${schemas}/CancelSucceeded/properties/cancelTime/$ref`, '#/components/schemas/Time'),
    ),
  ],
  ['the operationId changed', 'major', 'operation-renamed', set(`${post}/operationId`, 'cancel')],
  ['a keyword of which nothing is known', 'major', 'unrated', set(`${schemas}/PaymentId/not`, { const: '0' })],
];

describe('the bump that a change needs', () => {
  test.each(cases)('%s: %s', (_, bump, rule, change) => {
    const revision = structuredClone(contract);
    change(revision);
    const changes = compareContracts(contract, revision);
    expect(bumpOf(changes)).toBe(bump);
    expect(changes.map((found) => found.rule)).toContain(rule);
  });

  test('an unchanged contract needs none, and neither does its version', () => {
    const revision = structuredClone(contract);
    revision.info.version = '9.9.9';
    expect(compareContracts(contract, revision)).toEqual([]);
    expect(bumpOf([])).toBeUndefined();
  });

  test('the gravest change decides, and each is told with its place and its reason', () => {
    const revision = structuredClone(contract);
    revision.components.parameters.AgentToken.required = true;
    revision.info.description = 'Another.';
    const changes = compareContracts(contract, revision);
    expect(changes).toEqual([
      {
        rule: 'parameter-made-required',
        bump: 'major',
        pointer: '#/components/parameters/AgentToken',
        what: 'header `agent-token` made required',
        why: 'Callers that do not send it are refused.',
      },
      {
        rule: 'text-changed',
        bump: 'patch',
        pointer: '#/info/description',
        what: '`description` changed',
        why: 'Only words changed.',
      },
    ]);
  });
});

describe('nothing changes unseen', () => {
  /** The version is no change of the contract; optional is what a parameter or header is that does not say. */
  const meaningless = [
    '/info/version',
    '/components/parameters/AgentToken/required',
    ...['Signature', 'ResponseTime', 'ClientId'].map((header) => `/components/headers/${header}/required`),
  ];
  const places = [...placesOf(contract)];

  test('a changed value anywhere in the contract is a change', () => {
    const unseen = places.filter((pointer) => {
      const value = valueAt(contract, pointer);
      if (typeof value === 'object') return false;
      const changed = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${value}~`;
      return !isSeen(pointer, set(pointer, changed));
    });
    expect(unseen).toEqual(['/info/version']);
    expect(places.length).toBeGreaterThan(500);
  });

  test('a key removed anywhere in the contract is a change', () => {
    const unseen = places.filter((pointer) => !isSeen(pointer, remove(pointer)));
    expect(unseen.sort()).toEqual(meaningless.sort());
  });

  /** A reference into nothing makes the comparison throw; that is seen too. */
  function isSeen(pointer: string, change: Edit): boolean {
    const revision = copyAlong(contract, pointer);
    change(revision);
    try {
      return compareContracts(contract, revision).length > 0;
    } catch {
      return true;
    }
  }
});

test('a document that refers to other files is refused, with what to give instead', () => {
  const revision = structuredClone(contract);
  set(path, { $ref: 'paths/v1_payments_cancel.yaml' })(revision);
  expect(() => compareContracts(contract, revision)).toThrow(/another file.*bundled document/);
});

function addCode(document: unknown): void {
  const row = contract.components.schemas.ResultCode['x-result-codes'].SYSTEM_ERROR;
  set(`${codes}/NEW_CODE`, row)(document);
  for (const list of ['ResultCode', 'FailureCode']) append(`${schemas}/${list}/enum`, 'NEW_CODE')(document);
}

function removeCode(code: string): Edit {
  const lists = ['ResultCode', 'FailureCode'].map((list) => without(`${schemas}/${list}/enum`, code));
  return all(remove(`${codes}/${code}`), ...lists);
}

/** Every place in a document, as a JSON Pointer. */
function* placesOf(node: unknown, pointer = ''): Generator<string> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    yield at;
    yield* placesOf(value, at);
  }
}

function keysOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(document: unknown, pointer: string): unknown {
  return keysOf(pointer).reduce((node, key) => (node as Record<string, unknown>)[key], document);
}

/** A copy of a document as far as a change at a place reaches; it shares the rest. */
function copyAlong(document: object, pointer: string): unknown {
  const copyOf = (node: object) => (Array.isArray(node) ? [...node] : { ...node }) as Record<string, object>;
  const copy = copyOf(document);
  keysOf(pointer)
    .slice(0, -1)
    .reduce((node, key) => {
      node[key] = copyOf(node[key] ?? {});
      return node[key] as Record<string, object>;
    }, copy);
  return copy;
}

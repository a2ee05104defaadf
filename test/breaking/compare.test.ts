import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { compareContracts } from '../../scripts/breaking/compare.js';
import { type Bump, bumpOf, type Rule } from '../../scripts/breaking/rules.js';

const contract = JSON.parse(await readFile(new URL('../../generated/openapi.json', import.meta.url), 'utf8'));
const path = '/v1/payments/cancel';

/** Every change of a contract, and the bump it needs. Each is made to a copy of the real one. */
const cases: [title: string, bump: Bump, rule: Rule, change: (document: any) => void][] = [
  ['a code added', 'minor', 'response-value-added', (document) => addCode(document, 'F')],
  ['a code removed', 'major', 'response-value-removed', (document) => removeCode(document, 'ORDER_NOT_EXIST')],
  [
    'the status of a code changed',
    'major',
    'status-changed',
    (document) => {
      schemas(document).ResultCode['x-result-codes'].SYSTEM_ERROR.resultStatus = 'U';
      move('SYSTEM_ERROR', schemas(document).FailureCode.enum, schemas(document).UnknownCode.enum);
    },
  ],
  [
    'the further action of a code reworded',
    'patch',
    'text-changed',
    (document) => {
      schemas(document).ResultCode['x-result-codes'].SYSTEM_ERROR.furtherAction = 'Ask.';
    },
  ],
  [
    'the next step of a code changed',
    'minor',
    'entry-changed',
    (document) => {
      schemas(document).ResultCode['x-result-codes'].SYSTEM_ERROR.nextStep = 'check-payment-status';
    },
  ],
  [
    'a request property made required',
    'major',
    'request-property-made-required',
    (document) => schemas(document).CancelByPaymentId.required.push('paymentRequestId'),
  ],
  [
    'a request property made optional',
    'minor',
    'request-property-made-optional',
    (document) => schemas(document).CancelByPaymentId.required.pop(),
  ],
  [
    'an optional request property added',
    'minor',
    'request-property-added',
    (document) => {
      schemas(document).CancelByPaymentId.properties.merchantAccountId = { type: 'string' };
    },
  ],
  [
    'a required request property added',
    'major',
    'request-required-property-added',
    (document) => {
      schemas(document).CancelByPaymentId.properties.merchantAccountId = { type: 'string' };
      schemas(document).CancelByPaymentId.required.push('merchantAccountId');
    },
  ],
  [
    'a request maxLength lowered',
    'major',
    'request-bound-tightened',
    (document) => {
      schemas(document).PaymentId.maxLength = 32;
    },
  ],
  [
    'a request maxLength raised',
    'minor',
    'request-bound-loosened',
    (document) => {
      schemas(document).PaymentId.maxLength = 128;
    },
  ],
  [
    'a header minLength raised',
    'major',
    'request-bound-tightened',
    (document) => {
      document.components.parameters.ClientId.schema.minLength = 5;
    },
  ],
  [
    'a response property removed',
    'major',
    'response-property-removed',
    (document) => {
      delete schemas(document).CancelSucceeded.properties.cancelTime;
      schemas(document).CancelSucceeded.required = ['result', 'paymentId', 'paymentRequestId'];
    },
  ],
  [
    'a response property made optional',
    'major',
    'response-property-made-optional',
    (document) => {
      schemas(document).CancelSucceeded.required = ['result', 'paymentId', 'paymentRequestId'];
    },
  ],
  [
    'a response property added',
    'minor',
    'response-property-added',
    (document) => {
      schemas(document).CancelSucceeded.properties.traceId = { type: 'string' };
    },
  ],
  [
    'an answer of another kind added',
    'major',
    'response-alternative-added',
    (document) => schemas(document).CancellationResponse.oneOf.push({ title: 'P: pending', type: 'object' }),
  ],
  [
    'the format of a response property changed',
    'major',
    'response-constraint-changed',
    (document) => {
      schemas(document).CancelTime.format = 'date';
    },
  ],
  [
    'a description changed',
    'patch',
    'text-changed',
    (document) => {
      schemas(document).PaymentId.description = 'Another.';
    },
  ],
  ['a server added', 'minor', 'server-added', (document) => document.servers.push({ url: 'https://example.com' })],
  ['a server removed', 'major', 'server-removed', (document) => document.servers.pop()],
  [
    'a gateway removed',
    'major',
    'server-value-removed',
    (document) => document.servers[0].variables.gateway.enum.pop(),
  ],
  [
    'a region removed',
    'major',
    'entry-removed',
    (document) => {
      delete document.servers[0].variables.gateway['x-regions'].asia;
    },
  ],
  [
    'the path changed',
    'major',
    'path-removed',
    (document) => {
      document.paths['/v2/payments/cancel'] = document.paths[path];
      delete document.paths[path];
    },
  ],
  [
    'a path added',
    'minor',
    'path-added',
    (document) => {
      document.paths['/v1/payments/refund'] = document.paths[path];
    },
  ],
  [
    'a header made required',
    'major',
    'parameter-made-required',
    (document) => {
      document.components.parameters.AgentToken.required = true;
    },
  ],
  [
    'a required header added',
    'major',
    'required-parameter-added',
    (document) =>
      document.paths[path].post.parameters.push({ name: 'X-Nonce', in: 'header', required: true, schema: {} }),
  ],
  ['a header removed', 'major', 'parameter-removed', (document) => document.paths[path].post.parameters.pop()],
  [
    'a response header made optional',
    'major',
    'header-made-optional',
    (document) => {
      document.components.headers.Signature.required = false;
    },
  ],
  [
    'a component renamed',
    'major',
    'component-removed',
    (document) => {
      document.components.schemas.Time = schemas(document).CancelTime;
      delete document.components.schemas.CancelTime;
      schemas(document).CancelSucceeded.properties.cancelTime.$ref = '#/components/schemas/Time';
    },
  ],
  [
    'the operationId changed',
    'major',
    'operation-renamed',
    (document) => {
      document.paths[path].post.operationId = 'cancel';
    },
  ],
  [
    'a keyword of which nothing is known',
    'major',
    'unrated',
    (document) => {
      schemas(document).PaymentId.not = { const: '0' };
    },
  ],
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
  /** The version is no change of the contract; optional is what a parameter is that does not say. */
  const meaningless = ['#/info/version', '#/components/parameters/AgentToken/required'];
  const places = [...placesOf(contract)];

  test('a changed value anywhere in the contract is a change', () => {
    const unseen = places.filter(([, keys]) => {
      const revision = structuredClone(contract);
      const { parent, key } = locate(revision, keys);
      if (typeof parent[key] === 'object') return false;
      parent[key] = typeof parent[key] === 'number' ? parent[key] + 1 : `${parent[key]}~`;
      return !isSeen(revision);
    });
    expect(unseen.map(([pointer]) => pointer)).toEqual(['#/info/version']);
    expect(places.length).toBeGreaterThan(500);
  });

  test('a key removed anywhere in the contract is a change', () => {
    const unseen = places.filter(([, keys]) => {
      const revision = structuredClone(contract);
      const { parent, key } = locate(revision, keys);
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else delete parent[key];
      return !isSeen(revision);
    });
    expect(unseen.map(([pointer]) => pointer)).toEqual(meaningless);
  });

  /** A reference into nothing makes the comparison throw; that is seen too. */
  function isSeen(revision: unknown): boolean {
    try {
      return compareContracts(contract, revision).length > 0;
    } catch {
      return true;
    }
  }
});

test('a document that refers to other files is refused, with what to give instead', () => {
  const revision = structuredClone(contract);
  revision.paths[path] = { $ref: 'paths/v1_payments_cancel.yaml' };
  expect(() => compareContracts(contract, revision)).toThrow(/another file.*bundled document/);
});

function schemas(document: any): any {
  return document.components.schemas;
}

function addCode(document: any, resultStatus: string): void {
  schemas(document).ResultCode['x-result-codes'].NEW_CODE = {
    ...schemas(document).ResultCode['x-result-codes'].SYSTEM_ERROR,
    resultStatus,
  };
  schemas(document).ResultCode.enum.push('NEW_CODE');
  schemas(document).FailureCode.enum.push('NEW_CODE');
}

function removeCode(document: any, code: string): void {
  delete schemas(document).ResultCode['x-result-codes'][code];
  for (const list of [schemas(document).ResultCode.enum, schemas(document).FailureCode.enum])
    list.splice(list.indexOf(code), 1);
}

function move(value: string, from: string[], to: string[]): void {
  from.splice(from.indexOf(value), 1);
  to.push(value);
}

/** Every place in a document, as a pointer for people and as keys. */
function* placesOf(node: any, keys: string[] = []): Generator<[pointer: string, keys: string[]]> {
  if (typeof node !== 'object' || node === null) return;
  for (const key of Object.keys(node)) {
    yield [`#/${[...keys, key].join('/')}`, [...keys, key]];
    yield* placesOf(node[key], [...keys, key]);
  }
}

function locate(document: any, keys: string[]): { parent: any; key: string } {
  const parent = keys.slice(0, -1).reduce((node, key) => node[key], document);
  return { parent, key: keys.at(-1) as string };
}

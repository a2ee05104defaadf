import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { bundleContract, ContractError, lintContract } from '../scripts/bundle.js';
import { type Change, Workspace } from './support/workspace.js';

const codes = 'spec/result-codes.yaml';
const decisions = 'spec/decisions.yaml';
const operation = 'spec/paths/v1_payments_cancel.yaml';
const overlay = 'spec/overlays/zh-CN.yaml';
const schema = (name: string) => `spec/components/schemas/${name}.yaml`;

let workspace: Workspace;
beforeAll(async () => {
  workspace = await Workspace.create();
});
afterAll(async () => await workspace?.remove());

/** The problems that linting or bundling reports; empty if there are none. */
async function problemsOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ContractError) return error.message;
    throw error;
  }
  return '';
}

describe('lint reports, with the line,', () => {
  /** One run of lint reports all of them, because no two are in one place. */
  const wrong: [title: string, file: string, from: string | RegExp, to: string, message: RegExp][] = [
    [
      'an example of a wrong type',
      operation,
      'cancelTime: "2019-06-12T19:07:11+08:00"',
      'cancelTime: 2019',
      /v1_payments_cancel\.yaml:\d+:\d+ no-invalid-media-type-examples/,
    ],
    [
      'a field without a description',
      schema('CancelTime'),
      /description: \|\n.*\n.*\n/,
      '',
      /described-fields: Field `cancelTime` has no `description`/,
    ],
    [
      'a field without a bound',
      schema('PaymentId'),
      'maxLength: 64\n',
      '',
      /described-fields: Field `paymentId` has no bound/,
    ],
    [
      'a field without an example',
      schema('MerchantAccountId'),
      /examples:\n.*\n/,
      '',
      /described-fields: Field `merchantAccountId` has no example/,
    ],
    [
      'a parameter without a bound',
      'spec/components/parameters/ClientId.yaml',
      /^ {2}maxLength: 128\n/m,
      '',
      /described-fields: Header or parameter `Client-Id` has no bound/,
    ],
    [
      'a code without a message',
      codes,
      '  resultMessage: Access is denied.\n',
      '',
      /result-codes\.yaml:\d+:\d+ contract\/result-code-tables: Result code `ACCESS_DENIED`: `resultMessage` is missing/,
    ],
    [
      'a code with an unknown next step',
      codes,
      'nextStep: top-up-balance',
      'nextStep: pay',
      /result-codes\.yaml:\d+:\d+ .*`nextStep` is `pay`; it must be one of none, retry, fix-request/,
    ],
    [
      'a code with status U whose `retry` is not same-request',
      codes,
      'retry: same-request',
      'retry: never',
      /result-codes\.yaml:\d+:\d+ .*`retry` is `same-request` exactly when/,
    ],
    [
      'a failure that is conclusive in words',
      codes,
      /conclusive: true\n$/,
      'conclusive: always\n',
      /result-codes\.yaml:\d+:\d+ .*`USER_STATUS_ABNORMAL`: `conclusive` must be true or false/,
    ],
    [
      'an unknown result that is conclusive',
      codes,
      'UNKNOWN_EXCEPTION:\n',
      'UNKNOWN_EXCEPTION:\n  conclusive: true\n',
      /result-codes\.yaml:\d+:\d+ .*`UNKNOWN_EXCEPTION`: `conclusive` is for codes with `resultStatus` `F` only/,
    ],
    [
      'a cause that is repeatable in words',
      'spec/unknown-causes.yaml',
      'repeatable: true',
      'repeatable: sometimes',
      /unknown-causes\.yaml:\d+:\d+ .*`repeatable` must be true or false/,
    ],
    [
      'a rule that never decides',
      decisions,
      'when: { attempts: used }',
      'when: { outcome: known }',
      /decisions\.yaml:\d+:\d+ .*`attempts` never decides/,
    ],
    [
      'a rule of a fact that does not exist',
      decisions,
      'when: { httpStatus: other }',
      'when: { httpStatus: odd }',
      /decisions\.yaml:\d+:\d+ .*`other-http-status`: no fact `httpStatus` with the value `odd`/,
    ],
    [
      'a cause that nothing gives',
      decisions,
      'cause: TIMEOUT',
      'cause: LATE',
      /`attempt-timed-out`: `LATE` is not a cause of unknown-causes\.yaml[\s\S]*Cause `TIMEOUT` is given by no rule and no check/,
    ],
    [
      'a message with an unknown placeholder',
      decisions,
      '{missingHeaders}',
      '{headers}',
      /decisions\.yaml:\d+:\d+ .*`partly-signed`: unknown placeholder \{headers\}/,
    ],
  ];
  let found = '';
  beforeAll(async () => {
    const broken = await Workspace.create();
    try {
      await broken.change(...wrong.map(([, file, from, to]) => ({ file, from, to })));
      found = await problemsOf(() => lintContract(broken.folder));
      expect(found).not.toContain(broken.folder);
    } finally {
      await broken.remove();
    }
  });

  test.each(wrong)('%s', (_title, _file, _from, _to, message) => {
    expect(found).toMatch(message);
  });

  test('the line of the wrong field of a code', async () => {
    const lines = (await workspace.read(codes)).split('\n');
    const line = lines.findIndex((text) => text.includes('nextStep: top-up-balance'));
    // The broken contract has one line less above it.
    expect(found).toContain(`${codes}:${line}:`);
  });
});

describe('generation fails if the contract has', () => {
  test.each<[string, Change, RegExp]>([
    [
      'a reference to a missing file',
      { file: operation, from: 'CancellationRequest.yaml', to: 'Cancellation.yaml' },
      /v1_payments_cancel\.yaml:\d+:\d+ no-unresolved-refs/,
    ],
    [
      'a success without its example',
      { file: operation, from: / {10}examples:\n {12}SUCCESS:[\s\S]*?(?= {4}4XX)/, to: '' },
      /result-code-tables: Result code `SUCCESS` has no example/,
    ],
    [
      'a reference to an unknown table of codes',
      { file: operation, from: 'x-result-codes: ResultCode', to: 'x-result-codes: Codes' },
      /is an unknown table.*known: ResultCode/,
    ],
    [
      'an unknown origin',
      { file: schema('PaymentId'), from: 'minLength: contract', to: 'minLength: hearsay' },
      /PaymentId\/minLength: `x-origin` is `hearsay`; it must be one of provider, later, contract/,
    ],
    [
      'no Chinese text for an English one',
      { file: overlay, from: / *description: 支付已取消。\n/, to: '' },
      /No Chinese text for .*Add an action for it to spec\/overlays\/zh-CN\.yaml/,
    ],
    [
      'a Chinese text for a missing component',
      { file: overlay, from: '$.components.schemas.CancelTime', to: '$.components.schemas.CancelDate' },
      /CancelDate selects nothing in the contract/,
    ],
    [
      'a Chinese text for a missing field',
      { file: overlay, from: /( *)description: 支付已取消。\n/, to: '$1description: 支付已取消。\n$1comment: 注释\n' },
      /comment is added by the overlay but not in the contract/,
    ],
    [
      'a Chinese text for an English one that has changed',
      { file: schema('CancelSucceeded'), from: 'The payment is cancelled.', to: 'The payment is void.' },
      /CancelSucceeded'\]\['description'\] translates an English text that has changed.*--accept-translations/,
    ],
  ])('%s', async (_, change, message) => {
    const found = await workspace.whileChanged(change, async () =>
      problemsOf(async () => {
        await lintContract(workspace.folder);
        await bundleContract(workspace.folder);
      }),
    );
    expect(found).toMatch(message);
    expect(found).not.toContain(workspace.folder);
  });

  test('an English text in two places without a Chinese text is named once, with the overlay', async () => {
    const change = { file: overlay, from: / *message: "HTTP 状态码为 \{httpStatus\}。"\n/g, to: '' };
    const found = await workspace.whileChanged(change, () => problemsOf(() => bundleContract(workspace.folder)));
    expect(found).toMatch(
      /^spec\/overlays\/zh-CN\.yaml .*No Chinese text for \$\S+\.message and \$\S+\.message: "The HTTP/,
    );
    expect(found.split('\n')).toHaveLength(1);
  });

  test('a comment of two samples without a Chinese text is named once, with both samples', async () => {
    const file = 'spec/samples/comments.zh-CN.yaml';
    const change = { file, from: /^"Sign exactly the bytes that are sent\.".*\n/m, to: '' };
    const found = await workspace.whileChanged(change, () => problemsOf(() => bundleContract(workspace.folder)));
    expect(found).toMatch(
      /spec\/samples\/cancelPayment\/\S+, \S+.* has no translation\. Add it to spec\/samples\/comments\.zh-CN\.yaml/,
    );
    expect(found.split('\n')).toHaveLength(1);
  });

  test('a code without Chinese texts is named once for each text', async () => {
    const row =
      'resultStatus: F\n  resultMessage: Gone.\n  furtherAction: Ask.\n  retry: never\n  nextStep: contact-support';
    const change = { file: codes, from: /$/, to: `CLIENT_GONE:\n  ${row}\n  conclusive: false\n` };
    const found = await workspace.whileChanged(change, () => problemsOf(() => bundleContract(workspace.folder)));
    const table = "$.components.schemas.ResultCode['x-result-codes'].CLIENT_GONE";
    expect(found.split('\n')).toEqual([
      expect.stringContaining(`No Chinese text for ${table}.resultMessage: "Gone."`),
      expect.stringContaining(`No Chinese text for ${table}.furtherAction: "Ask."`),
    ]);
  });

  test('a file that is not YAML is told alone, with the line', async () => {
    const change = { file: schema('CancelTime'), from: 'type: string', to: 'type: [string' };
    const found = await workspace.whileChanged(change, () => problemsOf(() => lintContract(workspace.folder)));
    expect(found).toMatch(/^spec\/components\/schemas\/CancelTime\.yaml:\d+:\d+ [^\n]+$/);
  });
});

test('a translation is no longer stale once it is accepted', async () => {
  const accepting = await Workspace.create();
  onTestFinished(() => accepting.remove());
  const record = 'spec/overlays/zh-CN.translated.json';
  const before = await accepting.read(record);
  await accepting.change({
    file: schema('CancelSucceeded'),
    from: 'The payment is cancelled.',
    to: 'The payment is void.',
  });
  await bundleContract(accepting.folder, { accept: true });
  expect(await problemsOf(() => bundleContract(accepting.folder))).toBe('');
  const changed = (await accepting.read(record)).split('\n').filter((line) => !before.includes(line));
  expect(changed).toEqual([expect.stringContaining("['CancelSucceeded']['description']")]);
});

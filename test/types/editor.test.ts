import path from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const file = path.join(root, 'test/types/editor-sample.ts');

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile).config,
  ts.sys,
  root,
);
let sample = '';
let version = 0;
const service = ts.createLanguageService({
  getScriptFileNames: () => [file],
  getScriptVersion: (name) => (name === file ? String(version) : '0'),
  getScriptSnapshot: (name) => {
    const text = name === file ? sample : ts.sys.readFile(name);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  getCurrentDirectory: () => root,
  getCompilationSettings: () => options,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (name) => name === file || ts.sys.fileExists(name),
  readFile: (name) => (name === file ? sample : ts.sys.readFile(name)),
});

/** What an editor shows for code. `‸` marks the cursor. */
function editor(marked: string): { hover: string; completions: string[] } {
  const position = marked.indexOf('‸');
  sample = marked.replace('‸', '');
  version++;
  const info = service.getQuickInfoAtPosition(file, position);
  const completions = service.getCompletionsAtPosition(file, position, {})?.entries ?? [];
  return {
    hover: ts.displayPartsToString(info?.documentation),
    completions: completions.map(({ name }) => name),
  };
}

const imports = `import { createCancelClient, resultCodes, type CancelOutcome, type FailedOutcome } from '../../src/index.js';\n`;

describe('an editor shows the documentation of', () => {
  test.each([
    ['the client', 'create‸CancelClient', 'Creates a client.'],
    ['the call', 'createCancelClient({} as never).can‸cel', 'Repeats the same request while the outcome is not known.'],
    ['an outcome', 'declare const outcome: Cancel‸Outcome;', 'Switch on `resultStatus`.'],
    [
      'a property of an outcome',
      'declare const outcome: CancelOutcome; outcome.next‸Step;',
      'What to do now, for a program.',
    ],
    [
      'why it stopped',
      "declare const o: CancelOutcome; if (o.resultStatus === 'U') o.stop‸ped;",
      'Why no further attempt was made',
    ],
    ['a result code', 'resultCodes.CANCEL_WINDOW‸_EXCEED', 'To return the money'],
  ])('%s', (_, code, documentation) => {
    const { hover } = editor(imports + code);
    expect(hover).toContain(documentation);
  });

  test.each([
    ['clientId', 'Assigned by the provider'],
    ['privateKey', 'at least 2048 bits'],
    ['region', '`asia`, `europe` or `united-states`'],
    ['attemptTimeout', 'in milliseconds'],
    ['deadline', 'in milliseconds'],
    ['onAttempt', 'Called with the result of each attempt'],
  ])('the option %s', (option, documentation) => {
    const options =
      "{ clientId: '', privateKey: '', alipayPublicKey: '', region: 'asia', attemptTimeout: 1, deadline: 1, onAttempt: () => {} }";
    const marked = options.replace(`${option}:`, `${option.slice(0, 3)}‸${option.slice(3)}:`);
    expect(editor(`${imports}createCancelClient(${marked});`).hover).toContain(documentation);
  });
});

describe('an editor completes', () => {
  test("a failure's code to the documented ones, though any string is allowed", () => {
    const { completions } = editor(
      `${imports}declare const outcome: FailedOutcome; if (outcome.resultCode === '‸') {}`,
    );
    expect(completions).toEqual(expect.arrayContaining(['CANCEL_WINDOW_EXCEED', 'ORDER_NOT_EXIST']));
    expect(completions).not.toContain('SUCCESS');
  });

  test('the region, and the options of a client', () => {
    expect(editor(`${imports}createCancelClient({ region: '‸' });`).completions.sort()).toEqual([
      'asia',
      'europe',
      'north-america',
      'united-states',
    ]);
    expect(editor(`${imports}createCancelClient({ ‸ });`).completions).toEqual(
      expect.arrayContaining(['baseUrl', 'sign', 'retry']),
    );
  });
});

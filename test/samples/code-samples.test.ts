import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeSamples } from '../../scripts/redocly/code-samples.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'samples-'));
  await mkdir(path.join(folder, 'samples/voidCoupon'), { recursive: true });
  for (const file of ['z.sh', 'a.php', 'b.go'])
    await writeFile(path.join(folder, 'samples/voidCoupon', file), `in ${file}\n`);
  await mkdir(path.join(folder, 'samples/commented'));
  const commented = path.join(folder, 'samples/commented');
  await writeFile(path.join(commented, 'a.sh'), '#!/bin/sh\n# Hello.\ncurl https://example.com/x#y # The end.\n');
  await writeFile(path.join(commented, 'b.go'), '// Hello.\n// New.\n');
  await writeFile(path.join(folder, 'samples/comments.zh-CN.yaml'), 'Hello.: 你好\nThe end.: 结束\n');
  await mkdir(path.join(folder, 'samples/odd'));
  await writeFile(path.join(folder, 'samples/odd/sample.cobol'), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Operation = Parameters<ReturnType<typeof codeSamples>['Operation']['enter']>[0];

/** Runs the decorator over one operation, and gives the operation and what was reported. */
function decorate(operationId: string, language = 'en'): { operation: Operation; problems: string[] } {
  const operation: Operation = { operationId, 'x-codeSamples': undefined };
  const problems: string[] = [];
  const { Root, Operation } = codeSamples();
  Root.enter(
    { info: { 'x-language': language } },
    { location: { source: { absoluteRef: path.join(folder, 'openapi.yaml') } } },
  );
  Operation.enter(operation, { report: ({ message }: { message: string }) => problems.push(message) });
  return { operation, problems };
}

test('gives an operation the files of its folder, whole and always in the same order', () => {
  expect(decorate('voidCoupon')).toEqual({
    operation: {
      operationId: 'voidCoupon',
      'x-codeSamples': [
        { lang: 'Shell', label: 'cURL', source: 'in z.sh\n' },
        { lang: 'Go', label: 'Go', source: 'in b.go\n' },
        { lang: 'PHP', label: 'PHP', source: 'in a.php\n' },
      ],
    },
    problems: [],
  });
});

test('writes the comments of a document in another language in it, and reports one that has no translation', () => {
  const { operation, problems } = decorate('commented', 'zh-CN');
  expect(operation['x-codeSamples']).toMatchObject([
    { source: '#!/bin/sh\n# 你好\ncurl https://example.com/x#y # 结束\n' },
    { source: '// 你好\n// New.\n' },
  ]);
  expect(problems).toEqual([
    expect.stringContaining('The comment "New." of spec/samples/commented/b.go has no translation'),
  ]);
});

test('leaves an operation without samples as it is', () => {
  expect(decorate('none')).toEqual({ operation: { operationId: 'none' }, problems: [] });
});

test('reports a file in a language that is not known, and what to do', () => {
  const { problems } = decorate('odd');
  expect(problems).toEqual([expect.stringContaining('spec/samples/odd/sample.cobol')]);
  expect(problems[0]).toContain('.sh, .mjs, .py, .go, .java, .php');
});

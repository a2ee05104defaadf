import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** The rooms from top to bottom. A room may import those below it, types included. */
const order = ['cli', 'conformance', 'sandbox', 'queue', 'client', 'signature', 'internal', 'generated'];
const below = (room: string) => order.slice(order.indexOf(room) + 1);

/** The rooms that each room may import. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(order.map((room) => [room, below(room)])),
  // The command `client` writes the clients in other languages.
  cli: ['languages', ...below('cli')],
  languages: below('signature'),
  // Shows in a browser what a client does: how it verifies a signature and judges an answer.
  explorer: ['client', 'signature', 'internal', 'generated'],
  // The entry points `index*.ts` re-export.
  index: below('queue'),
};

interface Import {
  /** The importing file, from the root of the project. */
  file: string;
  specifier: string;
  /** The imported file, from the root of the project. */
  target: string;
}

/** A room is a folder of `src/` with its entry point, such as `cli/` and `cli.ts`. Elsewhere it is the folder at the top. */
function roomOf(file: string): string {
  const [top = '', name = ''] = file.split(path.sep);
  const room = top === 'src' ? name.replace(/\..*/, '') : top;
  // One room: the checks in internal/ throw the errors of errors.ts, and these carry types of internal/.
  return room === 'errors' ? 'internal' : room;
}

/** Every relative import of a file: static, dynamic, re-exported, of types. */
function importsOf(file: string, text: string): Import[] {
  return ts
    .preProcessFile(text)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => ({
      file,
      specifier: fileName,
      target: path.join(path.dirname(file), fileName.replace(/\.js$/, '.ts')),
    }));
}

/** Describes each import that breaks the rules: the file, the import, the rule. */
function violationsOf(imports: Import[]): string[] {
  return imports.flatMap(({ file, specifier, target }) => {
    const [from, to] = [roomOf(file), roomOf(target)];
    const rooms = allowed[from];
    if (rooms === undefined) return [`${file}: the room ${from} has no rule. Add it to test/rooms.test.ts.`];
    if (from === to || rooms.includes(to)) return [];
    return [`${file} imports ${specifier}, but ${from} may import only ${rooms.join(', ') || 'itself'}.`];
  });
}

type Edge = readonly [from: string, to: string];

/** Returns the first cycle of a graph, as the names along it, or undefined. */
function cycleOf(edges: readonly Edge[]): string[] | undefined {
  const finished = new Set<string>();
  const visit = (name: string, trail: string[]): string[] | undefined => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name];
    if (finished.has(name)) return undefined;
    for (const [from, to] of edges) {
      const cycle = from === name ? visit(to, [...trail, name]) : undefined;
      if (cycle !== undefined) return cycle;
    }
    finished.add(name);
    return undefined;
  };
  return edges.map(([name]) => visit(name, [])).find((cycle) => cycle !== undefined);
}

const files = (
  await Promise.all(
    ['src', 'generated'].map(async (folder) =>
      (await readdir(path.join(root, folder), { recursive: true })).map((file) => path.join(folder, file)),
    ),
  )
)
  .flat()
  .filter((file) => file.endsWith('.ts'));
const imports = (
  await Promise.all(files.map(async (file) => importsOf(file, await readFile(path.join(root, file), 'utf8'))))
).flat();

test('each room imports only the rooms that it may import, types included', () => {
  expect(imports.length).toBeGreaterThan(200);
  expect(violationsOf(imports)).toEqual([]);
});

test('no rooms import each other in a cycle', () => {
  const edges = imports.map(({ file, target }): Edge => [roomOf(file), roomOf(target)]);
  expect(cycleOf(edges.filter(([from, to]) => from !== to))).toBeUndefined();
});

test('no files import each other in a cycle, types included', () => {
  expect(cycleOf(imports.map(({ file, target }): Edge => [file, target]))).toBeUndefined();
});

test.each([
  ['a value', "import { closest } from '../cli/run.js';"],
  ['a type', "import type { Command } from '../cli/command.js';"],
  ['a re-export', "export { run } from '../cli/run.js';"],
  ['a dynamic import', "const { run } = await import('../cli/run.js');"],
  ['an import type', "type Run = typeof import('../cli/run.js').run;"],
])('%s from a room above is a violation', (_, text) => {
  const [message] = violationsOf(importsOf('src/client/retry.ts', text));
  expect(message).toMatch(/^src\/client\/retry\.ts imports \.\.\/cli\/\w+\.js, but client may import only signature, /);
});

test.each([
  ['src/cli/run.ts', "import { root } from '../../scripts/root.js';", 'but cli may import only languages, '],
  ['src/errors.ts', "import type { Attempt } from './client/outcome.js';", 'but internal may import only generated.'],
  ['generated/schema.ts', "import '../src/errors.js';", 'but generated may import only itself.'],
  ['src/cellar/a.ts', "import '../errors.js';", 'the room cellar has no rule'],
])('an import in %s is a violation: %s', (file, text, message) => {
  expect(violationsOf(importsOf(file, text))).toEqual([expect.stringContaining(message)]);
});

test('a cycle is found', () => {
  const line: Edge[] = [
    ['a', 'b'],
    ['b', 'c'],
  ];
  expect(cycleOf(line)).toBeUndefined();
  expect(cycleOf([...line, ['c', 'b']])).toEqual(['b', 'c', 'b']);
});

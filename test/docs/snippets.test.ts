import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = process.cwd();
const pages = [
  'README.md',
  ...(await readdir('docs')).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`),
];

/** A snippet of a page, as a module of its own. */
interface Snippet {
  name: string;
  file: string;
  source: string;
}

// Left out are the environment of Jest, which is CommonJS, and the handlers of Fastify, which this project does not depend on:
// the consumer tests run and compile them.
const leftOut = /jest-environment-jsdom|from 'fastify'/;
const snippets = (
  await Promise.all(
    pages.map(async (page) =>
      [...(await readFile(page, 'utf8')).matchAll(/^```(?:js|ts|javascript|typescript)\n([\s\S]*?)^```/gm)]
        .map(([, source = '']) => source)
        .filter((source) => !leftOut.test(source))
        .map((source, index): Snippet => {
          const file = path.join(root, `test/docs/${path.basename(page, '.md')}-${index + 1}.ts`);
          return { name: `${page}, snippet ${index + 1}`, file, source: `${source}\nexport {};\n` };
        }),
    ),
  )
).flat();

/** What snippets use that the text around them introduces. */
const introduced = `
import type { CancelClient, Evidence } from 'alipay-cancel-contract';
import type { CancelQueueOptions } from 'alipay-cancel-contract/queue';
declare global {
  const alipay: CancelClient;
  const { paymentId, paymentRequestId, clientId, alipayPublicKey }: Record<'paymentId' | 'paymentRequestId' | 'clientId' | 'alipayPublicKey', string>;
  const evidence: Evidence;
  const { onOutcome, onAlert }: Required<Pick<CancelQueueOptions, 'onOutcome' | 'onAlert'>>;
  const Database: typeof import('better-sqlite3');
  const { clientOptionsFromEnv, createCancelClient }: typeof import('alipay-cancel-contract');
  const { createCancelQueue }: typeof import('alipay-cancel-contract/queue');
  const { sqliteEngine }: typeof import('alipay-cancel-contract/queue/sqlite');
}
`;

describe('each snippet of README and docs compiles in TypeScript under strict:', async () => {
  const program = await compile(snippets);
  test('there are snippets of README and of at least five pages', () => {
    expect(new Set(snippets.map(({ name }) => name.split(',')[0])).size).toBeGreaterThan(5);
  });
  test.each(snippets)('$name', ({ file }) => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  });
});

/** Compiles snippets against the sources of the modules that the package exports. */
async function compile(all: Snippet[]): Promise<ts.Program> {
  const { exports } = JSON.parse(await readFile('package.json', 'utf8')) as {
    exports: Record<string, string | { default: string }>;
  };
  const paths = Object.entries(exports).flatMap(([subpath, target]) => {
    const module = /^\.\/dist\/(.*)\.js$/.exec(typeof target === 'string' ? target : target.default)?.[1];
    return module === undefined ? [] : [[subpath.replace('.', 'alipay-cancel-contract'), [path.join(root, module)]]];
  });
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    esModuleInterop: true,
    types: ['node'],
    paths: Object.fromEntries(paths),
  };
  const given = new Map(all.map(({ file, source }) => [file, source]));
  const globals = path.join(root, 'test/docs/introduced.d.ts');
  given.set(globals, introduced);
  const host = ts.createCompilerHost(options);
  const { readFile: read, fileExists } = host;
  host.fileExists = (file) => given.has(file) || fileExists(file);
  host.readFile = (file) => given.get(file) ?? read(file);
  host.getSourceFile = (file, target) => {
    const text = given.get(file) ?? read(file);
    return text === undefined ? undefined : ts.createSourceFile(file, text, target);
  };
  return ts.createProgram([...given.keys()], options, host);
}

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Consumer, installConsumer, installRecipes, type Provider, startProvider } from '../support/consumer.js';
import { type PackedPackage, packPackage, snippetsOf } from '../support/package.js';

let packed: PackedPackage;
let provider: Provider;
beforeAll(async () => {
  packed = await packPackage();
  provider = await startProvider();
});
afterAll(async () => {
  await Promise.all([packed.remove(), provider.close()]);
});

describe.each([
  ['TypeScript 5', 'typescript'],
  ['TypeScript 7', 'typescript-7'],
])('%s', (_, compiler) => {
  let consumer: Consumer;
  beforeAll(async () => {
    consumer = await installConsumer(packed.tarball, 'typescript');
    // Beside the strict consumer: the snippets that are whole programs are compiled under the same rules.
    const all = await snippetsOf(packed, 'README.md', 'docs/other-clients.md', 'docs/typescript.md');
    const snippets = all.filter((code) => code.includes('import '));
    expect(snippets).toHaveLength(4);
    for (const [index, code] of snippets.entries())
      await writeFile(path.join(consumer.folder, `snippet-${index}.ts`), code);
  });
  afterAll(() => consumer.remove());

  const compile = (project: string) =>
    consumer.run(process.execPath, [`node_modules/${compiler}/bin/tsc`, '--project', `tsconfig.${project}.json`]);

  test.each(['nodenext', 'bundler'])('compiles a strict consumer with %s, declarations checked', async (project) => {
    await compile(project);
  });

  // TypeScript 7 has dropped this resolution.
  test.runIf(compiler === 'typescript')(
    'compiles CommonJS with the resolution of Node 10, subpaths included',
    async () => {
      await compile('node10');
    },
  );

  test.each([
    ['a missing case of a failure code', "    case 'CANCEL_WINDOW_EXCEED':\n", '', /TS2366|TS7030/],
    ['a code that is not documented', "case 'CANCEL_WINDOW_EXCEED'", "case 'CANCEL_WINDOW_EXCEEDED'", /TS2678/],
    ['a property of another outcome', 'return outcome.cause.message', 'return outcome.cancelTime', /TS2339/],
  ])('refuses %s', async (_title, from, to, error) => {
    const file = path.join(consumer.folder, 'index.ts');
    const code = await readFile(file, 'utf8');
    expect(code).toContain(from);
    await writeFile(file, code.replace(from, to));
    await expect(compile('nodenext')).rejects.toThrow(error);
    await writeFile(file, code);
  });
});

describe('a bundler that shakes trees', () => {
  let consumer: Consumer;
  let sizes: Record<string, { minified: number; gzipped: number }>;
  beforeAll(async () => {
    consumer = await installConsumer(packed.tarball, 'esm', 'esbuild');
    sizes = JSON.parse(await consumer.run(process.execPath, ['bundle.js']));
    console.log(sizes);
  });
  afterAll(() => consumer.remove());

  test('keeps the client small, and leaves out what is not used', () => {
    expect(sizes['client']?.gzipped).toBeLessThan(16_900);
    expect(sizes['signature']?.gzipped).toBeLessThan(2_800);
    expect(sizes['code']?.gzipped).toBeLessThan(1_700);
    expect(sizes['nothing']?.minified).toBe(0);
  });

  test('gives a bundle that cancels a payment', async () => {
    const { paymentRequestId } = provider.sandbox.createPayment();
    const printed = await consumer.run(process.execPath, ['bundle/client.js', paymentRequestId], provider.env);
    expect(JSON.parse(printed)).toMatchObject({ resultStatus: 'S' });
  });
});

test('Jest, in its default configuration and with jsdom, loads client and sandbox and cancels', async () => {
  const consumer = await installConsumer(packed.tarball, 'jest');
  await consumer.run('npx', ['jest', '--ci']);
  await consumer.remove();
});

test('webpack bundles client and sandbox, imported and required, and the bundles cancel', async () => {
  const consumer = await installConsumer(packed.tarball, 'webpack');
  await consumer.run(process.execPath, ['bundle.js']);
  for (const bundle of ['dist/main.cjs', 'dist/required.cjs'])
    expect(await consumer.run(process.execPath, [bundle])).toBe('S\n');
  await consumer.remove();
});

test('another repository tests with the fetch of the sandbox, and with msw routed to it', async () => {
  const consumer = await installRecipes(packed.tarball, 'testing');
  const report = await consumer.run('npm', ['test', '--prefix', 'testing']);
  expect(report).toMatch(/^. pass 7$/m);
  expect(report).toMatch(/^. fail 0$/m);
  await consumer.remove();
});

test.each([
  ['the oldest Prism of the peer range', 'prism', '5.12.0'],
  ['the newest Prism', 'prism-newest', '5.16.0'],
])('mock and conform run on %s', async (_, folder, expectedVersion) => {
  const consumer = await installConsumer(packed.tarball, folder);
  const { version } = JSON.parse(
    await readFile(path.join(consumer.folder, 'node_modules/@stoplight/prism-http/package.json'), 'utf8'),
  );
  expect(version).toBe(expectedVersion);
  const code = `
    import { spawn } from 'node:child_process';
    const mock = spawn('npx', ['alipay-cancel-contract', 'mock', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    for await (const chunk of mock.stdout) {
      const [, url] = /POST (\\S+)/.exec(chunk) ?? [];
      const response = await fetch(url, { method: 'POST', body: '{"paymentId":"1"}', headers: {
        'Content-Type': 'application/json', 'Client-Id': 'c', 'Request-Time': '1685599933871',
        Signature: 'algorithm=RSA256,keyVersion=1,signature=none', Prefer: 'example=KEY_NOT_FOUND',
      } });
      console.log((await response.json()).result.resultCode);
      process.kill(-mock.pid);
      break;
    }
  `;
  expect(await consumer.run(process.execPath, ['--input-type=module', '--eval', code])).toBe('KEY_NOT_FOUND\n');
  const conform = ['alipay-cancel-contract', 'conform', provider.sandbox.baseUrl];
  expect(await consumer.run('npx', conform, provider.env)).toMatch(/^\d+ passed, 0 failed: /m);
  await consumer.remove();
});

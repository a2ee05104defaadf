import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { verifyEvidence } from '../../src/index.js';
import { reservedIds } from '../../src/sandbox/index.js';
import { breakKeptConnections } from './support/kept-connections.js';
import { type Project, root } from './support/project.js';
import { startProvider } from './support/provider.js';
import { holdClient } from './support/suite.js';

const python = 'venv/bin/python';
const packages = [
  'cryptography==50.0.2',
  'httpx==0.28.1',
  'mypy==2.4.1',
  'pyright==1.1.414',
  'ruff==0.17.6',
  'vermin==1.9.2',
];
const generator = 'openapi-python-client==0.29.1';
const rules = ['--select', 'B,C4,D,E,F,I,PIE,RUF,SIM,UP,W', '--ignore', 'D105,D107,D203,D212,D213,E501'];

const mypy = ['venv/bin/mypy', '--strict', '--explicit-package-bases'];

const edges = ['resources.py', 'secrets_and_keys.py', 'settings.py'];
const programs = ['vectors.py', 'connections.py', 'asynchronous.py', 'evidence.py', ...edges];

async function makeEnvironment(project: Project, folder: string, wanted: string[]): Promise<void> {
  await project.run(['python3', '-m', 'venv', folder]);
  await project.run([`${folder}/bin/pip`, 'install', '--quiet', '--disable-pip-version-check', ...wanted]);
}

async function copyProgram(project: Project, file: string): Promise<void> {
  await project.copy(`test/polyglot/python/${file}`, file);
  await project.write(file, (await project.read(file)).replaceAll('alipay_cancel', 'shop.alipay'));
}

await holdClient({
  language: 'python',
  tools: { python3: ['--version'] },
  client: { folder: 'shop/alipay', packageName: 'shop.alipay' },
  async prepare(project) {
    await makeEnvironment(project, 'venv', packages);
    for (const file of programs) await copyProgram(project, file);
  },
  checks: {
    'ruff format': (project) => project.run(['venv/bin/ruff', 'format', '--check', 'shop']),
    'ruff check': (project) => project.run(['venv/bin/ruff', 'check', '--target-version', 'py39', ...rules, 'shop']),
    'mypy --strict': (project) => project.run([...mypy, 'shop', ...programs]),
    async 'mypy 1.19 --strict'(project) {
      await makeEnvironment(project, 'older', ['mypy==1.19.1']);
      const older = ['older/bin/mypy', ...mypy.slice(1), '--python-executable', python];
      await project.run([...older, 'shop', ...programs]);
    },
    pyright: (project) => project.run(['venv/bin/pyright', '--pythonpath', python, 'shop', ...programs]),
    'vermin, Python 3.9': (project) =>
      project.run(['venv/bin/vermin', '--target=3.9-', '--violations', '--eval-annotations', 'shop']),
    'limits, connections and signers': (project) => project.run([python, 'resources.py']),
    'no secret in any dump, keys in every form': (project) => project.run([python, 'secrets_and_keys.py']),
    'settings from the environment, log, fake outcomes, clock and waits of a test': (project) =>
      project.run([python, 'settings.py']),
    async 'evidence passes its vectors, follows its schema and is verified elsewhere'(project) {
      const text = await project.run([python, 'evidence.py', project.vectors]);
      const { evidence, publicKey } = JSON.parse(text);
      const schema = JSON.parse(await readFile(path.join(root, 'spec/evidence.schema.json'), 'utf8'));
      const validate = new Ajv2020().compile(schema);
      expect(validate(evidence), JSON.stringify(validate.errors)).toBe(true);
      expect(await verifyEvidence(evidence, publicKey)).toMatchObject({ resultStatus: 'S', verified: true });
    },
    async 'runs the example by its path'(project) {
      const help = await project.run([python, 'shop/alipay/example/cancel.py', '--help'], { env: { PYTHONPATH: '' } });
      expect(help).toContain('north-america, asia, europe, united-states');
    },
    async 'no repeat on a broken connection'(project) {
      const { env, close } = await startProvider();
      for (const mode of ['sync', 'async', 'transport']) {
        const arrived = await breakKeptConnections((baseUrl) =>
          project.run([python, 'connections.py', mode], { env: { ...env, ALIPAY_BASE_URL: baseUrl } }),
        );
        expect({ mode, ...arrived }).toEqual({ mode, requests: 2, connections: 1 });
      }
      await close();
    },
    async 'asynchronous client at every reserved id'(project) {
      const { env, close, violations } = await startProvider();
      await project.write('ids.json', JSON.stringify(reservedIds.map(({ id }) => id)));
      const outcomes = JSON.parse(await project.run([python, 'asynchronous.py', 'ids.json'], { env }));
      for (const { id, expectedOutcome } of reservedIds) {
        const { cause, attempts, ...rest } = expectedOutcome;
        const outcome = outcomes[id];
        const told = { id, ...outcome, cause: outcome.cause?.code, attempts: outcome.attempts.length };
        expect(told).toMatchObject({ id, cause, attempts, ...rest });
      }
      expect(violations()).toEqual([]);
      await close();
    },
  },
  vectors: (project) => project.run([python, 'vectors.py', project.vectors]),
  // The tests start it in another folder, so it needs PYTHONPATH.
  example: async (project) => [
    'env',
    `PYTHONPATH=${project.folder}`,
    project.path(python),
    '-m',
    'shop.alipay.example.cancel',
  ],
  async cancelReason(project) {
    await copyProgram(project, 'cancel_reason.py');
    await project.run([...mypy, 'cancel_reason.py']);
    return [project.path(python), project.path('cancel_reason.py')];
  },
  async page(project) {
    await makeEnvironment(project, 'page/venv', ['cryptography', 'httpx']);
    await project.takeClient('python', '--out', 'page/alipay_cancel');
    await project.writeQuickStart('page/alipay_cancel', 'page/cancel.py');
    return [project.path('page/venv/bin/python'), project.path('page/cancel.py')];
  },
  generated: {
    'openapi-python-client': async (project) => {
      await makeEnvironment(project, 'generated/venv', [generator, 'cryptography==50.0.2']);
      const generate = ['generated/venv/bin/openapi-python-client', 'generate', '--meta', 'none'];
      await project.run([...generate, '--path', project.contract, '--output-path', 'generated/contract']);
      await project.takeClient('python', '--out', 'generated/alipay_cancel');
      await project.copy('test/polyglot/python/generated.py', 'generated/main.py');
      return [project.path('generated/venv/bin/python'), project.path('generated/main.py')];
    },
  },
});

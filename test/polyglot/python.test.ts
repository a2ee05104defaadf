import type { Project } from './support/project.js';
import { holdClient } from './support/suite.js';

const python = 'venv/bin/python';
const packages = ['cryptography==50.0.2', 'httpx==0.28.1', 'mypy==2.4.1', 'ruff==0.17.6', 'vermin==1.9.2'];
const generator = 'openapi-python-client==0.29.1';
const rules = ['--select', 'B,C4,D,E,F,I,PIE,RUF,SIM,UP,W', '--ignore', 'D105,D107,D203,D212,D213,E501'];

/** A program of this repository, with the name that the client has in the project. */
async function take(project: Project, from: string, to: string, name: string): Promise<void> {
  await project.copy(from, to);
  await project.write(to, (await project.read(to)).replaceAll('alipay_cancel', name));
}

async function makeEnvironment(project: Project, folder: string, wanted: string[]): Promise<void> {
  await project.run(['python3', '-m', 'venv', folder]);
  await project.run([`${folder}/bin/pip`, 'install', '--quiet', '--disable-pip-version-check', ...wanted]);
}

await holdClient({
  language: 'python',
  tools: { python3: ['--version'] },
  client: { folder: 'shop/alipay', packageName: 'shop.alipay' },
  async prepare(project) {
    await makeEnvironment(project, 'venv', packages);
    await take(project, 'test/polyglot/python/vectors.py', 'vectors.py', 'shop.alipay');
  },
  checks: {
    'ruff format': (project) => project.run(['venv/bin/ruff', 'format', '--check', 'shop']),
    'ruff check': (project) => project.run(['venv/bin/ruff', 'check', '--target-version', 'py39', ...rules, 'shop']),
    'mypy --strict': (project) =>
      project.run(['venv/bin/mypy', '--strict', '--explicit-package-bases', 'shop', 'vectors.py']),
    'vermin, for Python 3.9': (project) =>
      project.run(['venv/bin/vermin', '--target=3.9-', '--violations', '--eval-annotations', 'shop']),
  },
  vectors: (project) => project.run([python, 'vectors.py', project.vectors]),
  // It is started from anywhere, and must find the package.
  example: async (project) => [
    'env',
    `PYTHONPATH=${project.folder}`,
    project.path(python),
    '-m',
    'shop.alipay.example.cancel',
  ],
  async page(project) {
    await makeEnvironment(project, 'page/venv', ['cryptography', 'httpx']);
    await project.takeClient('python', '--out', 'page/alipay_cancel');
    await project.copy('src/clients/python/docs/cancel.py', 'page/cancel.py');
    return [project.path('page/venv/bin/python'), project.path('page/cancel.py')];
  },
  async generated(project) {
    await makeEnvironment(project, 'generated/venv', [generator, 'cryptography==50.0.2']);
    const generate = ['generated/venv/bin/openapi-python-client', 'generate', '--meta', 'none'];
    await project.run([...generate, '--path', project.contract, '--output-path', 'generated/contract']);
    await project.takeClient('python', '--out', 'generated/alipay_cancel');
    await project.copy('test/polyglot/python/generated.py', 'generated/main.py');
    return [project.path('generated/venv/bin/python'), project.path('generated/main.py')];
  },
});

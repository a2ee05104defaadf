import { readdir } from 'node:fs/promises';
import { expect } from 'vitest';
import { breakKeptConnections } from './support/kept-connections.js';
import { startProvider } from './support/provider.js';
import { holdClient } from './support/suite.js';

const generator = 'org.openapitools:openapi-generator-cli:7.25.0';

await holdClient({
  language: 'php',
  tools: { php: ['--version'], phpcs: ['--version'], java: ['--version'], mvn: ['--version'] },
  client: { folder: 'src/Alipay', packageName: 'Shop\\Alipay' },
  async prepare(project) {
    for (const file of ['vectors.php', 'connections.php', 'cancel-reason.php']) {
      await project.copy(`test/polyglot/php/${file}`, file);
      await project.write(file, (await project.read(file)).replaceAll('AlipayCancel\\', 'Shop\\Alipay\\'));
    }
  },
  checks: {
    async 'php -l'(project) {
      const files = (await readdir(project.path('src'), { recursive: true })).filter((file) => file.endsWith('.php'));
      // `php -l` accepts one file per call.
      for (const file of files) await project.run(['php', '-l', `src/${file}`]);
    },
    // The command writes its header directly below the opening tag.
    'PHP_CodeSniffer, PSR-12': (project) =>
      project.run(['phpcs', '--standard=PSR12', '--exclude=PSR12.Files.FileHeader', '-n', 'src']),
    async 'no repeat on a broken connection'(project) {
      const { env, close } = await startProvider();
      const arrivedFrom = async (mode: string) =>
        await breakKeptConnections((baseUrl) =>
          project.run(['php', 'connections.php', mode, 'src/Alipay'], { env: { ...env, ALIPAY_BASE_URL: baseUrl } }),
        );
      expect(await arrivedFrom('client')).toEqual({ requests: 2, connections: 1 });
      expect(await arrivedFrom('middleware')).toEqual({ requests: 2, connections: 2 });
      expect(await arrivedFrom('psr18')).toEqual({ requests: 1, connections: 1 });
      expect(await arrivedFrom('abort')).toEqual({ requests: 1, connections: 1 });
      await close();
    },
  },
  vectors: (project) => project.run(['php', 'vectors.php', 'src/Alipay', project.vectors]),
  example: async (project) => ['php', project.path('src/Alipay/example/cancel.php')],
  cancelReason: async (project) => ['php', project.path('cancel-reason.php'), project.path('src/Alipay')],
  async page(project) {
    await project.takeClient('php', '--out', 'page/alipay');
    await project.copy('src/languages/php/docs/cancel.php', 'page/cancel.php');
    return ['php', project.path('page/cancel.php')];
  },
  generated: {
    'openapi-generator': async (project) => {
      await project.run([
        'mvn',
        '--quiet',
        '--batch-mode',
        'dependency:copy',
        `-Dartifact=${generator}`,
        '-DoutputDirectory=.',
      ]);
      const generate = ['java', '-jar', 'openapi-generator-cli-7.25.0.jar', 'generate', '-g', 'php'];
      const options = ['--additional-properties=invokerPackage=Contract'];
      await project.run([...generate, '-i', project.contract, '-o', 'generated/contract', ...options]);
      await project.takeClient('php', '--out', 'generated/alipay');
      await project.copy('test/polyglot/php/generated.php', 'generated/main.php');
      return ['php', project.path('generated/main.php')];
    },
  },
});

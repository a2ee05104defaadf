import { readdir } from 'node:fs/promises';
import { holdClient } from './support/suite.js';

await holdClient({
  language: 'php',
  tools: { php: ['--version'] },
  client: { folder: 'src/Alipay', packageName: 'Shop\\Alipay' },
  async prepare(project) {
    await project.copy('test/polyglot/php/vectors.php', 'vectors.php');
    const vectors = await project.read('vectors.php');
    await project.write('vectors.php', vectors.replaceAll('AlipayCancel\\', 'Shop\\Alipay\\'));
  },
  checks: {
    async 'php -l'(project) {
      const files = (await readdir(project.path('src'), { recursive: true })).filter((file) => file.endsWith('.php'));
      // It reads one file a call.
      for (const file of files) await project.run(['php', '-l', `src/${file}`]);
    },
  },
  vectors: (project) => project.run(['php', 'vectors.php', 'src/Alipay', project.vectors]),
  example: async (project) => ['php', project.path('src/Alipay/example/cancel.php')],
  async page(project) {
    await project.takeClient('php', '--out', 'page/alipay');
    await project.copy('src/clients/php/docs/cancel.php', 'page/cancel.php');
    return ['php', project.path('page/cancel.php')];
  },
});

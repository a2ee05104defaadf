import { holdClient } from './support/suite.js';

const generator = 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2';
const staticcheck = 'honnef.co/go/tools/cmd/staticcheck@v0.8.2';

await holdClient({
  language: 'go',
  tools: { go: ['version'] },
  client: { folder: 'internal/alipaycancel', packageName: 'example.com/shop/internal/alipaycancel' },
  async prepare(project) {
    await project.write('go.mod', 'module example.com/shop\n\ngo 1.21\n');
    for (const name of ['vectors', 'signatures', 'client', 'signers', 'edges', 'options', 'evidence', 'times', 'keys'])
      await project.copy(`test/polyglot/go/${name}_test.go`, `internal/alipaycancel/${name}_test.go`);
  },
  checks: {
    gofmt: async (project) => {
      const unformatted = await project.run(['gofmt', '-l', '.']);
      if (unformatted !== '') throw new Error(`gofmt would change ${unformatted}`);
    },
    'go vet': async (project) => await project.run(['go', 'vet', './...']),
    staticcheck: async (project) => await project.run(['go', 'run', staticcheck, './...']),
  },
  vectors: async (project) =>
    (await project.run(['go', 'test', '-v', './internal/alipaycancel'], { env: { VECTORS: project.vectors } }))
      .split('\n')
      .filter((line) => line.endsWith(' vectors'))
      .join('\n'),
  async example(project) {
    await project.run(['go', 'build', '-o', 'example', './internal/alipaycancel/example']);
    return [project.path('example')];
  },
  async cancelReason(project) {
    await project.copy('test/polyglot/go/changed/main.go', 'changed/main.go');
    await project.run(['go', 'build', '-o', 'cancel-reason', './changed']);
    return [project.path('cancel-reason')];
  },
  async page(project) {
    await project.write('page/go.mod', 'module example.com/page\n\ngo 1.21\n');
    await project.takeClient('go', '--out', 'page/alipaycancel', '--package', 'example.com/page/alipaycancel');
    await project.writeQuickStart('page/alipaycancel', 'page/main.go');
    await project.run(['go', 'build', '-o', 'cancel', '.'], { in: 'page' });
    return [project.path('page/cancel')];
  },
  generated: {
    'oapi-codegen': async (project) => {
      const types = ['go', 'run', generator, '-generate', 'types,client,skip-prune', '-package', 'contract'];
      await project.write('generated/contract/contract.go', await project.run([...types, project.contract]));
      await project.write('generated/go.mod', 'module example.com/generated\n\ngo 1.24\n');
      await project.takeClient(
        'go',
        '--out',
        'generated/alipaycancel',
        '--package',
        'example.com/generated/alipaycancel',
      );
      await project.copy('test/polyglot/go/generated/main.go', 'generated/main.go');
      await project.run(['go', 'mod', 'tidy'], { in: 'generated' });
      await project.run(['go', 'build', '-o', 'cancel', '.'], { in: 'generated' });
      return [project.path('generated/cancel')];
    },
  },
});

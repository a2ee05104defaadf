import { cpuOf } from './child.js';
import { interleaved, type Row, ratio, spreadOf } from './statistics.js';

const command = 'dist/src/cli.js';

/** The CPU time of short programs: an import, and the commands that return at once. */
export async function measureStarts(rounds: number): Promise<Row[]> {
  const importing = (code: string) => () => cpuOf(['--input-type=module', '--eval', code]);
  const measured = await interleaved(rounds, {
    node: () => cpuOf(['--eval', '0']),
    module: importing('0'),
    dependencies: importing("import 'openapi-fetch'; import 'node:crypto'"),
    client: importing("import 'alipay-cancel-contract'"),
    codes: () => cpuOf([command, 'codes']),
    doctor: () => cpuOf([command, 'doctor']),
    sandbox: importing(sandboxes(1)),
    sandboxes: importing(sandboxes(101)),
  });
  const beyondModule = (name: 'dependencies' | 'client') =>
    measured[name].map((cpu, round) => cpu - (measured.module[round] ?? Number.NaN));
  const perSandbox = measured.sandboxes.map((cpu, round) => (cpu - (measured.sandbox[round] ?? Number.NaN)) / 100);
  return [
    {
      what: 'import, CPU beyond an empty module',
      against: 'openapi-fetch + node:crypto',
      ...ratio(beyondModule('client'), beyondModule('dependencies')),
    },
    { what: '`codes`, CPU', against: '`node -e 0`', ...ratio(measured.codes, measured.node) },
    { what: '`doctor`, CPU', against: '`node -e 0`', ...ratio(measured.doctor, measured.node) },
    { what: 'each further `createSandbox()`, CPU ms', against: '–', ...spreadOf(perSandbox) },
  ];
}

/** A program that creates `count` sandboxes. */
function sandboxes(count: number): string {
  return `import { createSandbox } from 'alipay-cancel-contract/sandbox'; for (let i = 0; i < ${count}; i++) createSandbox();`;
}

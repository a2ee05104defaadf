import { usageOf } from './child.js';
import type { Row } from './row.js';
import { interleaved, ratio, spreadOf } from './statistics.js';

const command = 'dist/src/cli.js';

/** The CPU time of what starts and ends: an import, and the commands that answer at once. */
export async function measureStarts(rounds: number): Promise<Row[]> {
  const cpuOf =
    (...args: string[]) =>
    async () =>
      (await usageOf(args)).cpu;
  const importing = (code: string) => cpuOf('--input-type=module', '--eval', code);
  const measured = await interleaved(rounds, {
    node: cpuOf('--eval', '0'),
    module: importing('0'),
    dependencies: importing("import 'openapi-fetch'; import 'node:crypto'"),
    client: importing("import 'alipay-cancel-contract'"),
    codes: cpuOf(command, 'codes'),
    doctor: cpuOf(command, 'doctor'),
    sandbox: importing(sandboxes(1)),
    sandboxes: importing(sandboxes(101)),
  });
  const beyondModule = (name: 'dependencies' | 'client') =>
    measured[name].map((cpu, round) => cpu - (measured.module[round] ?? Number.NaN));
  return [
    {
      what: 'import, CPU beyond an empty module',
      against: 'openapi-fetch + node:crypto',
      ...ratio(beyondModule('client'), beyondModule('dependencies')),
      goal: { atMost: 1.4 },
    },
    {
      what: 'start of `codes`, CPU',
      against: '`node -e 0`',
      ...ratio(measured.codes, measured.node),
      goal: { atMost: 1.25 },
    },
    {
      what: 'start of `doctor`, CPU',
      against: '`node -e 0`',
      ...ratio(measured.doctor, measured.node),
      goal: { atMost: 1.25 },
    },
    {
      what: 'a further `createSandbox()`, CPU ms',
      against: '–',
      ...spreadOf(measured.sandboxes.map((cpu, round) => (cpu - (measured.sandbox[round] ?? Number.NaN)) / 100)),
      goal: { atMost: 5 },
    },
  ];
}

/** A program that makes so many sandboxes. */
function sandboxes(count: number): string {
  return `import { createSandbox } from 'alipay-cancel-contract/sandbox'; for (let i = 0; i < ${count}; i++) createSandbox();`;
}

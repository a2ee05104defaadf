import { usageOf } from './child.js';
import type { Row } from './row.js';
import { interleaved, ratio } from './statistics.js';

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
  ];
}

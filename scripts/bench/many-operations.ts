import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ScriptError } from '../command.js';
import { type Usage, usageOf } from './child.js';
import type { Row } from './row.js';
import { spreadOf } from './statistics.js';

const many = 500;

/** `npm run generate` with more operations than this contract will ever have: each a copy of the one that there is. */
export async function measureManyOperations(): Promise<Row[]> {
  const [one, half, all] = [await generateWith(1), await generateWith(many / 2), await generateWith(many)] as const;
  const alone = (value: number) => spreadOf([value]);
  return [
    { what: `generate ${many} operations, CPU s`, against: '–', ...alone(all.cpu / 1000), goal: { atMost: 15 } },
    { what: 'and its memory, MB', against: '–', ...alone(all.memory), goal: { atMost: 600 } },
    {
      what: 'CPU of the second 250 of them',
      against: 'of the first 250',
      ...alone((all.cpu - half.cpu) / (half.cpu - one.cpu)),
      goal: { atMost: 1.3 },
    },
  ];
}

/** Generates from a copy of spec/ with so many operations. Translations are left out: they name each text of each operation. */
async function generateWith(operations: number): Promise<Usage> {
  const root = process.cwd();
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-operations-'));
  try {
    for (const name of ['spec', 'redocly.yaml'])
      await cp(path.join(root, name), path.join(folder, name), { recursive: true });
    for (const name of ['scripts', 'node_modules', 'package.json'])
      await symlink(path.join(root, name), path.join(folder, name));
    await rm(path.join(folder, 'spec/overlays'), { recursive: true });
    await mkdir(path.join(folder, 'spec/overlays'));
    const [document, operation] = ['spec/openapi.yaml', 'spec/paths/v1_payments_cancel.yaml'];
    const text = await readFile(path.join(root, operation), 'utf8');
    let paths = '';
    for (let number = 2; number <= operations; number++) {
      const file = `v1_payments_cancel${number}.yaml`;
      await writeFile(
        path.join(folder, 'spec/paths', file),
        text.replace('operationId: cancelPayment', `operationId: cancelPayment${number}`),
      );
      paths += `  /v1/payments/cancel${number}:\n    $ref: paths/${file}\n`;
    }
    const original = await readFile(path.join(root, document), 'utf8');
    await writeFile(path.join(folder, document), original.replace('\ncomponents:\n', `\n${paths}components:\n`));
    const usage = await usageOf(['--import', 'tsx', 'scripts/generate.ts'], { cwd: folder });
    const made = await readFile(path.join(folder, 'generated/fetch-client.ts'), 'utf8').catch(() => '');
    const last = operations === 1 ? 'cancelPayment(' : `cancelPayment${operations}(`;
    if (!made.includes(last)) throw new ScriptError(`With ${operations} operations nothing was generated.`);
    return usage;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

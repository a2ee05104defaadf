import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { usageOf } from './child.js';
import type { Row } from './row.js';
import { interleaved, ratio } from './statistics.js';

/** The CPU time of `npm run generate -- --check`, against hey-api's generator, which makes the client only. */
export async function measureGeneration(rounds: number, others: string): Promise<Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-generate-'));
  const heyApi = path.join(others, 'generate.mjs');
  const [input, output] = [path.resolve('generated/openapi.json'), path.join(folder, 'client')].map((file) =>
    JSON.stringify(file),
  );
  await writeFile(
    heyApi,
    `import { createClient } from '@hey-api/openapi-ts';\nawait createClient({ input: ${input}, output: ${output}, plugins: ['@hey-api/client-fetch'], logs: { level: 'silent' } });\n`,
  );
  try {
    const measured = await interleaved(rounds, {
      ours: async () => (await usageOf(['--import', 'tsx', 'scripts/generate.ts', '--check'])).cpu,
      theirs: async () => (await usageOf([heyApi], { cwd: others })).cpu,
    });
    return [
      {
        what: '`npm run generate`, CPU',
        against: "hey-api's generator, client only",
        ...ratio(measured.ours, measured.theirs),
        goal: { atMost: 1.2 },
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

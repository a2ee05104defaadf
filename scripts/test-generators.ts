import { readFile, writeFile } from 'node:fs/promises';
import { startSigningSandbox } from '../test/generators/cases.js';
import { generators } from '../test/generators/generators.js';
import { isRight, type Trial, tryGenerator } from '../test/generators/try.js';
import { runCommand, ScriptError } from './command.js';

const usage = `Usage: npm run test:generators -- [--cheap | --only <name>]

Generates a client from generated/openapi.generators.yaml with each generator, compiles it, lets it cancel payments of the
sandbox, and writes what came of it into the table of spec/README.md. It fails where a client does not compile or takes an
answer for what it is not. A toolchain that is not on this machine is named as missing. It needs the package registries;
all of it takes about ten minutes the first time, and less once the tools are kept in node_modules/.cache.

  --cheap        only those that CI runs (${Object.values(generators).filter(({ cheap }) => cheap).length} of ${Object.keys(generators).length}); the table stays as it is
  --only <name>  only this one; the table stays as it is
  --help         show this

Names: ${Object.keys(generators).join(', ')}
`;
const options = { cheap: { type: 'boolean' }, only: { type: 'string' } } as const;

process.exitCode = await runCommand(usage, options, async ({ cheap = false, only }) => {
  if (only !== undefined && generators[only] === undefined)
    throw new ScriptError(`There is no generator ${only}. Names: ${Object.keys(generators).join(', ')}`);
  const keys = Object.keys(generators).filter((key) => (only ?? key) === key && (!cheap || generators[key]?.cheap));
  const sandbox = await startSigningSandbox();
  const trials: Trial[] = [];
  try {
    for (const [index, key] of keys.entries()) {
      const start = performance.now();
      const trial = await tryGenerator(key, sandbox.baseUrl);
      trials.push(trial);
      const seconds = Math.round((performance.now() - start) / 1000);
      console.log(`${index + 1}/${keys.length}  ${trial.generator.name}: ${describe(trial)} (${seconds} s)`);
    }
  } finally {
    await sandbox.close();
  }
  if (!cheap && only === undefined) await writeTable('spec/README.md', trials);
  const wrong = trials.filter((trial) => !isRight(trial));
  if (wrong.length > 0)
    throw new ScriptError(wrong.map(({ generator, broken }) => `${generator.name}\n${broken ?? ''}`).join('\n'));
});

function describe(trial: Trial): string {
  if (trial.missing !== undefined) return `missing here: ${trial.missing}`;
  if (trial.broken !== undefined) return 'does not generate or compile';
  if (isRight(trial)) return 'right';
  const wrong = Object.entries(trial.columns).filter(([, seen]) => !['right', 'none'].includes(seen));
  return wrong.map(([column, seen]) => `${column}: ${seen}`).join('; ');
}

async function writeTable(file: string, trials: Trial[]): Promise<void> {
  const columns = Object.keys(trials.find(({ columns }) => Object.keys(columns).length > 0)?.columns ?? {});
  const rows = trials.map((trial) => {
    const cells = columns.map((column) => trial.columns[column] ?? '');
    if (trial.missing !== undefined) cells[0] = 'not tried here';
    if (trial.broken !== undefined) cells[0] = 'does not compile';
    return [trial.generator.name, ...cells, trial.generator.hook];
  });
  const head = ['generator', ...columns, 'where to sign and verify'];
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const text = await readFile(file, 'utf8');
  const day = new Date().toISOString().slice(0, 10);
  const section = /(<!-- generators: .*-->\n)[\s\S]*?(<!-- \/generators -->)/;
  if (!section.test(text)) throw new ScriptError(`${file} has no place for the table of generators.`);
  await writeFile(file, text.replace(section, `$1\nSeen on ${day}:\n\n${table}\n\n$2`));
  console.log(`${file}: wrote the table.`);
}

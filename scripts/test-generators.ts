import { readFile, writeFile } from 'node:fs/promises';
import { startSigningSandbox } from '../test/generators/cases.js';
import { generators } from '../test/generators/generators.js';
import { isRight, type Trial, tryGenerator } from '../test/generators/try.js';
import { runCommand, ScriptError } from './command.js';

const usage = `Usage: npm run test:generators -- [--cheap | --only <name>]

Generates a client from generated/openapi.generators.yaml with each generator, compiles it, and cancels payments of the
sandbox with it. Writes the results into the table of spec/README.md. Fails if a client does not compile or misreads an
answer. Prints the toolchains that are missing on this machine. Needs the package registries. The first run takes about ten
minutes; later runs use the tools in node_modules/.cache.

  --cheap        only the generators that CI runs (${Object.values(generators).filter(({ cheap }) => cheap).length} of ${Object.keys(generators).length}); does not write the table
  --only <name>  only this generator; does not write the table
  --help         show this

Names: ${Object.keys(generators).join(', ')}
`;
const options = { cheap: { type: 'boolean' }, only: { type: 'string' } } as const;

process.exitCode = await runCommand(usage, options, async ({ cheap = false, only }) => {
  if (only !== undefined && generators[only] === undefined)
    throw new ScriptError(`Unknown generator ${only}. Names: ${Object.keys(generators).join(', ')}`);
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
  if (trial.missing !== undefined) return `missing toolchain: ${trial.missing}`;
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
  if (!section.test(text)) throw new ScriptError(`${file} has no <!-- generators --> section for the table.`);
  await writeFile(file, text.replace(section, `$1\nSeen on ${day}:\n\n${table}\n\n$2`));
  console.log(`Wrote the table in ${file}.`);
}

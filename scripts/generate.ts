import path from 'node:path';
import { runCommand, ScriptError } from './command.js';
import { drift, render, write } from './render.js';

const usage = `Usage: npm run generate [-- --check | --accept-translations]

Makes everything in generated/ from spec/: lints the contract, bundles it, applies the overlays, and writes the
documents, types, client, tables of result codes, validators, and the tables of the clients in other languages. A
broken contract stops it before anything is written.

  --check   write nothing; list every file that differs from what spec/ makes, and fail if there is one
  --accept-translations
            record that the Chinese texts say what the English ones say now: run it once you have read both.
            Until then, an English text that has changed stops generation and names its Chinese one
  --help    show this
`;
const options = { check: { type: 'boolean' }, 'accept-translations': { type: 'boolean' } } as const;

process.exitCode = await runCommand(
  usage,
  options,
  async ({ check = false, 'accept-translations': accept = false }) => {
    const root = process.cwd();
    const folder = path.join(root, 'generated');
    console.log('Making generated/ from spec/');
    if (check && accept) throw new ScriptError('--check writes nothing, so it goes without --accept-translations.');
    const files = await render(root, console.log, { accept });
    if (!check) return await write(folder, files, console.log);
    const differences = await drift(folder, files);
    if (differences.length > 0)
      throw new ScriptError(
        `${differences.map((line) => `generated/${line}`).join('\n')}\nRun \`npm run generate\` and commit what it writes.`,
      );
    console.log(`generated/ is what spec/ makes: ${files.size} files compared.`);
  },
);

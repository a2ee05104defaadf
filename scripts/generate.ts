import path from 'node:path';
import { runCommand, ScriptError } from './command.js';
import { drift, render, write } from './render.js';

const usage = `Usage: npm run generate [-- --check | --accept-translations]

Makes generated/ from spec/: lints and bundles the contract, applies the overlays, and writes the documents, types, client,
result codes, validators, and the tables of the clients in other languages. Writes nothing if the contract is invalid.

  --check                write nothing; list the files that differ from spec/, and fail if there are any
  --accept-translations  record that the Chinese texts match the current English ones; read both first. Until then, a
                         changed English text stops generation with the name of its Chinese text
  --help                 show this
`;
const options = { check: { type: 'boolean' }, 'accept-translations': { type: 'boolean' } } as const;

process.exitCode = await runCommand(
  usage,
  options,
  async ({ check = false, 'accept-translations': accept = false }) => {
    const root = process.cwd();
    const folder = path.join(root, 'generated');
    if (check && accept) throw new ScriptError('--check and --accept-translations exclude each other. Use one.');
    console.log('Making generated/ from spec/');
    const files = await render(root, console.log, { accept });
    if (!check) return await write(folder, files, console.log);
    const differences = await drift(folder, files);
    if (differences.length > 0)
      throw new ScriptError(
        `${differences.map((line) => `generated/${line}`).join('\n')}\nRun \`npm run generate\` and commit the result.`,
      );
    console.log(`generated/ matches spec/: ${files.size} files compared.`);
  },
);

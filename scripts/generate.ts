import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ContractError } from './contract.js';
import { drift, render } from './render.js';

const usage = `Usage: npm run generate [-- --check]

Makes everything in generated/ from spec/: lints the contract, bundles it, applies the overlays, and writes the
documents, types, client, tables of result codes and validators. A broken contract stops it before anything is written.

  --check   write nothing; list every file that differs from what spec/ makes, and fail if there is one
  --help    show this
`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) return void process.stdout.write(usage);
  const root = process.cwd();
  const folder = path.join(root, 'generated');
  const start = performance.now();
  console.log('Making generated/ from spec/');
  const files = await render(root, console.log);
  const differences = await drift(folder, files);
  if (values.check) {
    if (differences.length > 0)
      throw new ContractError(
        `${differences.map((line) => `generated/${line}`).join('\n')}\nRun \`npm run generate\` and commit what it writes.`,
      );
    console.log(`generated/ is what spec/ makes: ${files.size} files compared.`);
    return;
  }
  await mkdir(folder, { recursive: true });
  for (const [file, content] of files) {
    await writeFile(path.join(folder, file), content);
    const changed = differences.some((line) => line.startsWith(`${file} `));
    console.log(
      `  generated/${file.padEnd(24)} ${String(Buffer.byteLength(content)).padStart(6)} bytes${changed ? '' : '  unchanged'}`,
    );
  }
  for (const line of differences.filter((line) => line.endsWith('remove it'))) console.warn(`  generated/${line}`);
  console.log(`Wrote ${files.size} files in ${Math.round(performance.now() - start)} ms.`);
}

try {
  await main();
} catch (error) {
  const expected = error instanceof ContractError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(expected ? `${(error as Error).message}\n` : `${(error as Error).stack}\n`);
  if (error instanceof ContractError) process.stderr.write('Nothing was written.\n');
  else if (expected) process.stderr.write(`\n${usage}`);
  process.exitCode = 1;
}

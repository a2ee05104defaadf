import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundleContract, ContractError, lintContract } from './contract.js';
import type { Document } from './document.js';
import { emitClient } from './emit/client.js';
import { emitDocument } from './emit/documents.js';
import { emitResultCodes } from './emit/result-codes.js';
import { emitSchema } from './emit/schema.js';
import { emitValidators } from './emit/validators.js';
import { flatten } from './flatten.js';

const usage = `Usage: npm run generate [-- --check]

Makes everything in generated/ from spec/: lints the contract, bundles it, applies the overlays, and writes the
documents, types, client, tables of result codes and validators. A broken contract stops it before anything is written.

  --check   write nothing; list every file that differs from what spec/ makes, and fail if there is one
  --help    show this
`;

/** The built site lies in generated/ too, but is not committed; see \`npm run docs\`. */
const notGenerated = ['docs'];

/** What generated/ must hold, by file name. */
async function render(root: string, log: (line: string) => void): Promise<Map<string, string>> {
  const step = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    log(`  ${name.padEnd(32)} ${Math.round(performance.now() - start)} ms`);
    return result;
  };
  await step('lint spec/', () => lintContract(root));
  const { documents } = await step('bundle and apply overlays', () => bundleContract(root));
  const contract = documents.get('') as Document;
  const files = new Map<string, string>();
  await step('documents (YAML and JSON)', () => {
    for (const [name, document] of [...documents, ['generators', flatten(contract)] as const]) {
      const base = name === '' ? 'openapi' : `openapi.${name}`;
      const { yaml, json } = emitDocument(document);
      files.set(`${base}.yaml`, yaml).set(`${base}.json`, json);
    }
  });
  files.set('schema.ts', await step('types', () => emitSchema(contract)));
  files.set('client.ts', await step('client', () => emitClient(contract)));
  files.set('result-codes.ts', await step('result codes', () => emitResultCodes(contract)));
  const validators = await step('validators', () => emitValidators(contract));
  files.set('validators.js', validators.js).set('validators.d.ts', validators.types);
  return files;
}

/** Every difference between generated/ and what spec/ makes, in words. */
async function drift(folder: string, files: Map<string, string>): Promise<string[]> {
  const present = (await readdir(folder).catch(() => [])).filter((file) => !notGenerated.includes(file));
  const unexpected = present
    .filter((file) => !files.has(file))
    .map((file) => `${file} is not made from spec/; remove it`);
  const wrong = await Promise.all(
    [...files].map(async ([file, content]) => {
      if (!present.includes(file)) return [`${file} is missing`];
      return (await readFile(path.join(folder, file), 'utf8')) === content ? [] : [`${file} is stale`];
    }),
  );
  return [...wrong.flat(), ...unexpected];
}

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

import { execFile, execFileSync } from 'node:child_process';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cases } from './cases.js';
import { generators } from './generators.js';
import type { Generator } from './languages.js';

const execute = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
/** Kept between runs: tools and compiled dependencies. */
const cache = path.join(root, 'node_modules/.cache/generators');

/** The result of trying a generator. */
export interface Trial {
  key: string;
  generator: Generator;
  /** What to install, if the toolchain is missing. */
  missing?: string;
  /** Why it failed to generate or compile. */
  broken?: string;
  /** By column of the table: `right`, or what the client returned instead. */
  columns: Record<string, string>;
}

/** Whether every column is right. A generator with a missing toolchain counts as right. */
export function isRight({ missing, broken, columns }: Trial): boolean {
  if (missing !== undefined) return true;
  return broken === undefined && Object.values(columns).every((seen) => ['right', 'none'].includes(seen));
}

/** Generates a client, compiles it with its program, and runs the program, which calls the sandbox once per case. */
export async function tryGenerator(key: string, baseUrl: string): Promise<Trial> {
  const generator = generators[key];
  if (generator === undefined) throw new Error(`Unknown generator ${key}.`);
  if (!generator.checks.every(succeeds)) return { key, generator, missing: generator.needs, columns: {} };
  const folder = path.join(cache, 'work', key);
  await rm(folder, { recursive: true, force: true });
  const program = path.join(folder, generator.program);
  await mkdir(path.dirname(program), { recursive: true });
  await mkdir(path.join(folder, 'client'));
  // Some generators do not set the module type, and this project's would apply.
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
  await copyFile(path.join(import.meta.dirname, 'programs', `${key}${path.extname(program)}`), program);
  try {
    for (const [command = '', ...args] of generator.steps) await run(folder, command, args);
    const [command = '', ...args] = generator.run;
    const output = await run(folder, command, [...args, baseUrl, ...cases.map(({ id }) => id)]);
    return { key, generator, columns: read(output) };
  } catch (error) {
    const { message, stderr = '', stdout = '' } = error as { message: string; stderr?: string; stdout?: string };
    return { key, generator, broken: `${message.split('\n')[0]}\n${(stderr + stdout).slice(-2000)}`, columns: {} };
  }
}

function succeeds([command = '', ...args]: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function run(folder: string, command: string, args: string[]): Promise<string> {
  const places: Record<string, string> = {
    root,
    cache,
    document: path.join(root, 'generated/openapi.generators.yaml'),
  };
  const fill = (text: string) => text.replaceAll(/\{(\w+)\}/g, (given, name) => places[name] ?? given);
  const { stdout } = await execute(fill(command), args.map(fill), { cwd: folder, maxBuffer: 2 ** 26 });
  return stdout;
}

/** Reads the output of a program: a line for each case, and the lines `zero` and `constant`. */
function read(output: string): Record<string, string> {
  const lines = new Map(output.split('\n').map((line) => [line.split('\t')[0], line.split('\t').slice(1)]));
  const columns: Record<string, string> = {};
  for (const { id, column, expected } of cases) {
    const [status = 'no answer', code = ''] = lines.get(id) ?? [];
    const seen = status === 'none' ? 'none' : `${status} ${code}`;
    const isRight = expected.endsWith('*') ? seen.startsWith(expected.slice(0, -1)) : seen === expected;
    if (columns[column] === undefined || columns[column] === 'right')
      columns[column] = isRight ? 'right' : `${seen} for ${expected}`;
  }
  const zero = lines.get('zero')?.[0];
  columns['zero value'] = zero === undefined ? 'none' : zero === 'S' ? 'a success' : 'right';
  const constant = lines.get('constant')?.[0];
  columns['constants of codes'] = constant === undefined ? 'none' : constant === 'ORDER_NOT_EXIST' ? 'right' : constant;
  return columns;
}

import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { contractVersion } from '../../generated/contract.js';
import { clientFiles } from '../../src/cli/client-files.js';
import { type Language, languages } from '../../src/languages/languages.js';

/** What the package of a language is built from. */
export interface PackageSource {
  language: Language;
  /** The name of the package in its registry. */
  name: string;
  /** The version of the release: `1.0.0`. */
  version: string;
  /** The version of the contract: `1.0.0`. */
  contractVersion: string;
  /** The sources of the client by their paths, as `client <language>` writes them with all extras and without the example. */
  client: Map<string, string>;
  /** The files that only a package has, by their paths: its manifest, README, licence and changelog. */
  extra: Map<string, string>;
}

/** Builds the package of a language from its source into an empty folder. Returns the files that a registry gets. */
export type BuildPackage = (source: PackageSource, folder: string) => Promise<string[]>;

/** The time that is written into archives, so that two builds give the same bytes: 1980-01-01, the first that zip can store. */
export const buildTime = new Date('1980-01-01T00:00:00Z');

/**
 * Reads the source of the package of a language. The files in `src/languages/<language>/package/` may contain `{{version}}`,
 * `{{contractVersion}}`, `{{name}}`, `{{executable}}`: how to get the sandbox, `{{try <command>}}`: how to run the quick start against
 * it, and `{{include <file>}}`: a file of the language's folder.
 *
 * @param name the name of the package in its registry
 */
export async function packageSource(language: Language, name: string): Promise<PackageSource> {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  const own = path.join('src/languages', language.name);
  const extra = new Map<string, string>([
    ['LICENSE', await readFile('LICENSE', 'utf8')],
    ['CHANGELOG.md', await readFile('CHANGELOG.md', 'utf8')],
  ]);
  const values: Record<string, string> = { version, contractVersion, name, executable };
  for (const entry of await readdir(path.join(own, 'package'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    let text = (await readFile(file, 'utf8')).replace(/\{\{(\w+)\}\}/g, (whole, key: string) => values[key] ?? whole);
    for (const [whole, included = ''] of text.matchAll(/\{\{include ([^}]+)\}\}/g)) {
      const content = (await readFile(path.join(own, included), 'utf8')).trimEnd();
      // `replace` would expand `$'` in a text, but not in what a function returns.
      text = text.replace(whole, () => content);
    }
    text = text.replace(/\{\{try ([^}]+)\}\}/g, (_, command: string) => tryIt(command));
    const unknown = /\{\{[^}]*\}\}/.exec(text)?.[0];
    if (unknown !== undefined) throw new Error(`${file} contains ${unknown}, which has no value.`);
    extra.set(path.relative(path.join(own, 'package'), file).replaceAll(path.sep, '/'), text);
  }
  const extras = Object.keys(language.extras ?? {});
  const choice = { packageName: language.packageName, texts: 'en', example: false, extras, readme: false };
  return { language, name, version, contractVersion, client: await clientFiles(language, choice), extra };
}

/** How the reader of a README gets the sandbox. */
const executable = `The sandbox is a test provider. A release has it as an executable for each platform, which needs no Node.js. Put it on the PATH under
its short name:

\`\`\`sh
install -m 755 alipay-cancel-contract-linux-x64 ~/.local/bin/alipay-cancel-contract
\`\`\`

With Node.js, \`npm install --global alipay-cancel-contract\` does the same.`;

/** How the reader of a README runs the quick start against the sandbox. `ID` in the command stands for a paymentRequestId. */
function tryIt(command: string): string {
  return `Try it without an account, with the executable of [the sandbox](#test-against-the-sandbox). In one terminal:

\`\`\`sh
alipay-cancel-contract sandbox --payment order-1 > sandbox.env
\`\`\`

In another, in the same folder:

\`\`\`sh
. ./sandbox.env
${command.replace('ID', 'order-1')}  # cancelled
${command.replace('ID', 'sandbox-LOST_ANSWER')}  # cancelled, at the second attempt
\`\`\``;
}

/** The language of a name. */
export function languageNamed(name: string): Language {
  const found = languages.find((language) => language.name === name);
  if (found === undefined) throw new Error(`Unknown language ${name}.`);
  return found;
}

/** Writes files into a folder. */
export async function writeFiles(folder: string, files: Map<string, string>): Promise<void> {
  for (const [file, text] of files) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
}

/** Runs a program. If it fails, rejects with its output. */
export async function run([program = '', ...args]: string[], cwd: string, env: Record<string, string> = {}) {
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      cwd,
      env: { ...process.env, ...env },
      maxBuffer: 100_000_000,
    });
    return stdout;
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: string | number; stdout?: string; stderr?: string };
    if (code === 'ENOENT') throw new Error(`${program} is not installed. It builds this package.`);
    throw new Error(`${[program, ...args].join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
  }
}

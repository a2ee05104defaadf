import path from 'node:path';
import { looksLikeKey, shown } from '../internal/secrets.js';
import { closest } from '../internal/text.js';
import { type Language, languages } from '../languages/languages.js';
import { argumentsOf, callOf } from './arguments.js';
import { type Comparison, clientFiles, compare, writeAll } from './client-files.js';
import { type ClientChoice, needs } from './client-readme.js';
import { type Command, exitCodes, npx, program, UsageError, type Values } from './command.js';
import { translations } from './documents.js';
import type { Terminal } from './terminal.js';

const call = `${program} client`;
const names = languages.map(({ name }) => name);

/** Writes the source of a client in another language. */
export const client: Command = {
  name: 'client',
  summary: `Write a client in another language: ${names.join(', ')}`,
  options: {
    out: { type: 'string' },
    package: { type: 'string' },
    lang: { type: 'string' },
    example: { type: 'boolean' },
    with: { type: 'string', multiple: true },
    check: { type: 'boolean' },
    force: { type: 'boolean' },
    list: { type: 'boolean' },
  },
  help: `
Usage: ${call} <language> --out <folder> [options]
       ${call} --list

Writes the source of a client into a folder, for your team to own and commit. It signs, verifies, decides and repeats
like the TypeScript client. You can also use its transport under a generated client. README.md in the folder explains
how to use and update it. The header of each file names the version of the contract and contains a hash: a later call
uses it to detect your edits.

Languages: ${names.join(', ')}

Options:
  --out <folder>    the folder to write to; created if it is missing
  --package <name>  the name of the package or namespace (--list shows the rule and the default)
  --lang <tag>      the language of the result code texts: en (default) or zh-CN
  --example         also write an example program to example/: it cancels one payment from the command line
  --with <extra>    also write an extra, which needs one more dependency; may be repeated (--list shows the extras)
  --check           write nothing; list the files that are missing, stale or edited, and fail if there are any. Give the
                    same options as when the files were written
  --force           overwrite files that you edited
  --list            list the languages with their minimum versions, dependencies and files
  --help, -h        show this help

Exit codes:
  0   success; with --check: all files are up to date
  1   with --check: some files are not up to date
  64  the call is wrong, a file must not be overwritten, or the folder cannot be written; nothing was changed

Examples:
  ${npx}${call} --list
  ${npx}${call} go --out internal/alipaycancel
  ${npx}${call} ${names.at(-1)} --out alipay --example
  ${npx}${call} go --out internal/alipaycancel --check
`,
  async run(values, positionals, terminal) {
    if (values['list']) return await list(terminal);
    const language = languageOf(positionals);
    const folder = values['out'] as string | undefined;
    const example = `${call} ${language.name} --out alipay`;
    if (folder === undefined) throw new UsageError('No folder is given. Add --out.', example);
    if (looksLikeKey(folder)) throw new UsageError('--out must name a folder, but its value is a key.', example);
    if (values['check'] && values['force'])
      throw new UsageError('--check writes nothing, so it cannot be combined with --force. Give one of them.', example);
    const choice = await choiceOf(language, values, folder);
    const files = await clientFiles(language, choice);
    const compared = await compare(folder, files);
    const comparisons = compared.filter((comparison) => !isOwnReadme(comparison));
    if (comparisons.length < compared.length) files.delete('README.md');
    if (values['check']) return report(folder, comparisons, terminal);
    refuse(language.name, values, folder, comparisons, example);
    for (const { file, state } of comparisons) if (state === 'same') files.delete(file);
    await writeAll(folder, files, example);
    for (const { file, state } of comparisons)
      terminal.write(`${folder}/${file}${state === 'same' ? '  unchanged' : ''}\n`);
    terminal.write(
      `${language.title}: ${needs(language)}. Commit these files. In CI, run the same command with --check.\n`,
    );
    return exitCodes.success;
  },
};

/** Whether a file is a README of the user's own. It stays as it is. */
function isOwnReadme({ file, state }: Comparison): boolean {
  return file === 'README.md' && state === 'foreign';
}

function languageOf([name, ...more]: string[]): Language {
  const found = languages.find((language) => language.name === name);
  if (found !== undefined && more.length === 0) return found;
  const meant = name === undefined ? undefined : closest(name, names);
  const problem =
    more.length > 0
      ? 'Give one language only.'
      : name === undefined
        ? 'No language is given.'
        : `Unknown language ${shown(name, 'the command line')}.`;
  const hint = meant === undefined ? `The languages are ${names.join(', ')}.` : `Did you mean ${meant}?`;
  throw new UsageError(`${problem} ${hint}`, `${call} ${meant ?? names[0]} --out alipay`);
}

async function choiceOf(language: Language, values: Values, folder: string): Promise<ClientChoice> {
  const { name } = language;
  const { lang: texts = 'en' } = values as Record<string, string>;
  const tags = ['en', ...(await translations())];
  if (!tags.includes(texts))
    throw new UsageError(
      `--lang must be one of ${tags.join(', ')}, but it is ${shown(texts, '--lang')}.`,
      callOf('client', [name, ...argumentsOf({ ...values, lang: tags.at(-1) })]),
    );
  const { with: extras = [] } = values as { with?: string[] };
  const known = Object.keys(language.extras ?? {});
  const unknown = extras.find((extra) => !known.includes(extra));
  if (unknown !== undefined)
    throw new UsageError(
      `Unknown extra ${shown(unknown, '--with')}. The extras of ${language.title} are: ${known.join(', ') || 'none'}.`,
      callOf('client', [name, ...argumentsOf({ ...values, with: known })]),
    );
  const packageName = await packageNameOf(language, values, folder);
  return { packageName, texts, example: values['example'] === true, extras, readme: true };
}

/** The value of `--package`; without it, the name that the project around the folder gives it. */
async function packageNameOf(language: Language, values: Values, folder: string): Promise<string> {
  const { name, packageName: defaultName, packageRule, project } = language;
  const given = values['package'] as string | undefined;
  const found =
    given !== undefined || project === undefined
      ? { name: given ?? defaultName }
      : await project.packageIn(path.resolve(folder));
  const example = callOf('client', [name, ...argumentsOf({ ...values, package: project?.example ?? defaultName })]);
  if ('problem' in found) throw new UsageError(`${found.problem} Add --package: ${packageRule.words}.`, example);
  if (!packageRule.pattern.test(found.name))
    throw new UsageError(
      `--package must be ${packageRule.words}, but it is ${shown(found.name, '--package')}.`,
      example,
    );
  return found.name;
}

/** @throws UsageError when a file must not be overwritten */
function refuse(language: string, values: Values, folder: string, comparisons: Comparison[], example: string): void {
  const unreadable = comparisons.find(({ state }) => state === 'unreadable');
  if (unreadable !== undefined)
    throw new UsageError(
      `${folder}/${unreadable.file} cannot be written: ${unreadable.reason}. Nothing was changed.`,
      example,
    );
  const filesInState = (wanted: Comparison['state']) =>
    comparisons.filter(({ state }) => state === wanted).map(({ file }) => `${folder}/${file}`);
  const foreign = filesInState('foreign');
  if (foreign.length > 0)
    throw new UsageError(
      `These files exist and were not written by this command: ${foreign.join(', ')}. Nothing was changed. Choose another folder.`,
      example,
    );
  const edited = filesInState('edited');
  if (edited.length > 0 && values['force'] !== true)
    throw new UsageError(
      `These files were edited: ${edited.join(', ')}. Nothing was changed. Add --force to overwrite them.`,
      callOf('client', [language, ...argumentsOf({ ...values, force: true })]),
    );
}

function report(folder: string, comparisons: Comparison[], terminal: Terminal): number {
  const words = { foreign: 'not written by this command', unreadable: 'unreadable' } as Record<string, string>;
  const differing = comparisons.filter(({ state }) => state !== 'same');
  for (const { file, state } of differing) terminal.write(`${folder}/${file} is ${words[state] ?? state}\n`);
  if (differing.length > 0) return exitCodes.failure;
  terminal.write(`All ${comparisons.length} files are up to date.\n`);
  return exitCodes.success;
}

async function list(terminal: Terminal): Promise<number> {
  for (const language of languages) {
    const { extras = {} } = language;
    const { packageName } = language;
    const choice = { packageName, texts: 'en', example: true, extras: Object.keys(extras), readme: true };
    const files = [...(await clientFiles(language, choice)).keys()];
    terminal.write(`${language.name}  ${language.title}: ${needs(language)}\n`);
    terminal.write(`    --package  ${language.packageRule.words} (default: ${defaultOf(language)})\n`);
    for (const [extra, { files, dependency }] of Object.entries(extras))
      terminal.write(`    --with     ${extra}: ${files.join(', ')}, which needs ${dependency}\n`);
    terminal.write(`    files      ${files.join(', ')}\n`);
  }
  return exitCodes.success;
}

function defaultOf({ packageName, project }: Language): string {
  return project === undefined ? packageName : `as the enclosing ${project.mark} says`;
}

import { looksLikeKey } from '../internal/secrets.js';
import { closest } from '../internal/text.js';
import { type Language, languages } from '../languages/languages.js';
import { type ClientChoice, clientFiles } from './client-files.js';
import { type Comparison, compare, writeAll } from './client-folder.js';
import { type Command, type Terminal, UsageError } from './command.js';
import { translations } from './documents.js';
import { exitCodes } from './exit-codes.js';

const call = 'alipay-cancel-contract client';
const names = languages.map(({ name }) => name);

/** Writes a client in another language. */
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

Writes a client of the API into a folder: a few files that your team owns and commits. It signs, verifies, decides
and repeats as the package for TypeScript does; its transport fits under a generated client. The head of each file
names the version of the contract, and has a hash by which a later call sees whether you have changed the file.

Languages: ${names.join(', ')}

Options:
  --out <folder>    the folder of the package; made where it is missing
  --package <name>  the name of the package or namespace (--list shows the default and the rule)
  --lang <tag>      the language of the texts on result codes: en (default) or zh-CN
  --example         write an example program beside it, into example/: it cancels one payment from the command line
  --with <extra>    write what needs a further dependency, too; may be given more than once (--list shows the extras)
  --check           write nothing; say which files are missing, stale or edited, and fail if one is. Give the same
                    options as when it was written
  --force           overwrite files that you have edited
  --list            list the languages with their files, dependencies and oldest versions
  --help, -h        show this

Exit codes:
  0   written, or with --check: all files are as they would be written
  1   --check found files that are not
  64  the call was wrong, a file is in the way, or the folder cannot be written; nothing was changed

Examples:
  npx ${call} --list
  npx ${call} go --out internal/alipaycancel --package example.com/shop/internal/alipaycancel
  npx ${call} ${names.at(-1)} --out alipay --example
  npx ${call} go --out internal/alipaycancel --package example.com/shop/internal/alipaycancel --check
`,
  async run(values, positionals, terminal) {
    if (values['list']) return await list(terminal);
    const language = languageOf(positionals);
    const choice = await choiceOf(language, values);
    const folder = values['out'] as string | undefined;
    const example = `${call} ${language.name} --out alipay`;
    if (folder === undefined) throw new UsageError('Where to? Give --out.', example);
    if (looksLikeKey(folder)) throw new UsageError('--out holds a key, where the name of a folder belongs.', example);
    if (values['check'] && values['force'])
      throw new UsageError('--check writes nothing, so it goes without --force.', example);
    const files = await clientFiles(language, choice);
    const comparisons = await compare(folder, files);
    if (values['check']) return report(folder, comparisons, terminal);
    refuse(folder, comparisons, values['force'] === true, example);
    for (const { file, state } of comparisons) if (state === 'same') files.delete(file);
    await writeAll(folder, files, example);
    for (const { file, state } of comparisons)
      terminal.write(`${folder}/${file}${state === 'same' ? '  unchanged' : ''}\n`);
    terminal.write(`${language.title}: ${needs(language)}. Commit these files; see --check for your CI.\n`);
    return exitCodes.success;
  },
};

type Values = Parameters<Command['run']>[0];

function languageOf([name, ...more]: string[]): Language {
  const found = languages.find((language) => language.name === name);
  if (found !== undefined && more.length === 0) return found;
  const meant = name === undefined ? undefined : closest(name, names);
  const problem =
    more.length > 0
      ? 'Give one language.'
      : name === undefined
        ? 'Which language?'
        : 'There is no client in this language.';
  const hint = meant === undefined ? `The languages are ${names.join(', ')}.` : `Did you mean ${meant}?`;
  throw new UsageError(`${problem} ${hint}`, `${call} ${meant ?? names[0]} --out alipay`);
}

async function choiceOf(language: Language, values: Values): Promise<ClientChoice> {
  const { packageName: standard, packageRule, name } = language;
  const { package: packageName = standard, lang: texts = 'en' } = values as Record<string, string>;
  if (!packageRule.pattern.test(packageName))
    throw new UsageError(
      `--package must be ${packageRule.words}.`,
      `${call} ${name} --out alipay --package ${standard}`,
    );
  const tags = ['en', ...(await translations())];
  if (!tags.includes(texts))
    throw new UsageError(
      `--lang must be one of ${tags.join(', ')}.`,
      `${call} ${name} --out alipay --lang ${tags.at(-1)}`,
    );
  const { with: extras = [] } = values as { with?: string[] };
  const known = Object.keys(language.extras ?? {});
  if (extras.some((extra) => !known.includes(extra)))
    throw new UsageError(
      `${language.title} has no such extra. It has ${known.join(', ') || 'none'}.`,
      `${call} ${name} --out alipay${known.map((extra) => ` --with ${extra}`).join('')}`,
    );
  return { packageName, texts, example: values['example'] === true, extras };
}

/** @throws UsageError when a file must not be overwritten */
function refuse(folder: string, comparisons: Comparison[], force: boolean, example: string): void {
  const unreadable = comparisons.find(({ state }) => state === 'unreadable');
  if (unreadable !== undefined)
    throw new UsageError(
      `${folder}/${unreadable.file} cannot be written: ${unreadable.reason}. Nothing was changed.`,
      example,
    );
  const filesThatAre = (wanted: Comparison['state']) =>
    comparisons.filter(({ state }) => state === wanted).map(({ file }) => `${folder}/${file}`);
  const others = filesThatAre('another');
  if (others.length > 0)
    throw new UsageError(
      `Not written by this command, and in the way: ${others.join(', ')}. Nothing was changed.`,
      example,
    );
  const edited = filesThatAre('edited');
  if (edited.length > 0 && !force)
    throw new UsageError(
      `Edited since they were written: ${edited.join(', ')}. Nothing was changed; --force overwrites them.`,
      `${example} --force`,
    );
}

function report(folder: string, comparisons: Comparison[], terminal: Terminal): number {
  const words = { another: 'not written by this command', unreadable: 'cannot be read' } as Record<string, string>;
  const differing = comparisons.filter(({ state }) => state !== 'same');
  for (const { file, state } of differing) terminal.write(`${folder}/${file} is ${words[state] ?? state}\n`);
  if (differing.length > 0) return exitCodes.failure;
  terminal.write(`${comparisons.length} files are as they would be written.\n`);
  return exitCodes.success;
}

async function list(terminal: Terminal): Promise<number> {
  for (const language of languages) {
    const { extras = {} } = language;
    const choice = { packageName: language.packageName, texts: 'en', example: true, extras: Object.keys(extras) };
    const files = [...(await clientFiles(language, choice)).keys()];
    terminal.write(`${language.name}  ${language.title}: ${needs(language)}\n`);
    terminal.write(`    --package  ${language.packageRule.words} (default: ${language.packageName})\n`);
    for (const [extra, { files, dependency }] of Object.entries(extras))
      terminal.write(`    --with     ${extra}: ${files.join(', ')}, which needs ${dependency}\n`);
    terminal.write(`    files      ${files.join(', ')}\n`);
  }
  return exitCodes.success;
}

function needs({ minimumVersion, dependencies }: Language): string {
  return `needs ${[`${minimumVersion} or newer`, ...dependencies].join(', ')}`;
}

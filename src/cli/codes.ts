import { shown } from '../internal/secrets.js';
import { closest } from '../internal/text.js';
import { callOf } from './arguments.js';
import { type Command, exitCodes, npx, program, UsageError } from './command.js';
import { type BundledContract, type CodeRow, codeRows, readContract, translations } from './documents.js';
import { json, paint, statusColours, type Terminal } from './terminal.js';

const call = `${program} codes`;

/** Explains result codes. */
export const codes: Command = {
  name: 'codes',
  summary: 'Explain a result code and what to do about it',
  options: { lang: { type: 'string' }, json: { type: 'boolean' } },
  help: `
Usage: ${call} [CODE] [options]

Explains a result code and what to do about it. Without CODE: lists all result codes.

Options:
  --lang <tag>  the language: en (default) or zh-CN; zh means zh-CN
  --json        write JSON: one code, or all codes by name
  --help, -h    show this help

Exit codes:
  0   success
  64  the call is wrong, or the contract does not list the code

Examples:
  ${npx}${call}
  ${npx}${call} ORDER_NOT_EXIST
  ${npx}${call} CANCEL_WINDOW_EXCEED --lang zh-CN
  ${npx}${call} --json | jq 'map_values(.nextStep)'
`,
  async run(values, positionals, terminal) {
    const [code, ...more] = positionals;
    if (more.length > 0)
      throw new UsageError('Give one code, or no code to list all of them.', callOf('codes', positionals.slice(0, 1)));
    const tag = await language(values['lang'] as string | undefined);
    const contract = await readContract(tag);
    const rows = codeRows(contract);
    // The provider sends its messages in English only.
    const english = tag === undefined ? rows : codeRows(await readContract());
    for (const [name, row] of rows)
      rows.set(name, { ...row, resultMessage: english.get(name)?.resultMessage ?? row.resultMessage });
    if (code === undefined) {
      terminal.write(values['json'] ? json(Object.fromEntries(rows)) : table(rows, terminal));
      return exitCodes.success;
    }
    const row = rows.get(code) ?? rows.get(code.toUpperCase());
    if (row === undefined) throw undocumented(code, [...rows.keys()], contract, tag);
    terminal.write(
      values['json'] ? json(row) : detail(code.toUpperCase(), row, contract['x-result-code-fields'], terminal),
    );
    return exitCodes.success;
  },
};

/** Returns the translation for a tag, or undefined for English. A language without a region selects its only translation. */
async function language(given: string | undefined): Promise<string | undefined> {
  const tag = given?.toLowerCase() ?? 'en';
  if (tag === 'en' || tag.startsWith('en-')) return undefined;
  const languages = await translations();
  const exact = languages.find((known) => known.toLowerCase() === tag);
  const [only, ...others] = languages.filter((known) => known.split('-')[0]?.toLowerCase() === tag);
  const meant = exact ?? (others.length === 0 ? only : undefined);
  if (meant !== undefined) return meant;
  const nearest = languages.find((known) => known.slice(0, 2) === tag.slice(0, 2)) ?? languages[0];
  throw new UsageError(
    `--lang must be one of en, ${languages.join(', ')}, but it is ${shown(tag, '--lang')}.`,
    `${call} --lang ${nearest}`,
  );
}

/** The words and the punctuation of an error in each language. The advice comes from the contract. */
const words = {
  en: {
    colon: ': ',
    space: ' ',
    unlisted: (code: string) => `Unknown code ${code}.`,
    meant: (code: string) => `Did you mean ${code}?`,
    tryThis: 'Try:',
  },
  'zh-CN': {
    colon: '：',
    space: '',
    unlisted: (code: string) => `未知的结果码 ${code}。`,
    meant: (code: string) => `您要找的是 ${code} 吗？`,
    tryThis: '请尝试：',
  },
};

function undocumented(code: string, known: string[], contract: BundledContract, tag = 'en'): UsageError {
  const { unlisted, colon, space, meant: question, tryThis } = words[tag === 'zh-CN' ? tag : 'en'];
  const meant = closest(code, known);
  const { ResultCode: table, FailureResult: failure, CancelUnknown: unknown } = contract.components.schemas;
  const flat = (text = '') => text.trim().replaceAll('\n', ' ');
  const sentences = [
    unlisted(shown(code, 'the command line')),
    flat(table?.['x-undocumented-code']?.furtherAction),
    `F${colon}${flat(failure?.description)}`,
    `U${colon}${flat(unknown?.description)}`,
    ...(meant === undefined ? [] : [question(meant)]),
  ];
  const args = tag === 'en' ? [] : ['--lang', tag];
  return new UsageError(
    sentences.join(space),
    callOf('codes', [...(meant === undefined ? [] : [meant]), ...args]),
    tryThis,
  );
}

function table(rows: Map<string, CodeRow>, terminal: Terminal): string {
  const width = Math.max(...[...rows.keys()].map((code) => code.length));
  return [...rows]
    .map(([code, row]) => `${status(row, terminal)}  ${code.padEnd(width)}  ${row.furtherAction.trim()}\n`)
    .join('');
}

function detail(
  code: string,
  row: CodeRow,
  fields: BundledContract['x-result-code-fields'],
  terminal: Terminal,
): string {
  const values = Object.entries(fields).flatMap(([field, meanings]) => {
    const value = row[field];
    return value === undefined ? [] : [[field, `${value}: ${meanings[String(value)]?.description.trim()}`] as const];
  });
  const lines = [
    ['resultStatus', status(row, terminal)],
    ['resultMessage', row.resultMessage.trim()],
    ['furtherAction', row.furtherAction.trim()],
    ...values,
  ];
  return `${paint(terminal, 'bold', code)}\n${lines.map(([name, text]) => `  ${name?.padEnd(13)}  ${text}\n`).join('')}`;
}

function status({ resultStatus }: CodeRow, terminal: Terminal): string {
  return paint(terminal, statusColours[resultStatus], resultStatus);
}

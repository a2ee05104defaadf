import { closest } from '../closest.js';
import { type Command, type Terminal, UsageError } from './command.js';
import { type BundledContract, type CodeRow, codeRows, readContract, translations } from './documents.js';
import { exitCodes } from './exit-codes.js';
import { paint } from './paint.js';

const call = 'alipay-cancel-contract codes';
const colours = { S: 'green', F: 'red', U: 'yellow' } as const;

/** Tells what a result code means and what to do. */
export const codes: Command = {
  name: 'codes',
  summary: 'Tell what a result code means and what to do',
  options: { lang: { type: 'string' }, json: { type: 'boolean' } },
  help: `
Usage: ${call} [CODE] [options]

Tells what a result code means and what to do. Without CODE: lists all of them.

Options:
  --lang <tag>  the language: en (default) or zh-CN
  --json        write JSON: the code's row, or all rows by code
  --help, -h    show this

Exit codes:
  0   found
  64  the contract does not list the code, or the call was wrong

Examples:
  npx ${call}
  npx ${call} ORDER_NOT_EXIST
  npx ${call} CANCEL_WINDOW_EXCEED --lang zh-CN
  npx ${call} --json | jq 'map_values(.nextStep)'
`,
  async run(values, positionals, terminal) {
    const [code, ...more] = positionals;
    if (more.length > 0) throw new UsageError('Give one code, or none for all.', `${call} ${code}`);
    const contract = await readContract(await language(values['lang'] as string | undefined));
    const rows = codeRows(contract);
    if (code === undefined) {
      terminal.write(values['json'] ? json(Object.fromEntries(rows)) : table(rows, terminal));
      return exitCodes.success;
    }
    const row = rows.get(code) ?? rows.get(code.toUpperCase());
    if (row === undefined) throw undocumented(code, [...rows.keys()]);
    terminal.write(
      values['json'] ? json(row) : detail(code.toUpperCase(), row, contract['x-result-code-fields'], terminal),
    );
    return exitCodes.success;
  },
};

async function language(given: string | undefined): Promise<string | undefined> {
  if (given === undefined || given.toLowerCase() === 'en') return undefined;
  const languages = await translations();
  const meant = languages.find((tag) => tag.toLowerCase() === given.toLowerCase());
  if (meant !== undefined) return meant;
  const nearest = languages.find((tag) => tag.slice(0, 2) === given.slice(0, 2).toLowerCase()) ?? languages[0];
  throw new UsageError(`--lang must be one of en, ${languages.join(', ')}.`, `${call} --lang ${nearest}`);
}

function undocumented(code: string, known: string[]): UsageError {
  const meant = closest(code, known);
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return new UsageError(
    `The contract does not list this code.${hint} The provider may add codes: go by its resultStatus. ` +
      'F: not cancelled, ask technical support. U: not known, repeat the same request.',
    meant === undefined ? call : `${call} ${meant}`,
  );
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
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
  const values = Object.keys(fields).map((field) => {
    const value = row[field] ?? '';
    return [field, `${value}: ${fields[field]?.[value]?.description ?? ''}`] as const;
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
  const colour = colours[resultStatus as keyof typeof colours];
  return colour === undefined ? resultStatus : paint(terminal, colour, resultStatus);
}

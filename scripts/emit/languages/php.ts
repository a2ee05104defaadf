import { firstLine, upperFirst } from '../text.js';
import type { Advice, ContractTables } from './tables.js';

/** The generated sources for PHP, in the style of PSR-12. */
export function emitPhp(tables: ContractTables): Record<string, string> {
  const { unknownCauses, vocabularies } = tables;
  const causes = unknownCauses.map(({ code, description }) => ({ value: code, description }));
  return {
    'Contract.php': file(contract(tables)),
    'ResultCodes.php': file(resultCodes(tables)),
    'Retry.php': file(enumeration('Retry', 'Whether and how to call again.', vocabularies.retry)),
    'NextStep.php': file(enumeration('NextStep', 'What to do next.', vocabularies.nextStep)),
    'CauseCode.php': file(enumeration('CauseCode', 'Why an outcome is unknown.', causes, causeMethods(tables))),
  };
}

function file(code: string): string {
  return `<?php // ${firstLine()}\n\ndeclare(strict_types=1);\n\nnamespace AlipayCancel;\n\n${code}\n`;
}

function contract({ contractVersion, operation, server, headers, fields }: ContractTables): string {
  const names = Object.entries(headers).map(
    ([key, { name }]) => `    public const ${constant(key)}_HEADER = ${quote(name)};`,
  );
  const bounds = Object.entries({ ...headers, ...fields }).map(([key, { minLength, maxLength, pattern }]) => {
    const given = [minLength, maxLength, ...(pattern === undefined ? [] : [quote(pattern)])];
    return `
    public static function ${key}Bounds(): Bounds
    {
        return new Bounds(${given.join(', ')});
    }`;
  });
  return `/** Constants of the contract: URLs, header names, bounds of fields. */
final class Contract
{
    /** The version of the contract that this client was generated from. */
    public const VERSION = ${quote(contractVersion)};

    public const METHOD = ${quote(operation.method)};
    public const PATH = ${quote(operation.path)};
    public const SERVER_URL = ${quote(server.url)};

    /** The gateway host of each region. */
    public const GATEWAYS = ${table(server.gateways)};

    /** The path segment of each environment. */
    public const MODES = ${table(server.modes)};

${names.join('\n')}
${bounds.join('\n')}
}`;
}

function resultCodes({ resultCodes, undocumentedResultCode }: ContractTables): string {
  const constants = resultCodes.map(
    ({ code, resultStatus, resultMessage }) =>
      `    /** ${resultStatus}: ${resultMessage} */\n    public const ${code} = ${quote(code)};`,
  );
  const rows = resultCodes.map(
    (row) => `            self::${row.code} => new ResultCode(
                ResultStatus::${row.resultStatus},
                ${quote(row.resultMessage)},
                ${advice(row, '                ')},
                ${row.conclusive === true},
            ),`,
  );
  return `/** The documented result codes. The provider may send others. */
final class ResultCodes
{
${constants.join('\n')}

    /** Returns a documented result code, or null. */
    public static function find(string $code): ?ResultCode
    {
        return match ($code) {
${rows.join('\n')}
            default => null,
        };
    }

    /** Returns the advice on a failure with any other code. */
    public static function undocumented(): Advice
    {
        return ${advice(undocumentedResultCode, '        ')};
    }
}`;
}

function causeMethods({ unknownCauses }: ContractTables): string {
  const repeatable = unknownCauses.filter((row) => row.repeatable);
  const cases = (rows: { code: string }[]) => rows.map(({ code }) => `            self::${pascal(code)}`).join(',\n');
  return `
    /** Whether the client repeats the request itself. */
    public function isRepeatable(): bool
    {
        return match ($this) {
${cases(repeatable)} => true,
            default => false,
        };
    }

    /** Returns what to do after the client has stopped. */
    public function advice(): Advice
    {
        return match ($this) {
${unknownCauses.map((row) => `            self::${pascal(row.code)} => ${advice(row, '            ')},`).join('\n')}
        };
    }
`;
}

/** A string enum, each case with its meaning as a comment. */
function enumeration(
  name: string,
  summary: string,
  values: { value: string; description: string }[],
  methods = '',
): string {
  const cases = values.map(
    ({ value, description }) => `    /** ${description} */\n    case ${pascal(value)} = ${quote(value)};\n`,
  );
  return `/** ${summary} */\nenum ${name}: string\n{\n${cases.join('')}${methods}}`;
}

function advice({ furtherAction, retry, nextStep }: Advice, indent: string): string {
  const lines = [quote(furtherAction), `Retry::${pascal(retry)}`, `NextStep::${pascal(nextStep)}`];
  return `new Advice(\n${lines.map((line) => `${indent}    ${line},\n`).join('')}${indent})`;
}

function table(record: Record<string, string>): string {
  const rows = Object.entries(record).map(([key, value]) => `        ${quote(key)} => ${quote(value)},\n`);
  return `[\n${rows.join('')}    ]`;
}

/** `SameRequest` of `same-request`, `UnknownResult` of `UNKNOWN_RESULT`. */
function pascal(value: string): string {
  return value.toLowerCase().split(/[-_]/).map(upperFirst).join('');
}

/** `CLIENT_ID` of `clientId`. */
function constant(key: string): string {
  return key.replace(/[A-Z]/g, '_$&').toUpperCase();
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

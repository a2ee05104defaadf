import { firstLine } from '../text.js';
import { constant, docComment, enumeration, pascal, quote, table } from './php-text.js';
import type { Advice, Bounds, ContractTables } from './tables.js';

/** The generated sources for PHP, in the style of PSR-12. */
export function emitPhp(tables: ContractTables): Record<string, string> {
  const { unknownCauses, vocabularies } = tables;
  const causes = unknownCauses.map(({ code, description }) => ({ value: code, description }));
  return {
    'Contract.php': file(contract(tables)),
    'CancelRequest.php': file(cancelRequest(tables)),
    'Limits.php': file(limits(tables)),
    'Rule.php': file(rules(tables)),
    'ResultCodes.php': file(resultCodes(tables)),
    'Retry.php': file(enumeration('Retry', 'Whether and how to call again.', vocabularies.retry)),
    'NextStep.php': file(enumeration('NextStep', 'What to do next.', vocabularies.nextStep)),
    'CauseCode.php': file(enumeration('CauseCode', 'Why an outcome is unknown.', causes, causeMethods(tables))),
  };
}

function file(code: string): string {
  return `<?php // ${firstLine()}\n\ndeclare(strict_types=1);\n\nnamespace AlipayCancel;\n\n${code}\n`;
}

/** The parameters of the decisions that the client reads, besides its limits. */
const usedParameters = [
  'toleratedAge',
  'retryableHttpStatuses',
  'retryableHttpStatusesFrom',
  'maxResponseBytes',
  'minKeyBits',
];

function contract(tables: ContractTables): string {
  const { contractVersion, operation, server, headers, fields, request, parameters, keyVersion } = tables;
  const names = Object.entries(headers).map(
    ([key, { name }]) => `    public const ${constant(key)}_HEADER = ${quote(name)};`,
  );
  const numbers = usedParameters.map((name) => {
    const { description = '', unit, value } = parameters[name] ?? {};
    const text = unit === undefined ? description : `${description} In ${unit}.`;
    return `${docComment([text])}
    public const ${constant(name)} = ${Array.isArray(value) ? `[${value.join(', ')}]` : value};`;
  });
  const { clientId, agentToken, responseTime } = headers;
  const { resultCode, resultMessage } = fields;
  const requestFields = Object.fromEntries(request.fields.map((field) => [field.name, field]));
  const bounded = { clientId, agentToken, keyVersion, responseTime, ...requestFields, resultCode, resultMessage };
  return `/** Constants of the contract: URLs, header names, bounds of fields, the numbers behind the decisions. */
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

    /** What the client id of an application in the sandbox begins with. */
    public const SANDBOX_PREFIX = ${quote(tables.sandboxPrefix)};

    /** The only algorithm of the contract, as the Signature header names it. */
    public const ALGORITHM = ${quote(tables.algorithm)};

${names.join('\n')}

    /** The headers of a response that evidence records: those that the contract names. No cookie. */
    public const RECORDED_HEADERS = [
${tables.recordedHeaders.map((name) => `        ${quote(name)},`).join('\n')}
    ];

${numbers.join('\n')}
${Object.entries(bounded).map(boundsMethod).join('\n')}
}`;
}

function boundsMethod([key, { minLength, maxLength, pattern }]: [string, Bounds]): string {
  const given = [minLength, maxLength, ...(pattern === undefined ? [] : [quote(pattern)])];
  return `
    public static function ${key}Bounds(): Bounds
    {
        return new Bounds(${given.join(', ')});
    }`;
}

function cancelRequest({ request }: ContractTables): string {
  const { description, fields, alternatives } = request;
  const isMissing = alternatives.map((names) => {
    const tests = names.map((name) => `$${name} === null`).join(' || ');
    return names.length === 1 ? tests : `(${tests})`;
  });
  const wanted = alternatives.map((names) => names.map((name) => `\`${name}\``).join(' and ')).join(' or ');
  const each = (line: (name: string) => string, indent: string) =>
    fields.map(({ name }) => `${indent}${line(name)},\n`).join('');
  return `${docComment([description], '')}
final class CancelRequest
{
    /** The bytes that every attempt sends. */
    public readonly string $body;

${docComment([
  'A field that is null is left out.',
  '',
  ...fields.map((field) => `@param ?string $${field.name} ${field.description}`),
  '@throws RequestException if the request breaks the contract',
])}
    public function __construct(
${each((name) => `public readonly ?string $${name} = null`, '        ')}    ) {
        if (${isMissing.join(' && ')}) {
            throw new RequestException(${quote(`The request breaks the contract: ${wanted} is missing.`)});
        }
        $bounds = [
${each((name) => `${quote(name)} => Contract::${name}Bounds()`, '            ')}        ];
        $fields = [
${each((name) => `${quote(name)} => $${name}`, '            ')}        ];
        $given = array_filter($fields, static fn (?string $value): bool => $value !== null);
        foreach ($given as $name => $value) {
            if (!$bounds[$name]->allow($value)) {
                throw new RequestException(
                    "The request breaks the contract: \`$name\` must be UTF-8 text of {$bounds[$name]->minimum} to "
                    . "{$bounds[$name]->maximum} characters.",
                );
            }
        }
        $this->body = json_encode($given, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
    }
}`;
}

function limits({ parameters }: ContractTables): string {
  const names = ['attemptTimeout', 'deadline', 'maxAttempts', 'baseDelay', 'maxDelay'];
  const rows = names.map((name) => {
    const { description = '', unit, value, minimum, maximum } = parameters[name] ?? {};
    const text = `${description}${unit === undefined ? '' : ` In ${unit}.`} Default: ${value}. Bounds: ${minimum} to ${maximum}.`;
    return { name, text, value, minimum, maximum };
  });
  const others = rows.slice(0, -1);
  const last = rows.at(-1);
  return `/** The limits of a cancellation. */
final class Limits
{
    /** See the constructor. */
    public readonly int $maxDelay;

${docComment([
  ...others.map(({ name, text }) => `@param int $${name} ${text}`),
  `@param ?int $maxDelay ${last?.text} At least \`$baseDelay\`, which is the default if it is longer.`,
  '@throws OptionException if a limit is out of bounds',
])}
    public function __construct(
${others.map(({ name, value }) => `        public readonly int $${name} = ${value},\n`).join('')}        ?int $maxDelay = null,
    ) {
        $this->maxDelay = $maxDelay ?? max(${last?.value}, $baseDelay);
${others.map(({ name, minimum, maximum }) => `        self::check('${name}', $${name}, ${minimum}, ${maximum});\n`).join('')}        self::check('maxDelay', $this->maxDelay, $baseDelay, ${last?.maximum});
    }

    private static function check(string $option, int $value, int $minimum, int $maximum): void
    {
        if ($value < $minimum || $value > $maximum) {
            throw new OptionException($option, "must be a whole number from $minimum to $maximum.");
        }
    }
}`;
}

function rules({ causes }: ContractTables): string {
  const rows = causes.map(
    ({ name, cause, message }) => `        ${quote(name)} => [
            CauseCode::${pascal(cause)},
            ${quote(message)},
        ],\n`,
  );
  const methods = `
    /** The cause of each, and its message. A word in braces is filled in. */
    private const CAUSES = [
${rows.join('')}    ];

    public function cause(): CauseCode
    {
        return self::CAUSES[$this->value][0];
    }

    /**
     * Fills in the message, in one pass: braces in a text from the provider are left as they are.
     *
     * @param array<string, string|int> $words
     */
    public function message(array $words = []): string
    {
        $placeholders = array_map(static fn (string $name): string => "{{$name}}", array_keys($words));
        return strtr(self::CAUSES[$this->value][1], array_combine($placeholders, $words));
    }
`;
  const values = causes.map(({ name, description }) => ({ value: name, description }));
  return enumeration('Rule', 'The rules and checks of the contract that leave an outcome unknown.', values, methods);
}

function resultCodes({ resultCodes, undocumentedResultCode, repeatedFailure }: ContractTables): string {
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

    /**
     * Returns what the further action of a failure after a repeat adds, since such a failure rests on the idempotency of the API.
     */
    public static function repeatedFailureAction(): string
    {
        return ${quote(repeatedFailure.furtherAction)};
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

function advice({ furtherAction, retry, nextStep }: Advice, indent: string): string {
  const lines = [quote(furtherAction), `Retry::${pascal(retry)}`, `NextStep::${pascal(nextStep)}`];
  return `new Advice(\n${lines.map((line) => `${indent}    ${line},\n`).join('')}${indent})`;
}

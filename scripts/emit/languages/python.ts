import type { Parameter } from '../../decisions.js';
import type { CauseTemplate } from '../decisions.js';
import { firstLine, oneLine } from '../text.js';
import type { Advice, Bounds, ContractTables } from './tables.js';

/** The generated sources for Python, as `ruff format` writes it. */
export function emitPython(tables: ContractTables): Record<string, string> {
  return { 'causes.py': causes(tables), 'contract.py': contract(tables), 'result_codes.py': resultCodes(tables) };
}

const head = (docstring: string) => `# ${firstLine()}\n"""${docstring}"""\n`;

function contract(tables: ContractTables): string {
  const { contractVersion, operation, server, sandboxPrefix, algorithm, keyVersion, headers, fields } = tables;
  const { clientId, responseTime, agentToken } = headers;
  const { paymentId, paymentRequestId, resultCode, resultMessage } = fields;
  const bounds = Object.entries({
    ...{ clientId, keyVersion, agentToken, responseTime },
    ...{ paymentId, paymentRequestId, resultCode, resultMessage },
  });
  return `${head('Constants of the contract: URLs, header names, bounds, fields of the request, numbers.')}
from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypedDict

CONTRACT_VERSION = ${quote(contractVersion)}
"""The version of the contract that this client was generated from."""

OPERATION_METHOD = ${quote(operation.method)}
OPERATION_PATH = ${quote(operation.path)}
SERVER_URL = ${quote(server.url)}

Region = Literal[${Object.keys(server.gateways).map(quote).join(', ')}]
"""A region of the provider. Each region has its own gateway."""

GATEWAYS: dict[str, str] = {
${entries(server.gateways)}
}

Environment = Literal[${Object.keys(server.modes).map(quote).join(', ')}]
"""Production or the provider's sandbox."""

MODES: dict[str, str] = {
${entries(server.modes)}
}

SANDBOX_PREFIX = ${quote(sandboxPrefix)}
"""What the \`Client-Id\` of an application in the sandbox begins with."""

ALGORITHM = ${quote(algorithm)}
"""The algorithm of the signatures, as the \`Signature\` header names it: RSA PKCS#1 v1.5 with SHA-256."""

${Object.entries(headers)
  .map(([key, { name }]) => `${constant(key)}_HEADER = ${quote(name)}`)
  .join('\n')}

RECORDED_HEADERS = (
${tables.recordedHeaders.map((name) => `    ${quote(name)},\n`).join('')})
"""The headers of a response that evidence records: those that the contract names. No cookie."""

${numbers(tables)}


class Bounds(NamedTuple):
    """The bounds of a string: length in code points, and pattern."""

    minimum: int
    maximum: int
    pattern: str = ".*"


${bounds.map(([key, value]) => fitted(`${constant(key)}_BOUNDS = Bounds`, boundsOf(value))).join('\n')}


${request(tables)}


${limits(tables)}
`;
}

/** A number or list behind the decisions. */
function numbers({ parameters }: ContractTables): string {
  const names = [
    'toleratedAge',
    'retryableHttpStatuses',
    'retryableHttpStatusesFrom',
    'maxResponseBytes',
    'minKeyBits',
  ];
  return names
    .map((name) => {
      const { description, unit, value } = parameters[name] as Parameter;
      const text = `${oneLine(description)}${unit === undefined ? '' : ` In ${unit}.`}`;
      const literal = Array.isArray(value) ? `(${value.join(', ')}${value.length === 1 ? ',' : ''})` : value;
      return `${constant(name)} = ${literal}\n"""${text}"""`;
    })
    .join('\n');
}

/** The keywords of a cancellation, and what the client needs to check and to write them. */
function request({ request: { description, fields, alternatives } }: ContractTables): string {
  const inPython = (text: string) =>
    fields.reduce(
      (words, { name }) => words.replaceAll(`\`${name}\``, `\`${snakeCase(name)}\``),
      text.replace(/\bnull\b/g, 'None'),
    );
  const given = alternatives.map((names) => tuple(names.map((name) => quote(snakeCase(name)))));
  return `class CancelRequest(TypedDict, total=False):
    """${inPython(description)}

    These are keywords of \`cancel\`. None means: not given.
    """

${fields.map((field) => `    ${snakeCase(field.name)}: str | None\n    """${inPython(field.description)}"""`).join('\n')}


REQUEST_FIELDS: dict[str, tuple[str, Bounds]] = {
${fields.map((field) => `    ${quote(snakeCase(field.name))}: (${quote(field.name)}, ${oneLineCall(boundsOf(field))}),`).join('\n')}
}
"""The name of each field in JSON and its bounds, by its keyword, in the order of the contract."""

REQUEST_ALTERNATIVES = ${tuple(given)}
"""Sets of keywords. All of at least one set must be given."""`;
}

/** The limits of a cancellation, in seconds. */
function limits({ parameters }: ContractTables): string {
  const rows = ['attemptTimeout', 'deadline', 'maxAttempts', 'baseDelay', 'maxDelay'].map((name) => {
    const { description, unit, value, minimum = 0, maximum = 0 } = parameters[name] as Parameter;
    const scale = unit === 'milliseconds' ? 1000 : 1;
    const [usual, least, most] = [Number(value) / scale, minimum / scale, maximum / scale];
    return {
      name: snakeCase(name),
      text: oneLine(description),
      type: scale === 1 ? 'int' : 'float',
      usual,
      least,
      most,
    };
  });
  const field = ({ name, text, type, usual, least, most }: (typeof rows)[number]) => {
    const unit = type === 'int' ? '' : ' seconds';
    // A longer base_delay raises it.
    return name === 'max_delay'
      ? `    ${name}: ${type} | None = None
    """${text} \`base_delay\` to ${most}${unit}. None means ${usual}${unit}, or \`base_delay\` if that is longer."""`
      : `    ${name}: ${type} = ${usual}\n    """${text} ${least} to ${most}${unit}; default: ${usual}."""`;
  };
  return `@dataclass(frozen=True)
class LimitFields:
    """The limits of a cancellation."""

${rows.map(field).join('\n')}


LIMIT_BOUNDS: dict[str, tuple[float, float]] = {
${rows.map(({ name, least, most }) => `    ${quote(name)}: (${least}, ${most}),`).join('\n')}
}
"""The minimum and maximum of each limit."""

DEFAULT_MAX_DELAY = ${rows.find(({ name }) => name === 'max_delay')?.usual}
"""In seconds."""`;
}

function causes(tables: ContractTables): string {
  const template = ({ name, description, cause, message }: CauseTemplate) => {
    const words = message.replace(/\{\w+\}/g, snakeCase);
    const start = `${constant(name.replaceAll('-', '_'))} = CauseTemplate`;
    return `${fitted(start, [quote(cause), quote(words)])}\n"""${description}"""`;
  };
  return `${head('Why an outcome is unknown: the cause and its words, by the rule or check that gives it.')}
from __future__ import annotations

from typing import NamedTuple

from .result_codes import CauseCode


class CauseTemplate(NamedTuple):
    """A cause with the words for it. \`{http_status}\` and the like are placeholders."""

    code: CauseCode
    message: str


${tables.causes.map(template).join('\n')}
`;
}

function resultCodes(tables: ContractTables): string {
  const { resultCodes, unknownCauses, undocumentedResultCode, repeatedFailure, vocabularies } = tables;
  const causes = unknownCauses.map(({ code, description }) => ({ value: code, description }));
  const codes = resultCodes.map(({ code, resultStatus, resultMessage }) => ({
    value: code,
    description: `${resultStatus}: ${resultMessage}`,
  }));
  return `${head('The documented result codes, and the causes of an unknown outcome.')}
from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ResultStatus = Literal["S", "F", "U"]
"""\`S\`: cancelled. \`F\`: not cancelled. \`U\`: unknown."""

${literal('Retry', 'Whether and how to call again.', vocabularies.retry)}

${literal('NextStep', 'What to do next.', vocabularies.nextStep)}

${literal('CauseCode', 'Why an outcome is unknown.', causes)}


class ResultCodes:
    """The documented result codes. The provider may send others."""

${codes.map(({ value, description }) => `    ${value} = ${quote(value)}\n    """${description}"""`).join('\n')}


@dataclass(frozen=True)
class Advice:
    """What to do next, for people and programs."""

    further_action: str
    retry: Retry
    next_step: NextStep


@dataclass(frozen=True)
class ResultCode(Advice):
    """A documented result code."""

    result_status: ResultStatus
    result_message: str
    """As the API sends it. For people; never branch on it."""
    conclusive: bool
    """Whether an F with this code settles that the payment is not cancelled, whatever was sent before.

    False for S and U.
    """


@dataclass(frozen=True)
class UnknownCauseRow(Advice):
    """A cause of an unknown outcome."""

    repeatable: bool
    """Whether the client repeats the request itself."""


RESULT_CODES: dict[str, ResultCode] = {
${resultCodes
  .map((row) =>
    call(`    ${quote(row.code)}: ResultCode`, [
      ...adviceFields(row),
      ['result_status', quote(row.resultStatus)],
      ['result_message', quote(row.resultMessage)],
      ['conclusive', row.conclusive === true ? 'True' : 'False'],
    ]),
  )
  .join(',\n')},
}
"""Each documented result code."""

${call('UNDOCUMENTED_RESULT_CODE = Advice', adviceFields(undocumentedResultCode))}
"""The advice on a failure with any other code."""

REPEATED_FAILURE_ACTION = ${quote(repeatedFailure.furtherAction)}
"""What the further action of a failure after a repeat adds: such a failure rests on the idempotency of the API."""

UNKNOWN_CAUSES: dict[CauseCode, UnknownCauseRow] = {
${unknownCauses
  .map((row) =>
    call(`    ${quote(row.code)}: UnknownCauseRow`, [
      ...adviceFields(row),
      ['repeatable', row.repeatable ? 'True' : 'False'],
    ]),
  )
  .join(',\n')},
}
"""Each cause of an unknown outcome."""
`;
}

function adviceFields({ furtherAction, retry, nextStep }: Advice): [string, string][] {
  return [
    ['further_action', quote(furtherAction)],
    ['retry', quote(retry)],
    ['next_step', quote(nextStep)],
  ];
}

/** A call with one keyword argument per line. */
function call(start: string, args: [name: string, value: string][]): string {
  const indent = /^ */.exec(start)?.[0] ?? '';
  return `${start}(\n${args.map(([name, value]) => `${indent}    ${name}=${value},\n`).join('')}${indent})`;
}

/** A literal type, with the meaning of each value in its docstring. */
function literal(name: string, summary: string, values: { value: string; description: string }[]): string {
  const lines = values.map(({ value, description }) => `- \`${value}\`: ${description}`);
  return `${name} = Literal[\n${values.map(({ value }) => `    ${quote(value)},\n`).join('')}]\n"""${summary}\n\n${lines.join('\n')}\n"""`;
}

function entries(record: Record<string, string>): string {
  return Object.entries(record)
    .map(([key, value]) => `    ${quote(key)}: ${quote(value)},`)
    .join('\n');
}

/** The arguments of a `Bounds`. */
function boundsOf({ minLength, maxLength, pattern }: Bounds): string[] {
  return [String(minLength), String(maxLength), ...(pattern === undefined ? [] : [quote(pattern)])];
}

function oneLineCall(args: string[]): string {
  return `Bounds(${args.join(', ')})`;
}

/** A call on one line if it fits, else with one argument per line. */
function fitted(start: string, args: string[]): string {
  const line = `${start}(${args.join(', ')})`;
  return line.length <= 88 ? line : `${start}(\n${args.map((value) => `    ${value},\n`).join('')})`;
}

function tuple(items: string[]): string {
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
}

/** `CLIENT_ID` of `clientId`. */
function constant(key: string): string {
  return snakeCase(key).toUpperCase();
}

/** `client_id` of `clientId`. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function quote(text: string): string {
  return JSON.stringify(text);
}

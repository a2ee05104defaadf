import { firstLine } from '../text.js';
import type { Advice, ContractTables } from './tables.js';

/** The generated sources for Python, as `ruff format` writes it. */
export function emitPython(tables: ContractTables): Record<string, string> {
  return { 'contract.py': contract(tables), 'result_codes.py': resultCodes(tables) };
}

const head = (docstring: string) => `# ${firstLine()}\n"""${docstring}"""\n`;

function contract({ contractVersion, operation, server, headers, fields }: ContractTables): string {
  const bounds = Object.entries({ ...headers, ...fields });
  return `${head('Constants of the contract: URLs, header names, bounds of fields.')}
from __future__ import annotations

from typing import Literal, NamedTuple

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

${Object.entries(headers)
  .map(([key, { name }]) => `${constant(key)}_HEADER = ${quote(name)}`)
  .join('\n')}


class Bounds(NamedTuple):
    """The bounds of a string: length in code points, and pattern."""

    minimum: int
    maximum: int
    pattern: str = ".*"


${bounds
  .map(([key, { minLength, maxLength, pattern }]) => {
    const given = [minLength, maxLength, ...(pattern === undefined ? [] : [`r${quote(pattern)}`])];
    const line = `${constant(key)}_BOUNDS = Bounds(${given.join(', ')})`;
    if (line.length <= 88) return line;
    return `${constant(key)}_BOUNDS = Bounds(\n${given.map((value) => `    ${value},\n`).join('')})`;
  })
  .join('\n')}
`;
}

function resultCodes({ resultCodes, unknownCauses, undocumentedResultCode, vocabularies }: ContractTables): string {
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

/** `CLIENT_ID` of `clientId`. */
function constant(key: string): string {
  return key.replace(/[A-Z]/g, '_$&').toUpperCase();
}

function quote(text: string): string {
  return JSON.stringify(text);
}

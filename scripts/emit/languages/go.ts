import { firstLine, upperFirst } from '../text.js';
import type { Advice, Bounds, ContractTables } from './tables.js';

/** The generated sources for Go, as gofmt writes it. */
export function emitGo(tables: ContractTables): Record<string, string> {
  return { 'contract.go': contract(tables), 'result_codes.go': resultCodes(tables) };
}

const head = `// ${firstLine()}\n\npackage alipaycancel\n`;

function contract({ contractVersion, operation, server, headers, fields }: ContractTables): string {
  const bounds: [string, Bounds][] = Object.entries({ ...headers, ...fields });
  return `${head}
// ContractVersion is the version of the contract that this client was generated from.
const ContractVersion = ${quote(contractVersion)}

const (
	operationMethod = ${quote(operation.method)}
	operationPath   = ${quote(operation.path)}
	serverURL       = ${quote(server.url)}
)

// The gateway host of each region.
var gateways = map[Region]string{
${aligned(Object.entries(server.gateways).map(([region, gateway]) => [`${goName('Region', region)}:`, `${quote(gateway)},`]))}
}

// The path segment of each environment.
var modes = map[Environment]string{
${aligned(Object.entries(server.modes).map(([environment, mode]) => [`${goName('', environment)}:`, `${quote(mode)},`]))}
}

// Region is one of the provider's regions, each with a gateway of its own.
type Region string

// The regions.
const (
${constants('Region', 'Region', Object.keys(server.gateways))}
)

// Environment is production or the provider's sandbox.
type Environment string

// The environments.
const (
${constants('', 'Environment', Object.keys(server.modes))}
)

// The header names.
const (
${aligned(Object.entries(headers).map(([key, { name }]) => [`header${initials(upperFirst(key))}`, `= ${quote(name)}`]))}
)

type bounds struct {
	minLength, maxLength int
	pattern              string
}

var (
${aligned(bounds.map(([key, { minLength, maxLength, pattern = '' }]) => [`${initials(key)}Bounds`, `= bounds{${minLength}, ${maxLength}, ${quote(pattern)}}`]))}
)
`;
}

function resultCodes(tables: ContractTables): string {
  const { resultCodes, unknownCauses, undocumentedResultCode, vocabularies } = tables;
  return `${head}
// Retry says whether and how to call again.
type Retry string

// The values of Retry.
const (
${described('Retry', 'Retry', vocabularies.retry)}
)

// NextStep says what to do next.
type NextStep string

// The values of NextStep.
const (
${described('NextStep', 'NextStep', vocabularies.nextStep)}
)

// CauseCode says why an outcome is unknown.
type CauseCode string

// The causes of an unknown outcome.
const (
${described(
  'Cause',
  'CauseCode',
  unknownCauses.map(({ code, description }) => ({ value: code, description })),
)}
)

// The documented result codes. The provider may send others.
const (
${described(
  'Code',
  '',
  resultCodes.map(({ code, resultStatus, resultMessage }) => ({
    value: code,
    description: `${resultStatus}: ${resultMessage}`,
  })),
)}
)

// ResultCode describes a documented result code.
type ResultCode struct {
	ResultStatus ResultStatus
	// ResultMessage is the message that the API sends. For people; never branch on it.
	ResultMessage string
	// FurtherAction says what to do, for people.
	FurtherAction string
	Retry         Retry
	NextStep      NextStep
	// Conclusive reports whether an F with this code settles that the payment is not cancelled, whatever was sent before.
	// It is false for S and U.
	Conclusive bool
}

// ResultCodes contains each documented result code.
var ResultCodes = map[string]ResultCode{
${resultCodes.map((row) => `	${goName('Code', row.code)}: {\n${fields([['ResultStatus', quote(row.resultStatus)], ['ResultMessage', quote(row.resultMessage)], ...adviceFields(row), ['Conclusive', String(row.conclusive === true)]])}\n\t},`).join('\n')}
}

// undocumentedResultCode applies to a failure with any other code.
var undocumentedResultCode = ResultCode{
${aligned(adviceFields(undocumentedResultCode).map(([name, value]) => [`${name}:`, `${value},`]))}
}

type unknownCause struct {
	// Whether the client repeats the request itself.
	repeatable    bool
	furtherAction string
	retry         Retry
	nextStep      NextStep
}

var unknownCauses = map[CauseCode]unknownCause{
${unknownCauses.map((row) => `	${goName('Cause', row.code)}: {\n${fields([['repeatable', String(row.repeatable)], ...adviceFields(row).map(([name, value]): [string, string] => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, value])])}\n\t},`).join('\n')}
}
`;
}

function adviceFields({ furtherAction, retry, nextStep }: Advice): [string, string][] {
  return [
    ['FurtherAction', quote(furtherAction)],
    ['Retry', goName('Retry', retry)],
    ['NextStep', goName('NextStep', nextStep)],
  ];
}

function fields(pairs: [string, string][]): string {
  return aligned(
    pairs.map(([name, value]) => [`${name}:`, `${value},`]),
    '\t\t',
  );
}

/** Constants of one type, each with its meaning as a comment. */
function described(prefix: string, type: string, values: { value: string; description: string }[]): string {
  return values
    .map(({ value, description }) => {
      const name = goName(prefix, value);
      return `\t// ${name}: ${description}\n\t${name} ${type === '' ? '' : `${type} `}= ${quote(value)}`;
    })
    .join('\n');
}

function constants(prefix: string, type: string, values: string[]): string {
  return aligned(values.map((value) => [goName(prefix, value), `${type} = ${quote(value)}`]));
}

/** Lines of two columns, as gofmt aligns them. */
function aligned(lines: [string, string][], indent = '\t'): string {
  const width = Math.max(...lines.map(([first]) => first.length));
  return lines.map(([first, second]) => `${indent}${first.padEnd(width)} ${second}`).join('\n');
}

/** `CodeOrderNotExist` of `ORDER_NOT_EXIST`, `RetrySameRequest` of `same-request`. */
function goName(prefix: string, value: string): string {
  const words = value.toLowerCase().split(/[-_]/);
  return prefix + words.map((word) => (word === 'http' ? 'HTTP' : upperFirst(word))).join('');
}

function quote(text: string): string {
  return JSON.stringify(text);
}

/** Go writes `ID` for `Id`. */
function initials(name: string): string {
  return name.replace(/Id(?=[A-Z]|$)/, 'ID');
}

import type { Parameter } from '../../decisions.js';
import { camelCase, firstLine, lowerFirst, oneLine, upperFirst } from '../text.js';
import type { Advice, Bounds, ContractTables } from './tables.js';

/** The generated sources for Go, as gofmt writes it. */
export function emitGo(tables: ContractTables): Record<string, string> {
  return {
    'contract.go': contract(tables),
    'decisions.go': decisions(tables),
    'request.go': request(tables),
    'result_codes.go': resultCodes(tables),
  };
}

const head = `// ${firstLine()}\n\npackage alipaycancel\n`;

function contract(tables: ContractTables): string {
  const { contractVersion, operation, server, sandboxPrefix, algorithm, keyVersion, headers, fields } = tables;
  const { clientId, responseTime, agentToken } = headers;
  const { resultCode, resultMessage } = fields;
  const bounds = { clientId, keyVersion, agentToken, responseTime, resultCode, resultMessage };
  const regions = Object.keys(server.gateways).map((region) => goName('Region', region));
  return `${head}
import "regexp"

// ContractVersion is the version of the contract that this client was generated from.
const ContractVersion = ${quote(contractVersion)}

// Algorithm is the algorithm of the signatures, as the header names it: RSA PKCS#1 v1.5 with SHA-256.
const Algorithm = ${quote(algorithm)}

const (
	operationMethod = ${quote(operation.method)}
	operationPath   = ${quote(operation.path)}
	serverURL       = ${quote(server.url)}
	// What the Client-Id of an application in the sandbox begins with.
	sandboxPrefix = ${quote(sandboxPrefix)}
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

// Regions returns every region.
func Regions() []Region {
	return []Region{${regions.join(', ')}}
}

// Environment is production or the provider's sandbox.
type Environment string

// The environments.
const (
${constants('', 'Environment', Object.keys(server.modes))}
)

// Environments returns every environment.
func Environments() []Environment {
	return []Environment{${Object.keys(server.modes)
    .map((mode) => goName('', mode))
    .join(', ')}}
}

// The header names.
const (
${aligned(Object.entries(headers).map(([key, { name }]) => [`header${goName('', key)}`, `= ${quote(name)}`]))}
)

// recordedHeaders are the headers of a response that evidence records: those that the contract names. No cookie.
var recordedHeaders = []string{${tables.recordedHeaders.map(quote).join(', ')}}

var (
${aligned(Object.entries(bounds).map(([key, value]) => [`${goVariable(key)}Bounds`, `= ${boundsLiteral(value)}`]))}
)
`;
}

/** The numbers that the client reads, besides its limits. A name that users need is exported. */
const numbers: Record<string, string> = {
  toleratedAge: 'toleratedAge',
  retryableHttpStatuses: 'retryableHTTPStatuses',
  retryableHttpStatusesFrom: 'retryableHTTPStatusesFrom',
  maxResponseBytes: 'MaxResponseBytes',
  minKeyBits: 'MinKeyBits',
};

const limits = ['attemptTimeout', 'deadline', 'maxAttempts', 'baseDelay', 'maxDelay'];

function decisions({ parameters, causes }: ContractTables): string {
  const fields = limits.map((name) => ({ name: goName('', name), ...(parameters[name] as Parameter) }));
  const bound = (name: string, of: (parameter: Parameter) => Parameter['value'] | undefined) => `
var ${name} = Limits{
${aligned(fields.map((field) => [`${field.name}:`, `${goValue(of(field), field.unit)},`]))}
}
`;
  return `${head}
import "time"
${Object.entries(numbers)
  .map(([name, goName]) => number(goName, parameters[name] as Parameter))
  .join('')}
// Limits bound a cancellation. A field that is 0 takes its default. MaxDelay must not be less than BaseDelay; its default is
// at least BaseDelay.
type Limits struct {
${fields.map(({ name, description, unit, value, minimum, maximum }) => `${comment(`${name}: ${oneLine(description)} From ${inWords(minimum, unit)} to ${inWords(maximum, unit)}. Default: ${inWords(value, unit)}.`, '\t')}\n	${name} ${unit === undefined ? 'int' : 'time.Duration'}`).join('\n')}
}
${bound('defaultLimits', ({ value }) => value)}${bound('minimumLimits', ({ minimum }) => minimum)}${bound('maximumLimits', ({ maximum }) => maximum)}
// reason is why an outcome is unknown: the cause, and its message. A word in braces is filled in.
type reason struct {
	cause   CauseCode
	message string
}

// causes contains the reason that each rule and check of the contract gives.
var causes = struct {
${aligned(causes.map(({ name }) => [goVariable(camelCase(name)), 'reason']))}
}{
${causes.map(({ name, description, cause, message }) => `	// ${description}\n	${goVariable(camelCase(name))}: reason{${goName('Cause', cause)}, ${quote(message)}},`).join('\n')}
}
`;
}

function number(name: string, { description, unit, value }: Parameter): string {
  const text = comment(upperFirst(name) === name ? `${name}: ${oneLine(description)}` : oneLine(description));
  return Array.isArray(value)
    ? `\n${text}\nvar ${name} = []int{${value.join(', ')}}\n`
    : `\n${text}\nconst ${name} = ${goValue(value, unit)}\n`;
}

function request({ request: { description, fields, alternatives } }: ContractTables): string {
  return `${head}
${comment(`Request: ${description} An empty field is not sent.`)}
type Request struct {
${fields.map(({ name, description }) => `${comment(`${goName('', name)}: ${description}`, '\t')}\n	${goName('', name)} string \`json:"${name},omitempty"\``).join('\n')}
}

type requestField struct {
	name, value string
	bounds      bounds
}

var (
${aligned(fields.map((field) => [`${goVariable(field.name)}Bounds`, `= ${boundsLiteral(field)}`]))}
)

func (r Request) fields() []requestField {
	return []requestField{
${fields.map(({ name }) => `		{${quote(name)}, r.${goName('', name)}, ${goVariable(name)}Bounds},`).join('\n')}
	}
}

const requirement = ${quote(`${alternatives.map((names) => names.map((name) => `\`${name}\``).join(' and ')).join(' or ')} must be given.`)}

func (r Request) meetsRequirement() bool {
	return ${alternatives.map((names) => names.map((name) => `r.${goName('', name)} != ""`).join(' && ')).join(' || ')}
}
`;
}

function resultCodes(tables: ContractTables): string {
  const { resultCodes, unknownCauses, undocumentedResultCode, repeatedFailure, vocabularies } = tables;
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

// repeatedFailure is what the further action of a failure after a repeat adds.
const repeatedFailure = ${quote(repeatedFailure.furtherAction)}

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

/** A comment whose lines have at most about 120 characters. */
function comment(text: string, indent = ''): string {
  const lines = text.match(/.{1,116}(?: |$)|\S+(?: |$)/g) ?? [];
  return lines.map((line) => `${indent}// ${line.trimEnd()}`).join('\n');
}

/** The words that Go writes in capitals. */
const initialisms = ['api', 'http', 'id', 'json', 'url'];

/** `CodeOrderNotExist` of `ORDER_NOT_EXIST`, `RetrySameRequest` of `same-request`, `PaymentID` of `paymentId`. */
function goName(prefix: string, value: string): string {
  const words = value
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[-_]/);
  return prefix + words.map((word) => (initialisms.includes(word) ? word.toUpperCase() : upperFirst(word))).join('');
}

/** `clientID` of `clientId`. */
function goVariable(name: string): string {
  return lowerFirst(goName('', name));
}

function boundsLiteral({ minLength, maxLength, pattern }: Bounds): string {
  const form = pattern === undefined ? 'nil' : `regexp.MustCompile(\`${pattern}\`)`;
  return `bounds{${minLength}, ${maxLength}, ${form}}`;
}

const units: [size: number, constant: string, word: string][] = [
  [3_600_000, 'time.Hour', 'hour'],
  [60_000, 'time.Minute', 'minute'],
  [1000, 'time.Second', 'second'],
  [1, 'time.Millisecond', 'ms'],
];

/** A number in the largest unit that divides it. */
function inUnit(milliseconds: number): [number: number, constant: string, word: string] {
  const [size, constant, word] = units.find(([size]) => milliseconds % size === 0) ?? [1, 'time.Millisecond', 'ms'];
  return [milliseconds / size, constant, word];
}

function goValue(value: Parameter['value'] | undefined, unit: string | undefined): string {
  if (unit !== 'milliseconds') return String(value);
  const [count, constant] = inUnit(Number(value));
  return count === 1 ? constant : `${count} * ${constant}`;
}

function inWords(value: Parameter['value'] | undefined, unit: string | undefined): string {
  if (unit !== 'milliseconds') return String(value);
  const [count, , word] = inUnit(Number(value));
  return `${count} ${word}${count === 1 || word === 'ms' ? '' : 's'}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

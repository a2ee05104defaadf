import type { Parameter } from '../../decisions.js';
import { type Document, dereference, operationsOf, type Schema } from '../../document.js';
import { algorithmOf, type CauseTemplate, causeTemplatesOf, decisionsOf } from '../decisions.js';
import { oneLine } from '../text.js';

/** The bounds of a string: length in characters (code points), and pattern. */
export interface Bounds {
  minLength: number;
  maxLength: number;
  /** A regular expression for the whole text, anchored with `^` and `$`, in the subset that every language supports. */
  pattern?: string;
}

/** A header. */
export interface Header extends Bounds {
  name: string;
}

/** What to do next, for people and programs. */
export interface Advice {
  furtherAction: string;
  retry: string;
  nextStep: string;
}

export interface ResultCodeRow extends Advice {
  code: string;
  resultStatus: string;
  resultMessage: string;
  /** Of a failure: whether the code settles whether the payment is cancelled, whatever was sent before. */
  conclusive?: boolean;
}

export interface UnknownCauseRow extends Advice {
  code: string;
  description: string;
  /** Whether a client repeats the request itself. */
  repeatable: boolean;
}

/** A field of the request. */
export interface RequestField extends Bounds {
  name: string;
  description: string;
}

/** The request: its fields in the order of the contract, and the sets of fields of which one must be given. */
export interface RequestTable {
  description: string;
  fields: RequestField[];
  /** `[['paymentId'], ['paymentRequestId']]`: one of these sets is required. Any field may be null, which means: not given. */
  alternatives: string[][];
}

/** The facts of the contract from which the sources of the other clients are emitted, in English or Chinese. */
export interface ContractTables {
  contractVersion: string;
  /** `POST` and `/v1/payments/cancel`. */
  operation: { method: string; path: string };
  /** The URL template with `{gateway}` and `{mode}`, the gateway of each region and the mode of each environment. */
  server: { url: string; gateways: Record<string, string>; modes: Record<string, string> };
  /** What the `Client-Id` of an application in the sandbox begins with. */
  sandboxPrefix: string;
  /** The algorithm of the signatures, as the `Signature` header names it: `RSA256`. */
  algorithm: string;
  keyVersion: Bounds;
  request: RequestTable;
  /** The numbers behind the decisions. */
  parameters: Record<string, Parameter>;
  /** The causes of an unknown outcome by the rule or check that gives each, with templates of their messages. */
  causes: CauseTemplate[];
  headers: Record<'clientId' | 'requestTime' | 'responseTime' | 'signature' | 'agentToken', Header>;
  /** The headers of a response that evidence records. */
  recordedHeaders: string[];
  fields: Record<'paymentId' | 'paymentRequestId' | 'merchantAccountId' | 'resultCode' | 'resultMessage', Bounds>;
  /** Every value of `retry` and `nextStep`, with its meaning. */
  vocabularies: Record<'retry' | 'nextStep', { value: string; description: string }[]>;
  resultCodes: ResultCodeRow[];
  /** What holds of a failure whose code is not documented. */
  undocumentedResultCode: Advice & { conclusive: boolean };
  /** What the further action of a failure after a repeat adds, since such a failure rests on the idempotency of the API. */
  repeatedFailure: Pick<Advice, 'furtherAction'>;
  unknownCauses: UnknownCauseRow[];
}

/** Reads the tables of `cancelPayment`, the only operation that the clients call, from a bundled document. */
export function contractTables(document: Document): ContractTables {
  const operation = operationsOf(document).find(({ operationId }) => operationId === 'cancelPayment');
  const { info, servers: [server] = [], components = {} } = document;
  const { schemas = {}, parameters = {}, securitySchemes = {} } = components;
  if (operation === undefined || server === undefined)
    throw new Error('The contract has no operation cancelPayment, or no server.');
  const requestHeader = (component: string) => {
    const { name = '', schema } = parameters[component] ?? {};
    return { name, ...boundsOf(schema, component) };
  };
  const boundsOfSchema = (name: string) => boundsOf(schemas[name], name);
  const [responseTime = ''] = Object.keys(operation.responseHeaders).filter((name) => name.endsWith('-Time'));
  const codes = schemas['ResultCode'] ?? {};
  return {
    contractVersion: info.version,
    operation: { method: operation.method.toUpperCase(), path: operation.path },
    server: {
      url: server.url,
      gateways: server['x-regions'] ?? {},
      modes: server['x-environments'] ?? {},
    },
    sandboxPrefix: String(securitySchemes['ClientId']?.['x-sandbox-prefix']),
    algorithm: algorithmOf(document),
    keyVersion: boundsOf(securitySchemes['Signature']?.['x-key-version'] as Schema, 'x-key-version'),
    request: requestOf(document, operation.requestSchema),
    parameters: decisionsOf(document).parameters,
    causes: causeTemplatesOf(document),
    headers: {
      clientId: requestHeader('ClientId'),
      requestTime: requestHeader('RequestTime'),
      responseTime: { name: responseTime, ...boundsOf(operation.responseHeaders[responseTime], responseTime) },
      signature: requestHeader('Signature'),
      agentToken: requestHeader('AgentToken'),
    },
    recordedHeaders: operation.recordedHeaders,
    fields: {
      paymentId: boundsOfSchema('PaymentId'),
      paymentRequestId: boundsOfSchema('PaymentRequestId'),
      merchantAccountId: boundsOfSchema('MerchantAccountId'),
      resultCode: { minLength: 1, maxLength: boundsOfSchema('ResultCode').maxLength },
      resultMessage: boundsOfSchema('ResultMessage'),
    },
    vocabularies: vocabulariesOf(document),
    resultCodes: rowsOf(codes['x-result-codes']) as unknown as ResultCodeRow[],
    undocumentedResultCode: tidy(codes['x-undocumented-code']) as unknown as ContractTables['undocumentedResultCode'],
    repeatedFailure: tidy(codes['x-repeated-failure']) as unknown as ContractTables['repeatedFailure'],
    unknownCauses: rowsOf(document['x-unknown-causes']) as unknown as UnknownCauseRow[],
  };
}

/** The request of an operation: a union of objects, each of which requires other fields. */
function requestOf(document: Document, schema: Schema = {}): RequestTable {
  const { description = '', anyOf = [] } = dereference(document, schema);
  const branches = anyOf.map(({ required = [], properties = {} }) => ({ required, properties }));
  // A field is described best where it is required.
  const properties: Record<string, Schema> = Object.assign(
    {},
    ...branches.map((branch) => branch.properties),
    ...branches.map((branch) => Object.fromEntries(branch.required.map((name) => [name, branch.properties[name]]))),
  );
  const fields = Object.entries(properties).map(([name, field]) => ({
    name,
    description: oneLine(field.description ?? ''),
    ...boundsOf(field, name),
  }));
  return { description: oneLine(description), fields, alternatives: branches.map(({ required }) => required) };
}

function boundsOf(schema: Schema | undefined, name: string): Bounds {
  const { minLength = 0, maxLength, pattern } = schema ?? {};
  if (typeof maxLength !== 'number') throw new Error(`${name} has no maxLength in the bundled document.`);
  return { minLength: Number(minLength), maxLength, ...(typeof pattern === 'string' && { pattern }) };
}

type Row = Record<string, string | boolean>;

function rowsOf(table: unknown): Row[] {
  return Object.entries(table as Record<string, Row>).map(([code, row]) => ({ code, ...tidy(row) }));
}

function vocabulariesOf(document: Document): ContractTables['vocabularies'] {
  const fields = document['x-result-code-fields'] as Record<string, Record<string, { description: string }>>;
  const values = (field: string) =>
    Object.entries(fields[field] ?? {}).map(([value, { description }]) => ({
      value,
      description: oneLine(description),
    }));
  return { retry: values('retry'), nextStep: values('nextStep') };
}

/** A row with each text on one line. */
function tidy(row: unknown): Row {
  return Object.fromEntries(
    Object.entries(row as Row).map(([field, value]) => [field, typeof value === 'string' ? oneLine(value) : value]),
  );
}

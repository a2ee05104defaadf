import { type Document, operationsOf, type Schema } from '../../document.js';

/** How long a text may be, in characters (code points), and its form where the contract fixes one. */
export interface Bounds {
  minLength: number;
  maxLength: number;
  /** A regular expression that must match the whole text. Anchored with `^` and `$`; the subset that every language knows. */
  pattern?: string;
}

/** A header by its name. */
export interface Header extends Bounds {
  name: string;
}

/** What to do, for people and for programs. */
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
  /** Whether a client repeats the request by itself. */
  repeatable: boolean;
}

/** What the clients of other languages are emitted from: the facts of the contract, in one of its languages, and nothing else. */
export interface ContractTables {
  contractVersion: string;
  /** `POST` and `/v1/payments/cancel`. */
  operation: { method: string; path: string };
  /** The URL with `{gateway}` and `{mode}` in it; the gateway of each region, and the mode of each environment. */
  server: { url: string; gateways: Record<string, string>; modes: Record<string, string> };
  headers: Record<'clientId' | 'requestTime' | 'responseTime' | 'signature' | 'agentToken', Header>;
  fields: Record<'paymentId' | 'paymentRequestId' | 'merchantAccountId' | 'resultCode' | 'resultMessage', Bounds>;
  /** Every value of `retry` and `nextStep`, with its meaning. */
  vocabularies: Record<'retry' | 'nextStep', { value: string; description: string }[]>;
  resultCodes: ResultCodeRow[];
  /** What holds of a failure whose code is not documented. */
  undocumentedResultCode: Advice & { conclusive: boolean };
  unknownCauses: UnknownCauseRow[];
}

/** The tables of a bundled document: of the operation `cancelPayment`, which is all that the clients call. */
export function contractTables(document: Document): ContractTables {
  const operation = operationsOf(document).find(({ operationId }) => operationId === 'cancelPayment');
  const [server] = document.servers ?? [];
  if (operation === undefined || server === undefined)
    throw new Error('The contract has no operation cancelPayment, or no server.');
  const schemas = document.components?.schemas ?? {};
  const requestHeader = (name: string) => ({
    name,
    ...boundsOf(operation.parameters.find((parameter) => parameter.name === name)?.schema, name),
  });
  const codes = schemas['ResultCode'] ?? {};
  return {
    contractVersion: document.info.version,
    operation: { method: operation.method.toUpperCase(), path: operation.path },
    server: {
      url: server.url,
      gateways: server['x-regions'] ?? {},
      modes: server['x-environments'] ?? {},
    },
    headers: {
      clientId: requestHeader('Client-Id'),
      requestTime: requestHeader('Request-Time'),
      responseTime: { name: 'Response-Time', ...boundsOf(operation.responseHeaders['Response-Time'], 'Response-Time') },
      signature: requestHeader('Signature'),
      agentToken: requestHeader('Agent-Token'),
    },
    fields: {
      paymentId: boundsOf(schemas['PaymentId'], 'PaymentId'),
      paymentRequestId: boundsOf(schemas['PaymentRequestId'], 'PaymentRequestId'),
      merchantAccountId: boundsOf(schemas['MerchantAccountId'], 'MerchantAccountId'),
      resultCode: { minLength: 1, maxLength: boundsOf(codes, 'ResultCode').maxLength },
      resultMessage: boundsOf(schemas['ResultMessage'], 'ResultMessage'),
    },
    vocabularies: vocabulariesOf(document),
    resultCodes: rowsOf(codes['x-result-codes']) as unknown as ResultCodeRow[],
    undocumentedResultCode: tidy(codes['x-undocumented-code']) as unknown as ContractTables['undocumentedResultCode'],
    unknownCauses: rowsOf(document['x-unknown-causes']) as unknown as UnknownCauseRow[],
  };
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

/** A row with each of its texts on one line. */
function tidy(row: unknown): Row {
  return Object.fromEntries(
    Object.entries(row as Row).map(([field, value]) => [field, typeof value === 'string' ? oneLine(value) : value]),
  );
}

/** Line breaks in the contract are for its readers; between Chinese characters they leave no blank. */
function oneLine(text: string): string {
  return text
    .trim()
    .replace(/([\u3000-\u9fff\uff00-\uffef])\n\s*(?=[\u3000-\u9fff\uff00-\uffef])/gu, '$1')
    .replace(/\s*\n\s*/g, ' ');
}

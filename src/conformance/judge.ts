import { readFile } from 'node:fs/promises';
import type { IHttpRequest, IHttpResponse } from '@stoplight/prism-http';
import { basePaths } from '../sandbox/base-paths.js';
import { byName, type Exchange } from './exchange.js';
import { loadPrism } from './prism.js';

/** A message breaks a rule of the contract. */
export interface Violation {
  /** Which message. */
  message: 'request' | 'response';
  method: string;
  /** The path as requested. */
  path: string;
  /** Where in the message: `header.response-time`, `body.result.resultCode`; empty for the message itself. */
  where: string;
  /** The rule: a keyword of JSON Schema, such as `maxLength`, or `complete`, `json`, `path`, `status`, `media-type`. */
  rule: string;
  /** What is wrong, in words. */
  description: string;
}

/** Judges exchanges by the contract. */
export type Judge = (exchange: Exchange) => Promise<Violation[]>;

/**
 * Makes a judge: Prism's engine, on the contract with the full paths of its servers.
 *
 * @throws MissingPrismError when Prism is not installed
 */
export async function createJudge(): Promise<Judge> {
  const { createInstance, createLogger, getHttpOperationsFromSpec } = await loadPrism();
  const operations = await getHttpOperationsFromSpec(await readContract());
  const logger = createLogger('prism', { level: 'silent' });
  const settings = {
    isProxy: true,
    upstream: new URL('http://upstream.invalid'),
    upstreamProxy: undefined,
    checkSecurity: false,
    validateRequest: true,
    validateResponse: true,
    errors: false,
    mock: { dynamic: false },
  } as const;

  return async ({ request, response }) => {
    const { method, target, headers, body } = request;
    const url = new URL(target, 'http://path.invalid');
    const at = { method, path: url.pathname };
    const input: IHttpRequest = {
      method: method.toLowerCase() as IHttpRequest['method'],
      url: { path: url.pathname, query: Object.fromEntries(url.searchParams) },
      // Prism looks at the type of a body only when its length is stated, which that of a chunked one is not.
      headers: { ...byName(headers), 'content-length': String(body.length) },
      body: parse(body).value,
    };
    const output: IHttpResponse = {
      statusCode: response?.status ?? 0,
      headers: byName(response?.headers ?? []),
      body: parse(response?.body ?? new Uint8Array()).value,
    };
    // The bytes have gone their own way already. Prism is given the response in place of sending the request.
    const forward = () => () => async () => ({ _tag: 'Right' as const, right: output });
    const prism = createInstance(settings, { logger, forward });
    const judged = await prism.request(input, operations)();
    if (judged._tag === 'Left') throw judged.left;
    const { validations } = judged.right;
    const requestViolations = [
      ...notJson(body).map((violation) => ({ message: 'request' as const, ...at, ...violation })),
      ...validations.input.map((diagnostic) => ({ message: 'request' as const, ...at, ...describe(diagnostic) })),
    ];
    if (response === undefined) return [...requestViolations, { message: 'response', ...at, ...incomplete }];
    return [
      ...requestViolations,
      ...notJson(response.body).map((violation) => ({ message: 'response' as const, ...at, ...violation })),
      ...validations.output.map((diagnostic) => ({ message: 'response' as const, ...at, ...describe(diagnostic) })),
    ];
  };
}

type Finding = Pick<Violation, 'where' | 'rule' | 'description'>;

const incomplete: Finding = {
  where: '',
  rule: 'complete',
  description: 'The connection ended before the response was complete.',
};

/** The parts of the contract that are changed for Prism. */
interface Contract {
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  components: { headers: Record<string, { required?: boolean }> };
}

/**
 * The contract as a provider has to keep it: a caller meets answers without a signature or with another HTTP status, but a
 * provider must not send them. Prism matches paths without the servers' base paths, so each path is given to it with every
 * base path.
 */
async function readContract(): Promise<object> {
  const text = await readFile(new URL('../../generated/openapi.json', import.meta.url), 'utf8');
  const contract: Contract = JSON.parse(text);
  for (const header of Object.values(contract.components.headers)) header.required = true;
  for (const item of Object.values(contract.paths))
    for (const operation of Object.values(item)) operation.responses = { '200': operation.responses['200'] };
  const paths = basePaths.flatMap((basePath) =>
    Object.entries(contract.paths).map(([path, item]) => [basePath + path, item]),
  );
  return { ...contract, servers: [{ url: '/' }], paths: Object.fromEntries(paths) };
}

/** The value of a body as JSON; what is not JSON, as text. */
function parse(body: Uint8Array): { value: unknown; isJson: boolean } {
  if (body.length === 0) return { value: undefined, isJson: false };
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)), isJson: true };
  } catch {
    return { value: Buffer.from(body).toString('latin1'), isJson: false };
  }
}

function notJson(body: Uint8Array): Finding[] {
  if (parse(body).isJson) return [];
  return [
    { where: 'body', rule: 'json', description: `The body is ${body.length === 0 ? 'empty' : 'not JSON in UTF-8'}.` },
  ];
}

/** Prism gives no code to some of its rules; they are told by what they are about. */
function describe({ path = [], code, message }: { path?: string[]; code?: string | number; message: string }): Finding {
  const rule =
    String(code ?? '') || (/status code/.test(message) ? 'status' : /media type/.test(message) ? 'media-type' : 'path');
  return { where: path.join('.'), rule: rule === '415' ? 'media-type' : rule, description: message };
}

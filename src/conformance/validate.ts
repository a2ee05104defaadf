import { readFile } from 'node:fs/promises';
import type { IHttpRequest, IHttpResponse } from '@stoplight/prism-http';
import { basePaths } from '../internal/base-paths.js';
import { headersByName, isMediaType } from '../internal/http.js';
import { packageFile } from '../internal/package-files.js';
import { pathOfTarget } from '../internal/urls.js';
import { loadPrism } from './prism.js';
import type { RawHeaders, WireExchange } from './wire.js';

/** A rule of the contract that a message breaks. */
export interface Violation {
  /** Which message. */
  message: 'request' | 'response';
  method: string;
  /** The path as sent. */
  path: string;
  /** The place in the message: `header.response-time`, `body.result.resultCode`. Empty for the message itself. */
  where: string;
  /**
   * A keyword of JSON Schema, such as `maxLength`, or one of `complete`, `head`, `json`, `path`, `status`, `media-type`,
   * `validated`.
   */
  rule: string;
  /** What is wrong, in a sentence. */
  description: string;
}

/** Validates an exchange against the contract. Never rejects: an exchange that cannot be validated is a violation. */
export type Validate = (exchange: WireExchange) => Promise<Violation[]>;

/** The contract's operations as Prism reads them. Read once in a process. */
let reading: ReturnType<Awaited<ReturnType<typeof loadPrism>>['getHttpOperationsFromSpec']> | undefined;

/**
 * Creates a validator: Prism, on the contract with the full paths of its servers.
 *
 * @throws MissingPrismError if Prism is not installed
 */
export async function createValidator(): Promise<Validate> {
  const { createInstance, createLogger, getHttpOperationsFromSpec } = await loadPrism();
  reading ??= readContract().then(getHttpOperationsFromSpec);
  const operations = await reading;
  // Prism parses the path of every request for each of these lists, even if it is empty.
  for (const { request = {} } of operations)
    for (const list of ['path', 'query'] as const) if (request[list]?.length === 0) delete request[list];
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

  /** What Prism finds in a request and a complete response. */
  const findingsOf = async (input: IHttpRequest, output: IHttpResponse) => {
    // Gives Prism the response instead of sending the request.
    const forward = () => () => async () => ({ _tag: 'Right' as const, right: output });
    const result = await createInstance(settings, { logger, forward }).request(input, operations)();
    if (result._tag === 'Left') throw result.left;
    const { input: request, output: response } = result.right.validations;
    return { request: request.map(describe), response: response.map(describe) };
  };

  return async ({ request, response }) => {
    const { method, target } = request;
    const path = pathOfTarget(target);
    const violations = (message: Violation['message'], findings: Finding[]): Violation[] =>
      findings.map((finding) => ({ message, method, path, ...finding }));
    try {
      const sent = read(request);
      const received = read(response ?? { headers: [], body: new Uint8Array() });
      const input: IHttpRequest = {
        method: method.toLowerCase() as IHttpRequest['method'],
        // The contract has no query.
        url: { path },
        // Prism checks the media type only if there is a Content-Length. A chunked body has none.
        headers: { ...sent.headers, 'content-length': String(request.body.length) },
        body: sent.value,
      };
      const output = { statusCode: response?.status ?? 0, headers: received.headers, body: received.value };
      const found = await findingsOf(input, output);
      return [
        ...violations('request', [...sent.findings, ...found.request]),
        ...violations('response', response === undefined ? [incomplete] : [...received.findings, ...found.response]),
      ];
    } catch (error) {
      const description = `The exchange cannot be validated: ${error instanceof Error ? error.message : error}.`;
      return violations('request', [{ where: '', rule: 'validated', description }]);
    }
  };
}

type Finding = Pick<Violation, 'where' | 'rule' | 'description'>;

const incomplete: Finding = {
  where: '',
  rule: 'complete',
  description: 'The connection ended before the response was complete.',
};

/** The parts of the contract that `readContract` changes. */
interface Contract {
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  components: { headers: Record<string, { required?: boolean }> };
}

/**
 * The contract for a provider. Response headers are required and the status must be 200: a caller may meet other answers, but
 * a provider must not send them. Prism ignores the base paths of servers, so every path gets every base path.
 */
async function readContract(): Promise<object> {
  const text = await readFile(packageFile('generated/openapi.json'), 'utf8');
  const contract: Contract = JSON.parse(text);
  for (const header of Object.values(contract.components.headers)) header.required = true;
  for (const item of Object.values(contract.paths))
    for (const operation of Object.values(item)) operation.responses = { '200': operation.responses['200'] };
  const paths = basePaths.flatMap((basePath) =>
    Object.entries(contract.paths).map(([path, item]) => [basePath + path, item]),
  );
  return { ...contract, paths: Object.fromEntries(paths) };
}

/** A message in the form that Prism takes, with the findings that Prism cannot make from it. */
interface ReadMessage {
  headers: Record<string, string>;
  /** The body as JSON. As text if it is not JSON. */
  value: unknown;
  findings: Finding[];
}

function read({ headers, body }: { headers: RawHeaders; body: Uint8Array }): ReadMessage {
  const json = readBody(body);
  const typed = withReadableType(headers);
  return { headers: typed.headers, value: json.value, findings: [...json.findings, ...typed.findings] };
}

function readBody(body: Uint8Array): Pick<ReadMessage, 'value' | 'findings'> {
  const notJson = (what: string): Finding[] => [{ where: 'body', rule: 'json', description: `The body is ${what}.` }];
  if (body.length === 0) return { value: undefined, findings: notJson('empty') };
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    return { value: JSON.parse(text), findings: [] };
  } catch {
    return { value: Buffer.from(body).toString('latin1'), findings: notJson('not JSON in UTF-8') };
  }
}

/**
 * Headers by name, with a media type that Prism can read. Some SDKs send `Content-Type` twice, with and without a charset. If
 * all name the same type, the first one is used.
 */
function withReadableType(headers: RawHeaders): Pick<ReadMessage, 'headers' | 'findings'> {
  const named = headersByName(headers);
  const types = headers.flatMap(([name, value]) => (name.toLowerCase() === 'content-type' ? [value] : []));
  const [first] = types;
  if (first === undefined) return { headers: named, findings: [] };
  const essences = new Set(types.map((type) => type.split(';', 1)[0]?.trim().toLowerCase()));
  if (essences.size === 1 && types.every(isMediaType))
    return { headers: { ...named, 'content-type': first }, findings: [] };
  const description = `Content-Type is invalid: ${types.join(' and ')}.`;
  return {
    headers: { ...named, 'content-type': 'application/json' },
    findings: [{ where: 'header.content-type', rule: 'media-type', description }],
  };
}

/** Prism gives some findings no code. Their rule is derived from the message. */
function describe({ path = [], code, message }: { path?: string[]; code?: string | number; message: string }): Finding {
  const rule =
    String(code ?? '') || (/status code/.test(message) ? 'status' : /media type/.test(message) ? 'media-type' : 'path');
  return { where: path.join('.'), rule: rule === '415' ? 'media-type' : rule, description: message };
}

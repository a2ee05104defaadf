import { createServer, Agent as HttpAgent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadPrism } from '../conformance/prism.js';
import { basePaths } from '../internal/base-paths.js';
import { isMediaType } from '../internal/http.js';
import { type Command, exitCodes, npx, program, UsageError } from './command.js';
import { answerExamples, type BundledContract, readContract } from './documents.js';
import { listenError, readPort, stopped } from './listening.js';

const call = `${program} mock`;
const defaultPort = 4010;

/** The packages of Prism that the mock needs. They are optional peers: only users of the mock install them. */
const prismPackages = ['@stoplight/prism-core', '@stoplight/prism-http', '@stoplight/prism-http-server'];

/** Runs Prism's mock of the contract until the user stops it. */
export const mock: Command = {
  name: 'mock',
  summary: "Start Prism's mock server with the examples of the contract",
  endsItself: true,
  options: { port: { type: 'string' }, host: { type: 'string' } },
  help: `
Usage: ${call} [options]

Starts Prism's mock server. It checks each request against the contract and answers with an example: the first one, or
the one that the header Prefer names. It does not verify or sign, so a client that verifies signatures rejects its
answers; use the sandbox command for such a client. The server runs until Ctrl-C.

Prism must be installed: npm install --save-dev ${prismPackages.join(' ')}

Options:
  --port <number>   the port to listen on; 0 selects a free port (default: ${defaultPort})
  --host <address>  the address to listen on (default: 127.0.0.1)
  --help, -h        show this help

Exit codes:
  0   stopped by Ctrl-C or SIGTERM
  64  the call is wrong, Prism is not installed, or the server cannot listen on the address

Examples:
  ${npx}${call}
  ${npx}${call} --port 8080
  curl http://127.0.0.1:${defaultPort}/v1/payments/cancel -H 'Prefer: example=ORDER_NOT_EXIST' -H 'Client-Id: me' \\
    -H 'Request-Time: 1685599933871' -H 'Signature: algorithm=RSA256,keyVersion=1,signature=none' \\
    --json '{"paymentId":"2019061218401080010018882020035XXXX"}'
`,
  async run(values, positionals, terminal) {
    if (positionals.length > 0) throw new UsageError('The mock command takes no arguments, only options.', call);
    const { port = String(defaultPort), host = '127.0.0.1' } = values as Record<string, string | undefined>;
    const listening = { port: readPort(port, call, defaultPort), host, call };
    const contract = await readContract();
    const server = await createMock(contract);
    const url = await server.listen(listening.port, host).catch((error: unknown) => {
      throw listenError(error, listening) ?? error;
    });
    try {
      terminal.write(announcement(url, contract));
      await stopped(terminal.signal);
    } finally {
      await server.close();
    }
    return exitCodes.success;
  },
};

/**
 * Creates Prism's mock of a bundled contract. It does not listen yet. It answers at each path itself, and below each base
 * path of the contract's servers: Prism ignores the path of a server, so each path is listed with every base path.
 *
 * @throws UsageError when Prism is not installed
 */
export async function createMock(contract: BundledContract): Promise<MockServer> {
  const [{ createLogger, getHttpOperationsFromSpec }, { createServer: createPrism }] = await loadServer();
  const paths = Object.fromEntries(
    Object.entries(contract.paths).flatMap(([path, item]) => ['', ...basePaths].map((base) => [base + path, item])),
  );
  const operations = await getHttpOperationsFromSpec({ ...contract, servers: [{ url: '/' }], paths });
  const prism = createPrism(operations, {
    components: { logger: createLogger('prism', { level: 'silent' }) },
    cors: true,
    config: {
      isProxy: false,
      checkSecurity: true,
      errors: false,
      validateRequest: true,
      validateResponse: true,
      upstreamProxy: undefined,
      mock: { dynamic: false },
    },
  });
  return gated(prism);
}

async function loadServer() {
  try {
    return await Promise.all([loadPrism(), import('@stoplight/prism-http-server')]);
  } catch (error) {
    if (!['MISSING_PRISM', 'ERR_MODULE_NOT_FOUND'].includes((error as { code?: string }).code ?? '')) throw error;
    throw new UsageError(
      'The mock needs Prism, which is not installed. Install it.',
      `npm install --save-dev ${prismPackages.join(' ')}`,
    );
  }
}

function announcement(url: string, contract: BundledContract): string {
  const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) => {
      return [
        `${method.toUpperCase()} ${url}${path}`,
        `  Prefer: example=NAME, one of ${Object.keys(answerExamples(operation)).join(', ')}`,
      ];
    }),
  );
  return `Prism's mock listens, also below ${basePaths.join(' and ')}. Stop it with Ctrl-C.\n${operations.join('\n')}\n`;
}

/** A mock that does not listen yet. */
interface MockServer {
  /** Resolves to the URL of the server. */
  listen(port: number, host: string): Promise<string>;
  close(): Promise<unknown>;
}

/** Prism's own limit of a request body. */
const maxBytes = 10 * 1024 * 1024;

/**
 * Puts a server before Prism that answers what Prism's server cannot read: it never answers a body that is not JSON, and
 * fails on an invalid media type.
 */
function gated(prism: MockServer): MockServer {
  const agent = new HttpAgent({ keepAlive: true });
  let inner = '';
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing, { inner, agent }).catch(() => outgoing.destroy());
  });
  return {
    async listen(port, host) {
      inner = await prism.listen(0, '127.0.0.1');
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, resolve);
      }).catch(async (error: unknown) => {
        await prism.close();
        throw error;
      });
      const { address, family, port: actual } = server.address() as AddressInfo;
      return `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await prism.close();
    },
  };
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { inner, agent }: { inner: string; agent: HttpAgent },
): Promise<void> {
  const body = await read(incoming);
  const detail =
    body === undefined
      ? `The body is larger than ${maxBytes} bytes.`
      : whyUnreadable(incoming.headers['content-type'], body);
  if (detail !== undefined) {
    const problem = { title: 'Invalid request', status: 422, detail };
    const headers = { 'Content-Type': 'application/problem+json', 'Access-Control-Allow-Origin': '*' };
    // The rest of a body that is too large is not read, so the connection cannot be used again.
    outgoing.writeHead(422, body === undefined ? { ...headers, Connection: 'close' } : headers);
    return void outgoing.end(JSON.stringify(problem));
  }
  const options = { method: incoming.method, headers: incoming.rawHeaders, agent };
  const forwarded = request(inner, { ...options, path: incoming.url });
  forwarded.on('error', () => outgoing.destroy());
  forwarded.on('response', (response) => {
    const { statusCode = 500, rawHeaders } = response;
    outgoing.writeHead(statusCode, rawHeaders);
    response.pipe(outgoing);
  });
  forwarded.end(body);
}

/** Reads a body. Returns undefined when it is too large. */
async function read(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Returns why a request cannot be read, or undefined when it can. */
function whyUnreadable(contentType: string | undefined, body: Buffer): string | undefined {
  if (contentType === undefined || body.length === 0) return undefined;
  if (!isMediaType(contentType)) return 'The Content-Type is not a valid media type.';
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(contentType)) return undefined;
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return undefined;
  } catch {
    return 'The body is not JSON in UTF-8.';
  }
}

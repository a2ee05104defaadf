import { servers } from '../../generated/contract.js';
import { type Command, UsageError } from './command.js';
import { answerExamples, type BundledContract, readContract } from './documents.js';
import { exitCodes } from './exit-codes.js';
import { ended, listenError, readPort } from './listening.js';
import { gated, type MockServer } from './mock-gate.js';

const call = 'alipay-cancel-contract mock';
const defaultPort = 4010;

/** The packages of Prism that the mock needs: optional peers, so that only those who mock install them. */
const prismPackages = ['@stoplight/prism-core', '@stoplight/prism-http', '@stoplight/prism-http-server'];

/** Where the mock answers: at the path itself, and below the base path of each of the contract's environments. */
const basePaths = [
  '',
  ...Object.values(servers[0]['x-environments']).map(
    (mode) => new URL(servers[0].url.replace('{mode}', mode)).pathname,
  ),
];

/** Starts Prism's mock of the contract, and runs until it is stopped. */
export const mock: Command = {
  name: 'mock',
  summary: "Start Prism's mock of the contract, with all its examples",
  options: { port: { type: 'string' }, host: { type: 'string' } },
  help: `
Usage: ${call} [options]

Starts Prism's mock of the contract. It checks each request against the contract and answers with an example: the
first one, or the one that the header Prefer asks for. It neither verifies nor signs, so a client that verifies answers
does not believe it; use the command sandbox for that. It runs until Ctrl-C.

Needs Prism: npm install --save-dev ${prismPackages.join(' ')}

Options:
  --port <number>   the port to listen on; 0 is a free one (default: ${defaultPort})
  --host <address>  the address to listen on (default: 127.0.0.1)
  --help, -h        show this

Exit codes:
  0   stopped by Ctrl-C or SIGTERM
  64  the call was wrong, Prism is not installed, or the address cannot be listened on

Examples:
  npx ${call}
  npx ${call} --port 8080
  curl http://127.0.0.1:${defaultPort}/v1/payments/cancel -H 'Prefer: example=ORDER_NOT_EXIST' -H 'Client-Id: me' \\
    -H 'Request-Time: 1685599933871' -H 'Signature: algorithm=RSA256,keyVersion=1,signature=none' \\
    --json '{"paymentId":"2019061218401080010018882020035XXXX"}'
`,
  async run(values, positionals, terminal) {
    if (positionals.length > 0) throw new UsageError('The mock takes options only.', call);
    const { port = String(defaultPort), host = '127.0.0.1' } = values as Record<string, string | undefined>;
    const listening = { port: readPort(port, call, defaultPort), host, call };
    const contract = await readContract();
    const server = await createMock(contract);
    const url = await server.listen(listening.port, host).catch((error: unknown) => {
      throw listenError(error, listening) ?? error;
    });
    try {
      terminal.write(announcement(url, contract));
      await ended(terminal.signal);
    } finally {
      await server.close();
    }
    return exitCodes.success;
  },
};

/**
 * Prism's mock of a bundled contract, before it listens. Prism matches paths without the server's own, so each path is
 * given with every base path.
 *
 * @throws UsageError when Prism is not installed
 */
export async function createMock(contract: BundledContract): Promise<MockServer> {
  const [{ createLogger }, { getHttpOperationsFromSpec }, { createServer }] = await loadPrism();
  const paths = Object.fromEntries(
    Object.entries(contract.paths).flatMap(([path, item]) => basePaths.map((base) => [base + path, item])),
  );
  const operations = await getHttpOperationsFromSpec({ ...contract, servers: [{ url: '/' }], paths });
  const prism = createServer(operations, {
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

async function loadPrism() {
  try {
    return await Promise.all([
      import('@stoplight/prism-core'),
      import('@stoplight/prism-http'),
      import('@stoplight/prism-http-server'),
    ]);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError('The mock needs Prism, which is not installed.', `npm install -D ${prismPackages.join(' ')}`);
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
  const below = basePaths.filter((base) => base !== '').join(' and ');
  return `Prism's mock listens, also below ${below}. Ctrl-C ends it.\n${operations.join('\n')}\n`;
}

import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { sign, verify } from '../../src/index.signature.js';

/**
 * One contender, in its own process. It sends its origin, then replies to each message with the CPU time that it has used
 * since the last one.
 *
 * - `proxy`: the conformance proxy of the built package, in front of a provider
 * - `prism`: Prism's own proxy with the same document, in front of the same provider
 * - `sandbox`: the sandbox of the built package
 * - `signatures`: no server; verifies and makes one signature per request, as a sandbox does
 */
export type Contender = 'proxy' | 'prism' | 'sandbox' | 'signatures';

/** Its parameters, as JSON in the first argument. */
export interface ServerParameters {
  contender: Contender;
  /** The base URL of the provider behind a proxy. */
  target: string;
  clientId: string;
  /** In PEM. */
  privateKey: string;
}

const built = (module: string) => import(new URL(`../../dist/src/${module}/index.js`, import.meta.url).href);
const { contender, target, clientId, privateKey }: ServerParameters = JSON.parse(process.argv[2] ?? '{}');
const origin = await serve();
let usage = process.cpuUsage();
process.on('message', async (repetitions: number) => {
  if (contender === 'signatures') await repeatSignatures(repetitions);
  const { user, system } = process.cpuUsage(usage);
  process.send?.({ cpu: user + system });
  usage = process.cpuUsage();
});
process.send?.({ origin });

async function serve(): Promise<string> {
  if (contender === 'proxy') {
    const { startConformanceProxy } = await built('conformance');
    return (await startConformanceProxy({ target })).url;
  }
  if (contender === 'sandbox') {
    const { startSandbox } = await built('sandbox');
    const sandbox = await startSandbox();
    sandbox.registerMerchant({ clientId, publicKey: createPublicKey(createPrivateKey(privateKey)) });
    return new URL(sandbox.baseUrl).origin;
  }
  return contender === 'prism' ? await servePrism() : '';
}

async function servePrism(): Promise<string> {
  const [{ createLogger }, { getHttpOperationsFromSpec }, { createServer }] = await Promise.all([
    import('@stoplight/prism-core'),
    import('@stoplight/prism-http'),
    import('@stoplight/prism-http-server'),
  ]);
  const document = JSON.parse(await readFile(new URL('../../generated/openapi.json', import.meta.url), 'utf8'));
  const operations = await getHttpOperationsFromSpec({ ...document, servers: [{ url: '/' }] });
  const config = {
    ...{ isProxy: true, upstream: new URL(target), upstreamProxy: undefined, mock: { dynamic: false } },
    ...{ checkSecurity: false, validateRequest: true, validateResponse: true, errors: false },
  } as const;
  const logger = createLogger('prism', { level: 'silent' });
  return await createServer(operations, { components: { logger }, cors: false, config }).listen(0, '127.0.0.1');
}

async function repeatSignatures(repetitions: number): Promise<void> {
  const key = createPrivateKey(privateKey);
  const publicKey = createPublicKey(key);
  const content =
    'POST /ams/sandbox/api/v1/payments/cancel\nSANDBOX_BENCH.1685599933871.{"paymentId":"sandbox-SUCCESS"}';
  const signature = await sign(content, key);
  let left = repetitions;
  const one = async () => {
    while (left-- > 0) {
      await verify(content, signature, publicKey);
      await sign(content, key);
    }
  };
  await Promise.all(Array.from({ length: 32 }, one));
}

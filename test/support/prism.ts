import { readFile } from 'node:fs/promises';
import { createLogger } from '@stoplight/prism-core';
import { getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { createServer } from '@stoplight/prism-http-server';

export const contract = JSON.parse(await readFile(new URL('../../generated/openapi.json', import.meta.url), 'utf8'));

/** The path of the sandbox's base URL. Prism matches paths without it, so the document's paths are given with it. */
export const basePath = '/ams/sandbox/api';

export interface Prism {
  /** Where the API is, the path included. */
  baseUrl: string;
  close(): Promise<void>;
}

/** Starts Prism's mock of the contract, in this process, on a free port of loopback. */
export async function startPrism(): Promise<Prism> {
  const paths = Object.fromEntries(Object.entries(contract.paths).map(([path, item]) => [basePath + path, item]));
  const operations = await getHttpOperationsFromSpec({ ...contract, servers: [{ url: '/' }], paths });
  const server = createServer(operations, {
    components: { logger: createLogger('prism', { level: 'silent' }) },
    cors: false,
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
  const url = await server.listen(0, '127.0.0.1');
  return { baseUrl: `${url}${basePath}`, close: () => server.close() };
}

import { readFile } from 'node:fs/promises';
import { createMock } from '../../src/cli/mock.js';

export const contract = JSON.parse(await readFile(new URL('../../generated/openapi.json', import.meta.url), 'utf8'));

export interface Prism {
  /** Where the API is, the path included. */
  baseUrl: string;
  close(): Promise<unknown>;
}

/** Starts Prism's mock of the contract, the one that the command starts, in this process, on a free port of loopback. */
export async function startPrism(): Promise<Prism> {
  const mock = await createMock(contract);
  const url = await mock.listen(0, '127.0.0.1');
  return { baseUrl: `${url}/ams/sandbox/api`, close: () => mock.close() };
}

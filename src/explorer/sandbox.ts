/** What `GET /sandbox.json` of a running sandbox says. Its keys are made for it and open nothing else. */
export interface SandboxDescription {
  clientId: string;
  privateKey: string;
  alipayPublicKey: string;
  baseUrl: string;
  reservedIds: {
    id: string;
    group: string;
    description: string;
    expectedOutcome: { resultStatus: string; resultCode?: string; cause?: string };
  }[];
}

const loopback = /^(localhost|127(\.\d{1,3}){3})$/;

/**
 * Asks a sandbox for its description. Only this page's own origin and this machine are asked, so that no request can reach a
 * real gateway.
 *
 * @throws Error with a message for the reader when there is no sandbox at the address
 */
export async function connect(address: string, messages: Record<string, string>): Promise<SandboxDescription> {
  const url = urlOf(address);
  if (url === undefined || !(url.origin === location.origin || loopback.test(url.hostname)))
    throw new Error(messages['notLoopback']);
  let description: SandboxDescription;
  try {
    const response = await fetch(new URL('/sandbox.json', url), { signal: AbortSignal.timeout(5000) });
    description = await response.json();
  } catch {
    throw new Error(messages['notRunning']);
  }
  if (typeof description?.privateKey !== 'string' || !Array.isArray(description.reservedIds))
    throw new Error(messages['notRunning']);
  // It may listen on an address that this page reaches by another name; what it says of its path holds.
  return { ...description, baseUrl: url.origin + new URL(description.baseUrl).pathname };
}

function urlOf(address: string): URL | undefined {
  try {
    const url = new URL(address);
    return /^https?:$/.test(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

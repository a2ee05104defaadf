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

/** Why there is no sandbox to talk to; each is the key of a message. */
export type ConnectionProblem = 'notLoopback' | 'hangs' | 'wrongServer' | 'plainHttp' | 'blocked' | 'notRunning';

const loopback = /^(localhost|127(\.\d{1,3}){3})$/;
const timeout = 5000;

/**
 * Asks a sandbox for its description, or tells what is in the way. Only this page's own origin and this machine are asked,
 * so that no request can reach a real gateway.
 */
export async function connect(address: string): Promise<SandboxDescription | ConnectionProblem> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'notLoopback';
  if (url.origin !== location.origin && !loopback.test(url.hostname)) return 'notLoopback';
  const description = await ask(url);
  if (typeof description === 'object') {
    // It may listen on an address that this page reaches by another name; what it says of its path holds.
    return { ...description, baseUrl: url.origin + new URL(description.baseUrl).pathname };
  }
  if (description === 'wrongServer') return description;
  // Chromium asks before a page of the public web may call this machine, and until then calls hang or fail.
  const isPublic = location.protocol !== 'file:' && !loopback.test(location.hostname);
  if (isPublic) return 'blocked';
  if (description === 'hangs') return description;
  if (url.protocol === 'https:') {
    const plain = await ask(new URL(url.href.replace(/^https/, 'http')));
    if (typeof plain === 'object') return 'plainHttp';
  }
  // A server that is no sandbox does not let a page of another origin read its answer, but it does answer.
  const answers = await fetch(url, { mode: 'no-cors', signal: AbortSignal.timeout(timeout) }).then(
    () => true,
    () => false,
  );
  return answers ? 'wrongServer' : (await isKept()) ? 'blocked' : 'notRunning';
}

async function ask(url: URL): Promise<SandboxDescription | ConnectionProblem> {
  let description: Partial<SandboxDescription> | null;
  try {
    const response = await fetch(new URL('/sandbox.json', url), { signal: AbortSignal.timeout(timeout) });
    description = await response.json();
  } catch (error) {
    const { name } = error as Error;
    return name === 'TimeoutError' ? 'hangs' : name === 'SyntaxError' ? 'wrongServer' : 'notRunning';
  }
  const { privateKey, reservedIds, baseUrl = '' } = description ?? {};
  const isSandbox = typeof privateKey === 'string' && Array.isArray(reservedIds) && URL.canParse(baseUrl);
  return isSandbox ? (description as SandboxDescription) : 'wrongServer';
}

/** Whether the browser keeps this page from calling this machine, wherever it takes the page to come from. */
async function isKept(): Promise<boolean> {
  for (const name of ['loopback-network', 'local-network-access']) {
    const permission = await navigator.permissions.query({ name: name as PermissionName }).catch(() => undefined);
    if (permission?.state === 'denied') return true;
  }
  return false;
}

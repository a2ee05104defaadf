/** The answer of a sandbox to `GET /sandbox.json`. Its keys were generated for it and open nothing else. */
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

/** Why the page cannot connect to a sandbox. Each is the key of a message. */
export type ConnectionProblem = 'notLoopback' | 'hangs' | 'wrongServer' | 'plainHttp' | 'blocked' | 'notRunning';

const loopback = /^(localhost|127(\.\d{1,3}){3})$/;
const timeout = 5000;

/**
 * Asks a sandbox for its description. Returns the reason if that fails. Calls only the page's own origin and this machine, so
 * that no request can reach a real gateway.
 */
export async function connect(address: string): Promise<SandboxDescription | ConnectionProblem> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'notLoopback';
  if (url.origin !== location.origin && !loopback.test(url.hostname)) return 'notLoopback';
  const description = await ask(url);
  if (typeof description === 'object') {
    // Keeps the address that the user gave, since the sandbox may know itself by another name. Its path is correct.
    return { ...description, baseUrl: url.origin + new URL(description.baseUrl).pathname };
  }
  if (description === 'wrongServer') return description;
  // Chromium asks the user before a page of the public web may call this machine. Until then, calls hang or fail.
  const isPublic = location.protocol !== 'file:' && !loopback.test(location.hostname);
  if (isPublic) return 'blocked';
  if (description === 'hangs') return description;
  if (url.protocol === 'https:') {
    const plain = await ask(new URL(url.href.replace(/^https/, 'http')));
    if (typeof plain === 'object') return 'plainHttp';
  }
  // A server that is not a sandbox does not let another origin read its answer, but `no-cors` shows that it answers.
  const answers = await fetch(url, { mode: 'no-cors', signal: AbortSignal.timeout(timeout) }).then(
    () => true,
    () => false,
  );
  return answers ? 'wrongServer' : (await isBlocked()) ? 'blocked' : 'notRunning';
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

/** Whether a permission of the browser blocks calls from this page to this machine. */
async function isBlocked(): Promise<boolean> {
  for (const name of ['loopback-network', 'local-network-access']) {
    const permission = await navigator.permissions.query({ name: name as PermissionName }).catch(() => undefined);
    if (permission?.state === 'denied') return true;
  }
  return false;
}

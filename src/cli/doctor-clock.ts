import { stat } from 'node:fs/promises';
import { networkReason } from '../internal/http.js';
import type { Check, Examination } from './doctor-check.js';
import { readContract } from './documents.js';

/** More than this and the provider may refuse a `Request-Time`. */
const toleranceSeconds = 60;

/** Looks at the clock: against what is surely past, and on request against the server's. */
export async function checkClock(
  baseUrl: string | undefined,
  files: (string | undefined)[],
  { online, signal }: Examination,
): Promise<Check[]> {
  const local = await checkAgainstPast(files);
  if (!online) return [local];
  if (baseUrl === undefined)
    return [local, { name: 'server time', verdict: 'skipped', finding: 'not asked, since the base URL is missing.' }];
  return [local, await checkAgainstServer(new URL(baseUrl).origin, signal)];
}

/** The contract's source and the key files were written in the past. */
async function checkAgainstPast(files: (string | undefined)[]): Promise<Check> {
  const name = 'clock';
  const now = Date.now();
  const contract = await readContract();
  const past = [Date.parse(`${contract.info['x-source'].date}Z`)];
  for (const file of files) {
    const written = file === undefined ? undefined : await stat(file).catch(() => undefined);
    if (written !== undefined) past.push(written.mtimeMs);
  }
  const latest = Math.max(...past);
  const said = new Date(now).toISOString();
  if (now < latest - toleranceSeconds * 1000)
    return {
      name,
      verdict: 'wrong',
      finding: `it says ${said}, but something here was written at ${new Date(latest).toISOString()}.`,
      mend: 'Set the clock, or have it set by NTP: Alipay refuses a Request-Time that is far off.',
    };
  return { name, verdict: 'fine', finding: `${said}. Compare it with the server's by --online.` };
}

async function checkAgainstServer(origin: string, signal: AbortSignal): Promise<Check> {
  const name = 'server time';
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
    const before = Date.now();
    const response = await fetch(`${origin}/`, { redirect: 'manual', signal: limit });
    const after = Date.now();
    await response.body?.cancel();
    const server = Date.parse(response.headers.get('Date') ?? '');
    if (Number.isNaN(server))
      return { name, verdict: 'doubtful', finding: `${origin} answered without a Date header.` };
    // The header counts whole seconds.
    const offset = Math.round((before + (after - before) / 2 - server - 500) / 1000);
    if (Math.abs(offset) <= toleranceSeconds)
      return { name, verdict: 'fine', finding: `your clock and that of ${origin} are ${Math.abs(offset)} s apart.` };
    return {
      name,
      verdict: 'wrong',
      finding: `your clock is ${Math.abs(offset)} s ${offset > 0 ? 'ahead of' : 'behind'} that of ${origin}.`,
      mend: 'Have your clock set by NTP.',
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      name,
      verdict: 'wrong',
      finding: `${origin} cannot be reached: ${networkReason(error) ?? (error as Error).name}.`,
      mend: 'Check the base URL, the network, and the proxy or firewall between.',
    };
  }
}

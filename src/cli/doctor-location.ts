import { servers } from '../../generated/contract.js';
import { type CancelClientOptions, readBaseUrl } from '../client/options.js';
import { OptionError } from '../errors.js';
import { isLoopback } from '../internal/urls.js';
import { UsageError } from './command.js';
import type { Check } from './doctor-check.js';
import { Settings } from './settings.js';

const [server] = servers;
const gateways: readonly string[] = server.variables.gateway.enum;
const modes = server['x-environments'];
/** What the gateways' names end in, such as `.alipay.com`. */
const domains = new Set(gateways.map((gateway) => gateway.replace(/^[^.]+/, '')));
const basePaths = Object.values(modes).map((mode) => new URL(server.url.replace('{mode}', mode)).pathname);

/** Looks at where requests go, and whether the client id belongs there. */
export function checkLocation(settings: Settings, clientId = ''): { checks: Check[]; baseUrl?: string } {
  const name = 'base URL';
  try {
    const location = settings.location();
    const baseUrl = readBaseUrl({ clientId, ...location } as CancelClientOptions);
    const explicit = settings.get('environment');
    if ('baseUrl' in location && explicit !== undefined)
      return {
        baseUrl,
        checks: [
          {
            name,
            verdict: 'doubtful',
            finding: `${baseUrl}. ${explicit.from} has no effect: it goes with a region.`,
            mend: `Unset ${explicit.from}, or set ${Settings.namesOf('region')} in place of the base URL.`,
          },
          checkAgreement(baseUrl, clientId, false),
        ],
      };
    return { baseUrl, checks: [checkUrl(baseUrl), checkAgreement(baseUrl, clientId, explicit !== undefined)] };
  } catch (error) {
    if (error instanceof UsageError)
      return { checks: [{ name, verdict: 'wrong', finding: error.message, mend: error.example }] };
    if (!(error instanceof OptionError)) throw error;
    const names = Settings.namesOf(error.option as 'region');
    const finding = error.message.replace(`Option \`${error.option}\``, names);
    return { checks: [{ name, verdict: 'wrong', finding, mend: `Correct ${names}.` }] };
  }
}

function checkUrl(baseUrl: string): Check {
  const name = 'base URL';
  const { hostname, pathname } = new URL(baseUrl);
  if (/\/v\d+\/|\/payments\b/.test(pathname))
    return {
      name,
      verdict: 'wrong',
      finding: `${baseUrl} holds a part of the operation's own path.`,
      mend: `End it before /v1: …${basePaths[0]}.`,
    };
  if (isLoopback(hostname)) return { name, verdict: 'fine', finding: `${baseUrl}, on this machine.` };
  if (!isOfProvider(hostname))
    return {
      name,
      verdict: 'doubtful',
      finding: `${baseUrl} is no gateway of Alipay's. Right for a proxy or a test only.`,
    };
  if (!basePaths.includes(pathname))
    return {
      name,
      verdict: 'wrong',
      finding: `${baseUrl} has the path ${pathname}, but the API is at ${basePaths.join(' or ')}. The signature covers the path.`,
      mend: `Correct the path, or set ${Settings.namesOf('region')} in place of the base URL.`,
    };
  if (!gateways.includes(hostname))
    return {
      name,
      verdict: 'doubtful',
      finding: `${hostname} is not among the contract's gateways: ${gateways.join(', ')}.`,
    };
  return { name, verdict: 'fine', finding: baseUrl };
}

/** A client id of the sandbox belongs to the sandbox, and any other one to production. */
function checkAgreement(baseUrl: string, clientId: string, explicit: boolean): Check {
  const name = 'environment';
  const { hostname, pathname } = new URL(baseUrl);
  if (clientId === '') return { name, verdict: 'skipped', finding: 'not looked at, since the client id is missing.' };
  if (!isOfProvider(hostname))
    return { name, verdict: 'fine', finding: 'neither production nor the sandbox of Alipay.' };
  const isSandbox = pathname.includes('/sandbox/');
  const belongsToSandbox = clientId.startsWith('SANDBOX_');
  if (isSandbox === belongsToSandbox)
    return { name, verdict: 'fine', finding: `${isSandbox ? 'the sandbox' : 'production'}, as the client id says.` };
  if (belongsToSandbox && explicit)
    return {
      name,
      verdict: 'doubtful',
      finding:
        'production, though the client id belongs to the sandbox. Right only for a product whose sandbox is there.',
    };
  return {
    name,
    verdict: 'wrong',
    finding: `the client id belongs to ${belongsToSandbox ? 'the sandbox' : 'production'}, but requests go to ${isSandbox ? 'the sandbox' : 'production'}.`,
    mend: belongsToSandbox
      ? "Use the path /ams/sandbox/api or a production client id. For a product whose sandbox is in production's place, set ALIPAY_REGION and ALIPAY_ENVIRONMENT=production."
      : 'Use the path /ams/api, or the client id of the sandbox.',
  };
}

function isOfProvider(hostname: string): boolean {
  return [...domains].some((domain) => hostname.endsWith(domain));
}

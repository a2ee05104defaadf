import { createPublicKey, type KeyObject } from 'node:crypto';
import { servers } from '../../generated/contract.js';
import type { MerchantSettings } from '../client/environment.js';
import { type CancelClientOptions, readBaseUrl } from '../client/options.js';
import { KeyError, OptionError, SettingError } from '../errors.js';
import { basePaths } from '../internal/base-paths.js';
import { isClientId } from '../internal/checks.js';
import { shown } from '../internal/secrets.js';
import { isLoopback } from '../internal/urls.js';
import { sign, verify } from '../signature/content.js';
import { fingerprint, readPrivateKey, readPublicKeys } from '../signature/keys.js';
import { contentToSign } from '../signature/message.js';
import { shellWord } from './arguments.js';
import { readableByOthers } from './settings.js';

/** The result of one check, as the JSON report contains it. */
export interface Check {
  name: string;
  verdict: 'fine' | 'doubtful' | 'wrong' | 'skipped';
  finding: string;
  /** How to fix it. */
  fix?: string;
}

export const fine = (name: string, finding: string): Check => ({ name, verdict: 'fine', finding });
export const skipped = (name: string, finding: string): Check => ({ name, verdict: 'skipped', finding });
export const wrong = (name: string, finding: string, fix: string): Check => ({
  name,
  verdict: 'wrong',
  finding,
  fix,
});
export const doubtful = (name: string, finding: string, fix?: string): Check => ({
  name,
  verdict: 'doubtful',
  finding,
  ...(fix !== undefined && { fix }),
});

/** What the checks of the settings found. */
interface CheckedSettings {
  checks: Check[];
  /** Missing when it is wrong. */
  baseUrl?: string | undefined;
  /** The files of the keys. */
  keyFiles: string[];
}

/** Checks a merchant's settings. Sends nothing; no finding contains a key. */
export async function checkSettings(settings: MerchantSettings): Promise<CheckedSettings> {
  const clientId = settings.get('clientId')?.value;
  const privateKey = checkKey('privateKey', settings);
  const alipayPublicKey = checkKey('alipayPublicKey', settings);
  const location = checkLocation(settings);
  const checks = [
    checkClientId(clientId, settings.namesOf('clientId')),
    privateKey.check,
    alipayPublicKey.check,
    checkPair(privateKey.keys[0], alipayPublicKey.keys),
    await checkSigning(privateKey.keys[0]),
    ...checkHeaders(settings),
    ...checkBlanks(settings),
    ...(await checkReadable(privateKey.file)),
    ...location.checks,
  ];
  const keyFiles = [privateKey.file, alipayPublicKey.file].filter((file) => file !== undefined);
  return { checks, baseUrl: location.baseUrl, keyFiles };
}

function checkClientId(clientId: string | undefined, names: string): Check {
  const name = 'client id';
  if (clientId === undefined) return wrong(name, 'it is not set.', `Set ${names}.`);
  if (!isClientId(clientId))
    return wrong(
      name,
      'it has blanks or characters that a header cannot contain, or more than 128 characters.',
      `Copy it again from Alipay's developer console into ${names}.`,
    );
  return fine(name, shown(clientId, names));
}

type KeyName = 'privateKey' | 'alipayPublicKey';

const keyTitles = { privateKey: 'private key', alipayPublicKey: "Alipay's public key" };
const keyFixes = {
  privateKey:
    'Set the RSA private key whose public key you registered with Alipay. It must have at least 2048 bits, as PEM or as Base64 on one line.',
  alipayPublicKey:
    "Set Alipay's RSA public key, which the developer console shows for this client id, as PEM or as Base64 on one line.",
};

function checkKey(
  keyName: KeyName,
  settings: MerchantSettings,
): { check: Check; keys: KeyObject[]; file?: string | undefined } {
  const name = keyTitles[keyName];
  const file = `${keyName}File` as const;
  if (settings.get(file) === undefined && settings.get(keyName) === undefined)
    return {
      check: wrong(name, 'it is not set.', `Set ${settings.namesOf(file)}, or ${settings.namesOf(keyName)}.`),
      keys: [],
    };
  let setting: ReturnType<MerchantSettings['key']>;
  try {
    setting = settings.key(keyName);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    return { check: wrong(name, error.message, error.example), keys: [] };
  }
  const { value, from } = setting;
  try {
    const keys = keyName === 'privateKey' ? [readPrivateKey(value)] : readPublicKeys(value);
    // The fingerprint of the public key is what the developer console can be compared with; it reveals nothing.
    const subject = keyName === 'privateKey' ? 'Its public key has' : 'It has';
    const findings = keys.map((key) => {
      const bits = key.asymmetricKeyDetails?.modulusLength;
      return `RSA, ${bits} bits, from ${from}. ${subject} the fingerprint ${fingerprint(key)}.`;
    });
    return { check: fine(name, findings.join(' ')), keys, file: setting.file };
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    return { check: wrong(name, `${from}: ${error.message}`, keyFixes[keyName]), keys: [], file: setting.file };
  }
}

/** The two keys belong to different pairs: each side keeps its own private key. */
function checkPair(privateKey: KeyObject | undefined, alipayPublicKeys: KeyObject[]): Check {
  const name = 'key pair';
  if (privateKey === undefined || alipayPublicKeys.length === 0)
    return skipped(name, 'not checked, because a key is missing.');
  const own = createPublicKey(privateKey);
  if (alipayPublicKeys.some((key) => key.equals(own)))
    return wrong(
      name,
      "Alipay's public key is your own: it belongs to your private key. No answer from Alipay would verify.",
      "Copy Alipay's public key from the developer console, not the key that you registered there.",
    );
  return fine(name, "your key and Alipay's key belong to different pairs, as they must.");
}

/** Signs a text and verifies the signature: a damaged key can be read, but does not sign. */
async function checkSigning(privateKey?: KeyObject): Promise<Check> {
  const name = 'signing';
  if (privateKey === undefined) return skipped(name, 'not checked, because the private key is missing.');
  const content = contentToSign({ method: 'POST', path: '/doctor', clientId: 'doctor', time: '0', body: '{}' });
  const verified = await sign(content, privateKey)
    .then((signature) => verify(content, signature, createPublicKey(privateKey)))
    .catch(() => false);
  return verified
    ? fine(name, 'a signature was made and verified.')
    : wrong(name, 'a signature of the private key does not verify.', keyFixes.privateKey);
}

/** Checks the optional headers that are set. */
function checkHeaders(settings: MerchantSettings): Check[] {
  const checks: Check[] = [];
  const keyVersion = settings.get('keyVersion');
  if (keyVersion !== undefined)
    checks.push(
      /^[0-9]{1,16}$/.test(keyVersion.value)
        ? fine('key version', keyVersion.value)
        : wrong('key version', 'it must be 1 to 16 digits.', `Correct ${keyVersion.from}.`),
    );
  const agentToken = settings.get('agentToken');
  if (agentToken !== undefined)
    checks.push(
      /^[!-~]{1,256}$/.test(agentToken.value)
        ? fine('agent token', 'it is set.')
        : wrong(
            'agent token',
            'it must be 1 to 256 visible ASCII characters.',
            `Correct ${agentToken.from}, or unset it.`,
          ),
    );
  return checks;
}

function checkBlanks(settings: MerchantSettings): Check[] {
  return settings
    .withBlanks()
    .map((from) =>
      doubtful(
        'blanks',
        `${from} has blanks before or after its value. This package ignores them; another program may send them.`,
        `Set ${from} again, without blanks.`,
      ),
    );
}

async function checkReadable(file: string | undefined): Promise<Check[]> {
  const readable = await readableByOthers(file === undefined ? [] : [file]);
  return readable.map((name) =>
    doubtful('private key file', `other users of this machine can read ${name}.`, `chmod 600 ${shellWord(name)}`),
  );
}

const [server] = servers;
const gateways: readonly string[] = server.variables.gateway.enum;
/** The domains of the gateways: `.alipay.com`. */
const domains = new Set(gateways.map((gateway) => gateway.replace(/^[^.]+/, '')));
const [productionPath, sandboxPath] = basePaths;

/** Checks where requests go, and whether the client id belongs there. */
export function checkLocation(settings: MerchantSettings): { checks: Check[]; baseUrl?: string } {
  const name = 'base URL';
  const clientId = settings.get('clientId')?.value ?? '';
  try {
    const location = settings.location();
    const baseUrl = readBaseUrl({ clientId, ...location } as CancelClientOptions);
    const environment = settings.get('environment');
    const ignored = 'baseUrl' in location ? environment : undefined;
    const urlCheck =
      ignored === undefined
        ? checkUrl(baseUrl, settings.namesOf('region'))
        : doubtful(
            name,
            `${baseUrl}. ${ignored.from} has no effect: it applies to a region only.`,
            `Unset ${ignored.from}, or set ${settings.namesOf('region')} instead of the base URL.`,
          );
    const isExplicit = ignored === undefined && environment !== undefined;
    return { baseUrl, checks: [urlCheck, checkEnvironment(baseUrl, clientId, isExplicit)] };
  } catch (error) {
    if (error instanceof SettingError) return { checks: [wrong(name, error.message, error.example)] };
    if (!(error instanceof OptionError)) throw error;
    const names = settings.namesOf(error.option as 'region');
    const finding = error.message.replace(`Option \`${error.option}\``, names);
    return { checks: [wrong(name, finding, `Correct ${names}.`)] };
  }
}

function checkUrl(baseUrl: string, regionNames: string): Check {
  const name = 'base URL';
  const { hostname, pathname } = new URL(baseUrl);
  if (/\/v\d+\/|\/payments\b/.test(pathname))
    return wrong(
      name,
      `${baseUrl} contains a part of the operation's own path.`,
      `End it before /v1: …${productionPath}.`,
    );
  if (isLoopback(hostname)) return fine(name, `${baseUrl}, on this machine.`);
  if (!isAlipay(hostname))
    return doubtful(name, `${baseUrl} is not a gateway of Alipay. This is right only for a proxy or a test.`);
  if (!basePaths.includes(pathname))
    return wrong(
      name,
      `${baseUrl} has the path ${pathname}, but the path of the API is ${basePaths.join(' or ')}. The signature covers the path.`,
      `Correct the path, or set ${regionNames} instead of the base URL.`,
    );
  if (!gateways.includes(hostname))
    return doubtful(name, `the contract does not list the gateway ${hostname}. It lists ${gateways.join(', ')}.`);
  return fine(name, baseUrl);
}

/** A client id that begins with `SANDBOX_` belongs to Alipay's sandbox, any other to production. */
function checkEnvironment(baseUrl: string, clientId: string, isExplicit: boolean): Check {
  const name = 'environment';
  const { hostname, pathname } = new URL(baseUrl);
  if (clientId === '') return skipped(name, 'not checked, because the client id is missing.');
  if (!isAlipay(hostname)) return fine(name, "neither Alipay's production nor its sandbox.");
  const isSandbox = pathname.includes('/sandbox/');
  const belongsToSandbox = clientId.startsWith('SANDBOX_');
  const target = isSandbox ? 'the sandbox' : 'production';
  if (isSandbox === belongsToSandbox) return fine(name, `${target}, where the client id belongs.`);
  if (belongsToSandbox && isExplicit)
    return doubtful(
      name,
      'production, but the client id belongs to the sandbox. This is right only for a product whose sandbox is in production.',
    );
  return wrong(
    name,
    `the client id belongs to ${belongsToSandbox ? 'the sandbox' : 'production'}, but requests go to ${target}.`,
    belongsToSandbox
      ? `Use the path ${sandboxPath}, or a client id of production. If the sandbox of your product is in production, set ALIPAY_REGION and ALIPAY_ENVIRONMENT=production.`
      : `Use the path ${productionPath}, or a client id of the sandbox.`,
  );
}

function isAlipay(hostname: string): boolean {
  return [...domains].some((domain) => hostname.endsWith(domain));
}

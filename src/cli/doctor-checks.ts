import { createPublicKey, type KeyObject } from 'node:crypto';
import { KeyError } from '../errors.js';
import { isClientId } from '../internal/checks.js';
import { shown } from '../internal/secrets.js';
import { contentToSign, sign, verify } from '../signature/content.js';
import { fingerprint, readPrivateKey, readPublicKey } from '../signature/keys.js';
import { UsageError } from './command.js';
import type { Check, Examination } from './doctor-check.js';
import { checkClock } from './doctor-clock.js';
import { checkLocation } from './doctor-location.js';
import { checkRegistration } from './doctor-registration.js';
import { readableByOthers } from './readable-keys.js';
import { Settings } from './settings.js';
import { shellWord } from './shell.js';

type Values = Record<string, unknown>;
type KeyName = 'privateKey' | 'alipayPublicKey';

const names = { privateKey: 'private key', alipayPublicKey: "Alipay's public key" };

/** Looks at everything. It sends no payment, and no finding holds a key. */
export async function examine(values: Values, env: NodeJS.ProcessEnv, examination: Examination): Promise<Check[]> {
  const settings = new Settings(values, env);
  const clientId = settings.get('clientId')?.value;
  const privateKey = await checkKey('privateKey', settings);
  const alipayPublicKey = await checkKey('alipayPublicKey', settings);
  const location = checkLocation(settings, clientId);
  return [
    checkClientId(clientId),
    ...[privateKey.check, alipayPublicKey.check],
    checkPair(privateKey.key, alipayPublicKey.key),
    await checkSigning(privateKey.key),
    ...checkHeaders(settings),
    ...checkBlanks(settings),
    ...(await checkReadable(privateKey.file)),
    ...location.checks,
    ...(await checkClock(location.baseUrl, [privateKey.file, alipayPublicKey.file], examination)),
    await checkRegistration(settings, location.baseUrl, examination),
  ];
}

function checkClientId(clientId: string | undefined): Check {
  const name = 'client id';
  if (clientId === undefined)
    return { name, verdict: 'wrong', finding: 'not set.', mend: `Set ${Settings.namesOf('clientId')}.` };
  if (!isClientId(clientId))
    return {
      name,
      verdict: 'wrong',
      finding: 'it has blanks or characters that no header can carry, or more than 128 characters.',
      mend: `Copy it anew from Alipay's developer console into ${Settings.namesOf('clientId')}.`,
    };
  return { name, verdict: 'fine', finding: shown(clientId, Settings.namesOf('clientId')) };
}

async function checkKey(name: KeyName, settings: Settings): Promise<{ check: Check; key?: KeyObject; file?: string }> {
  const check = { name: names[name] };
  try {
    const { value, from, file } = settings.key(name);
    const found = file === undefined ? {} : { file };
    try {
      const key = name === 'privateKey' ? readPrivateKey(value) : readPublicKey(value);
      const finding = `RSA, ${key.asymmetricKeyDetails?.modulusLength} bits, from ${from}. ${fingerprintOf(key)}`;
      return { check: { ...check, verdict: 'fine', finding }, key, ...found };
    } catch (error) {
      if (!(error instanceof KeyError)) throw error;
      return {
        check: { ...check, verdict: 'wrong', finding: `${from}: ${error.message}`, mend: mendKey(name) },
        ...found,
      };
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { check: { ...check, verdict: 'wrong', finding: error.message, mend: error.example } };
  }
}

/** SHA-256 over the public half, to be compared with that of the key in the console; it tells nothing of a private key. */
function fingerprintOf(key: KeyObject): string {
  return `${key.type === 'private' ? 'Its public half' : 'It'} has the fingerprint ${fingerprint(key)}.`;
}

function mendKey(name: KeyName): string {
  return name === 'privateKey'
    ? 'Give the RSA private key whose public half you registered with Alipay, 2048 bits or more: PEM, or its Base64 on one line.'
    : "Give Alipay's RSA public key, as the developer console shows it for this client id: PEM, or its Base64 on one line.";
}

/** The two keys belong to different pairs: each side keeps its private key to itself. */
function checkPair(privateKey?: KeyObject, alipayPublicKey?: KeyObject): Check {
  const name = 'key pair';
  if (privateKey === undefined || alipayPublicKey === undefined)
    return { name, verdict: 'skipped', finding: 'not looked at, since a key is missing.' };
  if (createPublicKey(privateKey).equals(alipayPublicKey))
    return {
      name,
      verdict: 'wrong',
      finding: "Alipay's public key is your own: it belongs to your private key. No answer of Alipay's would verify.",
      mend: "In the developer console, copy Alipay's public key, not the one that you registered.",
    };
  return { name, verdict: 'fine', finding: "your key and Alipay's are of two pairs, as they must be." };
}

/** Signs something and verifies it, so that a key that only looks sound is found. */
async function checkSigning(privateKey?: KeyObject): Promise<Check> {
  const name = 'signing';
  if (privateKey === undefined)
    return { name, verdict: 'skipped', finding: 'not tried, since the private key is missing.' };
  const content = contentToSign({ method: 'POST', path: '/doctor', clientId: 'doctor', time: '0', body: '{}' });
  const verified = await sign(content, privateKey)
    .then((signature) => verify(content, signature, createPublicKey(privateKey)))
    .catch(() => false);
  if (verified) return { name, verdict: 'fine', finding: 'a signature was made and verified.' };
  return {
    name,
    verdict: 'wrong',
    finding: 'what the private key signs does not verify.',
    mend: mendKey('privateKey'),
  };
}

function checkBlanks(settings: Settings): Check[] {
  return settings.withBlanks().map((from) => ({
    name: 'blanks',
    verdict: 'doubtful',
    finding: `${from} has blanks around its value. They are left out here; another program may send them.`,
    mend: `Set ${from} anew, without them.`,
  }));
}

async function checkReadable(file: string | undefined): Promise<Check[]> {
  const readable = await readableByOthers(file === undefined ? [] : [file]);
  return readable.map((name) => ({
    name: 'private key file',
    verdict: 'doubtful',
    finding: `others on this machine can read ${name}.`,
    mend: `chmod 600 ${shellWord(name)}`,
  }));
}

/** The optional headers, where they are set. */
function checkHeaders(settings: Settings): Check[] {
  const keyVersion = settings.get('keyVersion');
  const agentToken = settings.get('agentToken');
  const checks: Check[] = [];
  if (keyVersion !== undefined)
    checks.push(
      /^[0-9]{1,16}$/.test(keyVersion.value)
        ? { name: 'key version', verdict: 'fine', finding: keyVersion.value }
        : {
            name: 'key version',
            verdict: 'wrong',
            finding: 'it is not 1 to 16 digits.',
            mend: `Correct ${keyVersion.from}.`,
          },
    );
  if (agentToken !== undefined)
    checks.push(
      /^[!-~]{1,256}$/.test(agentToken.value)
        ? { name: 'agent token', verdict: 'fine', finding: 'set.' }
        : {
            name: 'agent token',
            verdict: 'wrong',
            finding: 'it is not 1 to 256 visible ASCII characters.',
            mend: `Correct ${agentToken.from}, or unset it.`,
          },
    );
  return checks;
}

import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { sourceDate } from '../../generated/contract.js';
import type { MerchantSettings } from '../client/environment.js';
import type { CancelOutcome } from '../client/outcome.js';
import { AlipayContractError, CancelAbortedError } from '../errors.js';
import { networkReason } from '../internal/http.js';
import { withoutSecrets } from '../internal/secrets.js';
import { printable } from '../internal/text.js';
import { argumentsOf, callOf } from './arguments.js';
import { type Command, confirmProduction, exitCodes, npx, program, UsageError, type Values } from './command.js';
import { type Check, checkLocation, checkSettings, doubtful, fine, skipped, wrong } from './doctor-settings.js';
import { readSettings, settingOptions, settingsHelp } from './settings.js';
import { json, paint, type Terminal } from './terminal.js';

const call = `${program} doctor`;
const marks = { fine: ['green', '✓'], doubtful: ['yellow', '!'], wrong: ['red', '✗'], skipped: ['dim', '-'] } as const;

/** Checks a merchant's settings without touching a payment. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Check your keys and settings without touching a payment',
  options: {
    ...settingOptions,
    online: { type: 'boolean' },
    probe: { type: 'boolean' },
    yes: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  help: `
Usage: ${call} [options]

Checks your settings and explains how to fix them. It checks that the client id and both keys can be used, that the keys
are not swapped, that your key signs, that client id, environment and base URL match, and that the clock is right. It
never prints a key.

Only Alipay knows whether a key is registered. Compare the printed fingerprints with those of the keys in the developer
console (for a key in Base64: base64 -d < key.txt | sha256sum), or ask Alipay with --probe.

Options:
  --online    also compare the clock with the server at the base URL; sends GET /
  --probe     also cancel a nonexistent payment; the answer shows whether keys, client id and clock are right. Asks for
              confirmation first, unless the request goes to a sandbox or to this machine
  --yes       do not ask for confirmation
  --json      write the checks as JSON
  --help, -h  show this help

${settingsHelp}

Exit codes:
  0   no check failed (a doubt, marked !, is not a failure)
  1   a check failed
  64  the call is wrong, or you did not confirm

Examples:
  ${npx}${call}
  ${npx}${call} --private-key-file merchant.pem --public-key-file alipay.pem --region asia
  ${npx}${call} --online --json
  ${npx}${call} --probe
`,
  async run(values, positionals, terminal) {
    if (positionals.length > 0) throw new UsageError('The doctor command takes no arguments, only options.', call);
    const settings = readSettings(values, terminal.env);
    const probe = values['probe'] === true;
    if (probe && values['yes'] !== true) await confirmProbe(settings, values, terminal);
    const { checks: settingChecks, baseUrl, keyFiles } = await checkSettings(settings);
    const checks = [...settingChecks, await checkClock(keyFiles)];
    if (values['online'] === true) checks.push(await checkServerTime(baseUrl, terminal.signal));
    checks.push(await checkRegistration(settings, baseUrl, probe, terminal.signal));
    const sound = checks.every(({ verdict }) => verdict !== 'wrong');
    const clean = checks.map(withoutKeys);
    terminal.write(values['json'] ? json({ sound, checks: clean }) : report(clean, sound, terminal));
    return sound ? exitCodes.success : exitCodes.failure;
  },
};

/** Asks before the probe goes to production. Without a base URL there is no probe. */
async function confirmProbe(settings: MerchantSettings, values: Values, terminal: Terminal): Promise<void> {
  const { baseUrl } = checkLocation(settings);
  const confirmedCall = callOf('doctor', argumentsOf({ ...values, yes: true }));
  if (baseUrl !== undefined) await confirmProduction('Cancel a nonexistent payment', baseUrl, confirmedCall, terminal);
}

function report(checks: Check[], sound: boolean, terminal: Terminal): string {
  const lines = checks.map(({ name, verdict, finding, fix }) => {
    const [colour, mark] = marks[verdict];
    const line = fix === undefined ? '' : `\n    ${paint(terminal, 'bold', 'Fix:')} ${fix}`;
    return `${paint(terminal, colour, mark)} ${name}: ${finding}${line}\n`;
  });
  const end = sound ? paint(terminal, 'green', 'No check failed.') : paint(terminal, 'red', 'A check failed.');
  return `${lines.join('')}${end}\n`;
}

/** Findings quote what the user set. Whatever may be a key is removed. */
function withoutKeys({ finding, fix, ...check }: Check): Check {
  return { ...check, finding: withoutSecrets(finding), ...(fix !== undefined && { fix: withoutSecrets(fix) }) };
}

/** The provider may reject a `Request-Time` that differs by more. */
const toleranceSeconds = 60;

/** Checks that the clock is not behind the contract's source and the key files, which were written in the past. */
async function checkClock(keyFiles: string[]): Promise<Check> {
  const name = 'clock';
  const now = Date.now();
  const past = [Date.parse(`${sourceDate}Z`)];
  for (const file of keyFiles) {
    const written = await stat(file).catch(() => undefined);
    if (written !== undefined) past.push(written.mtimeMs);
  }
  const latest = Math.max(...past);
  const time = new Date(now).toISOString();
  if (now < latest - toleranceSeconds * 1000)
    return wrong(
      name,
      `it shows ${time}, but a file was written at ${new Date(latest).toISOString()}.`,
      'Set the clock, or let NTP set it: Alipay rejects a Request-Time that is far off.',
    );
  return fine(name, `${time}. Compare it with the server's clock with --online.`);
}

async function checkServerTime(baseUrl: string | undefined, signal: AbortSignal): Promise<Check> {
  const name = 'server time';
  if (baseUrl === undefined) return skipped(name, 'not checked, because the base URL is missing.');
  const { origin } = new URL(baseUrl);
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
    const before = Date.now();
    const response = await fetch(`${origin}/`, { redirect: 'manual', signal: limit });
    const after = Date.now();
    await response.body?.cancel();
    const server = Date.parse(response.headers.get('Date') ?? '');
    if (Number.isNaN(server)) return doubtful(name, `${origin} answered without a Date header.`);
    // The header counts whole seconds.
    const offset = Math.round((before + (after - before) / 2 - server - 500) / 1000);
    const seconds = Math.abs(offset);
    if (seconds <= toleranceSeconds) return fine(name, `your clock and the clock of ${origin} differ by ${seconds} s.`);
    const direction = offset > 0 ? 'ahead of' : 'behind';
    return wrong(name, `your clock is ${seconds} s ${direction} the clock of ${origin}.`, 'Let NTP set your clock.');
  } catch (error) {
    signal.throwIfAborted();
    return wrong(
      name,
      `${origin} cannot be reached: ${networkReason(error) ?? (error as Error).name}.`,
      'Check the base URL, the network, and any proxy or firewall.',
    );
  }
}

/** What a refusal of the provider says about the settings. */
const refusals: Record<string, string> = {
  ACCESS_DENIED: 'the signature, the client id or the clock is wrong.',
  KEY_NOT_FOUND: 'no public key of yours is registered for this client id.',
  INVALID_API: 'this client id may not call the API.',
  CLIENT_INVALID: 'the client id is not valid there.',
  NO_INTERFACE_DEF: 'the API does not exist there; the base URL is wrong.',
  PARAM_ILLEGAL: 'a header is invalid: the client id, the key version, the agent token or the time.',
};

/** Asks the provider whether the keys are registered, by cancelling a nonexistent payment. Sends nothing without `probe`. */
async function checkRegistration(
  settings: MerchantSettings,
  baseUrl: string | undefined,
  probe: boolean,
  signal: AbortSignal,
): Promise<Check> {
  const name = 'registration';
  if (!probe)
    return skipped(
      name,
      "only Alipay knows whether your key is registered for this client id, and whether the other key is Alipay's. Compare the fingerprints, or ask Alipay with --probe.",
    );
  const clientId = settings.get('clientId')?.value;
  if (clientId === undefined || baseUrl === undefined)
    return skipped(name, 'not checked, because the client id or the base URL is missing.');
  const keyVersion = settings.get('keyVersion')?.value;
  const agentToken = settings.get('agentToken')?.value;
  // Loaded on demand: few calls probe, and the client is most of what this command would load.
  const { createCancelClient } = await import('../client/cancel-client.js');
  try {
    const alipay = createCancelClient({
      clientId,
      baseUrl,
      privateKey: settings.key('privateKey').value,
      alipayPublicKey: settings.key('alipayPublicKey').value,
      ...(keyVersion && { keyVersion }),
      ...(agentToken && { agentToken }),
      retry: { maxAttempts: 1 },
    });
    return registrationOf(name, await alipay.cancel({ paymentRequestId: `doctor-${randomUUID()}` }, { signal }));
  } catch (error) {
    if (error instanceof CancelAbortedError) throw error.cause;
    if (error instanceof AlipayContractError) return skipped(name, 'not checked, because a check above failed.');
    throw error;
  }
}

function registrationOf(name: string, outcome: CancelOutcome): Check {
  const { resultCode = '', verified } = outcome;
  const code = printable(resultCode);
  if (outcome.resultStatus === 'U' && outcome.cause.code === 'UNTRUSTED_RESPONSE')
    return wrong(
      name,
      `the answer is not signed by the key that you have set as Alipay's. ${printable(outcome.cause.message)}`,
      "Copy Alipay's public key for this client id again from the developer console.",
    );
  if (code === 'ORDER_NOT_EXIST' && verified)
    return fine(name, `the provider answered ${code} with a valid signature: keys, client id and clock are right.`);
  const refusal = refusals[code];
  if (refusal !== undefined)
    return wrong(
      name,
      `the provider answered ${code}${verified ? '' : ', without a signature'}: ${refusal}`,
      'Compare the client id, the keys and their fingerprints with the developer console.',
    );
  const answer = code || (outcome.resultStatus === 'U' ? printable(outcome.cause.message) : outcome.resultStatus);
  return doubtful(name, `the answer shows nothing about keys and client id: ${answer}`);
}

import { randomUUID } from 'node:crypto';
import { createCancelClient } from '../client/cancel-client.js';
import type { CancelOutcome } from '../client/outcome.js';
import { AlipayContractError, CancelAbortedError } from '../errors.js';
import { printable } from '../internal/text.js';
import { UsageError } from './command.js';
import type { Check, Examination } from './doctor-check.js';
import type { Settings } from './settings.js';

const name = 'registration';

/** What the provider's refusals say of a set-up. */
const refusals: Record<string, string> = {
  ACCESS_DENIED: 'the signature, the client id or the clock is not right.',
  KEY_NOT_FOUND: 'no public key of yours is registered for this client id.',
  INVALID_API: 'this client id may not call the API.',
  CLIENT_INVALID: 'the client id is not valid there.',
  NO_INTERFACE_DEF: 'there is no such API: the base URL is not right.',
  PARAM_ILLEGAL: 'a header is not taken: the client id, the key version, the agent token or the clock.',
};

/**
 * Whose keys they are, which only the provider knows: it is asked, by cancelling a payment that there is not. Nothing is
 * sent unless the user wants it.
 */
export async function checkRegistration(
  settings: Settings,
  baseUrl: string | undefined,
  { probe, signal }: Examination,
): Promise<Check> {
  if (!probe)
    return {
      name,
      verdict: 'skipped',
      finding:
        "whether your key is registered for this client id, and whether the other one is Alipay's for it, cannot be known without sending. Compare the fingerprints, or ask by --probe.",
    };
  try {
    const clientId = settings.get('clientId')?.value;
    if (clientId === undefined || baseUrl === undefined)
      return { name, verdict: 'skipped', finding: 'not asked, since the client id or the base URL is missing.' };
    const keyVersion = settings.get('keyVersion')?.value;
    const agentToken = settings.get('agentToken')?.value;
    const alipay = createCancelClient({
      clientId,
      baseUrl,
      privateKey: (await settings.key('privateKey')).value,
      alipayPublicKey: (await settings.key('alipayPublicKey')).value,
      ...(keyVersion && { keyVersion }),
      ...(agentToken && { agentToken }),
      retry: { maxAttempts: 1 },
    });
    return judge(await alipay.cancel({ paymentRequestId: `doctor-${randomUUID()}` }, { signal }));
  } catch (error) {
    if (error instanceof CancelAbortedError) throw error.cause;
    if (error instanceof UsageError || error instanceof AlipayContractError)
      return { name, verdict: 'skipped', finding: 'not asked, since something above is wrong.' };
    throw error;
  }
}

function judge(outcome: CancelOutcome): Check {
  const { resultCode = '', verified } = outcome;
  const code = printable(resultCode);
  if (outcome.resultStatus === 'U' && outcome.cause.code === 'UNTRUSTED_RESPONSE')
    return {
      name,
      verdict: 'wrong',
      finding: `the answer is not signed by the key that you have as Alipay's. ${printable(outcome.cause.message)}`,
      mend: "Copy Alipay's public key for this client id anew from the developer console.",
    };
  if (code === 'ORDER_NOT_EXIST' && verified)
    return {
      name,
      verdict: 'fine',
      finding: `the provider took the request and answered ${code}, signed: keys, client id and clock are right.`,
    };
  const refusal = refusals[code];
  if (refusal !== undefined)
    return {
      name,
      verdict: 'wrong',
      finding: `the provider answered ${code}${verified ? '' : ', not signed'}: ${refusal}`,
      mend: 'Compare client id, keys and their fingerprints with the developer console.',
    };
  const said = code || (outcome.resultStatus === 'U' ? printable(outcome.cause.message) : outcome.resultStatus);
  return { name, verdict: 'doubtful', finding: `the answer tells nothing of keys and client id: ${said}` };
}

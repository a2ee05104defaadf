import type { KeyObject } from 'node:crypto';
import { OptionError } from '../errors.js';
import { fingerprint } from '../signature/fingerprint.js';
import type { Exchange } from './exchange.js';

/**
 * What went over the wire in one attempt, to be kept as JSON. `verifyEvidence` proves with it, years later, what the provider
 * said. Its JSON Schema is `alipay-cancel-contract/evidence.schema.json`.
 *
 * The provider's signature covers the method, the path, `Client-Id`, `Response-Time` and the body of the response; all else
 * is this side's own record.
 */
export interface Evidence {
  /** Of this form. */
  readonly version: 1;
  /** When the attempt began, ISO 8601 in UTC. */
  readonly startedAt: string;
  /** How long it took, in milliseconds. */
  readonly duration: number;
  /** Whether a request for this cancellation may have been received before. */
  readonly repeated: boolean;
  /** Left out when nothing was sent. */
  readonly request?: {
    readonly method: string;
    readonly url: string;
    /** Those that the client sets; the transport adds its own, such as `Host`. */
    readonly headers: Readonly<Record<string, string>>;
    /** The headers that were sent too, and are not shown: `Signature`, `Agent-Token`. */
    readonly withheld: readonly string[];
    /** The bytes, in Base64. */
    readonly body: string;
  };
  /** Left out when none arrived. */
  readonly response?: {
    readonly status: number;
    /** By their names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    /** The bytes, in Base64. Left out when not all of them arrived. */
    readonly body?: string;
  };
  /**
   * The fingerprint of the public key that verified the response: SHA-256 over its SPKI DER, in hexadecimal. Left out when
   * none did.
   */
  readonly keyFingerprint?: string;
}

/** Whether an attempt gives evidence: all but the merchant's own signature and token, or `complete`. */
export type EvidenceOption = boolean | 'complete';

/** What evidence holds. */
export interface EvidenceRule {
  /** The fingerprint of the provider's key. */
  keyFingerprint: string;
  /** Whether the merchant's own signature and token are shown too. */
  complete: boolean;
}

/** They open something for whoever has them, so they are shown only when asked for. */
const secretHeaders = ['Agent-Token', 'Signature'];

/** What the option asks for; nothing where no evidence is wanted. */
export function readEvidenceRule(option: EvidenceOption | undefined, key: KeyObject): EvidenceRule | undefined {
  if (option !== undefined && option !== true && option !== false && option !== 'complete')
    throw new OptionError('evidence', 'must be true, false or `complete`.');
  return option ? { keyFingerprint: fingerprint(key), complete: option === 'complete' } : undefined;
}

/** The evidence of an attempt. */
export function evidenceOf(
  { request, response, trust }: Exchange,
  known: Pick<Evidence, 'startedAt' | 'duration' | 'repeated'>,
  { keyFingerprint, complete }: EvidenceRule,
): Evidence {
  const isShown = (name: string) => complete || !secretHeaders.includes(name);
  return {
    version: 1,
    ...known,
    ...(request && {
      request: {
        method: request.method,
        url: request.url,
        headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => isShown(name))),
        withheld: Object.keys(request.headers).filter((name) => !isShown(name)),
        body: Buffer.from(request.body).toString('base64'),
      },
    }),
    ...(response && {
      response: {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        ...(response.body && { body: Buffer.from(response.body).toString('base64') }),
      },
    }),
    ...(trust === 'verified' && { keyFingerprint }),
  };
}

import type { Known } from '../internal/checks.js';
import type { KeyInput } from '../signature/keys.js';
import type { TrafficLimit } from './traffic.js';

/** What a sandbox is made of; every part has a default. */
export interface SandboxOptions {
  /** The merchant's identifier, 1 to 128 visible ASCII characters. Default: `SANDBOX_5X00000000000000`. */
  clientId?: string;
  /** The merchant's RSA private key, 2048 bits or more. Default: one that this process has made for its sandboxes. */
  privateKey?: KeyInput;
  /** The provider's RSA private key, 2048 bits or more. Default: one that this process has made for its sandboxes. */
  alipayPrivateKey?: KeyInput;
  /** What the merchant can give back; see `registerMerchant`. Default: no limit. */
  balance?: number;
  /** How long a payment can be cancelled, in milliseconds from 0. Default: 86 400 000, a day. */
  cancellablePeriod?: number;
  /** How many genuine requests of a merchant are let through. Default: all. */
  trafficLimit?: TrafficLimit;
  /**
   * The clock, in milliseconds since 1970. Default: `Date.now`. `advanceClock` adds to it. Give a client the same one: a failure
   * from 15 minutes before its request is not believed.
   */
  now?: () => number;
  /** Called with each request when its answer is decided. What it throws, or the promise it returns, is ignored. */
  onRequest?: (request: SeenRequest) => void;
}

/** The names of all options. */
export const sandboxOptions = {
  clientId: true,
  privateKey: true,
  alipayPrivateKey: true,
  balance: true,
  cancellablePeriod: true,
  trafficLimit: true,
  now: true,
  onRequest: true,
} satisfies Known<SandboxOptions>;

/** A request that the sandbox saw. Headers and body hold what was sent, signatures included. */
export interface SeenRequest {
  /** ISO 8601. */
  readonly time: string;
  readonly method: string;
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text; nothing when it was larger than 8 KiB. */
  readonly body?: string;
  /** The payment that it named, if there is one. */
  readonly paymentId?: string;
  readonly paymentRequestId?: string;
  /** The result code that it was answered with, or the name of the misbehaviour. */
  readonly answer: string;
  /** Why it was refused, in a sentence. */
  readonly reason?: string;
}

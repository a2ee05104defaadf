import type { KeyObject } from 'node:crypto';
import { OptionError } from '../errors.js';
import { checkClientId, checkFlags, checkKnown, checkObject, type Known } from '../internal/checks.js';
import { type KeyInput, readPublicKey } from '../signature/keys.js';

export interface MerchantOptions {
  /** 1 to 128 visible ASCII characters, unique. */
  clientId: string;
  /** The merchant's registered RSA public key, at least 2048 bits. Default: none; its requests get `KEY_NOT_FOUND`. */
  publicKey?: KeyInput;
  /**
   * What the merchant can refund, in the smallest unit of the currency, from 0. Cancelling a paid payment deducts its amount.
   * If the balance is too small, the answer is `MERCHANT_BALANCE_NOT_ENOUGH`. Default: no limit.
   */
  balance?: number;
  /** Whether the API is active for the merchant. If it is not, its requests get `INVALID_API`. Default: true. */
  active?: boolean;
}

/** A merchant as the provider knows it. */
export interface Merchant {
  readonly clientId: string;
  readonly publicKey: KeyObject | undefined;
  balance: number;
  readonly active: boolean;
}

/** @throws OptionError or KeyError if an option is invalid */
export function readMerchant(options: MerchantOptions): Merchant {
  checkObject('merchant', options, true);
  checkKnown(options, {
    clientId: true,
    publicKey: true,
    balance: true,
    active: true,
  } satisfies Known<MerchantOptions>);
  const { clientId, publicKey, active = true } = options;
  checkClientId(clientId);
  checkFlags({ active });
  const balance = readBalance(options.balance);
  return { clientId, publicKey: publicKey === undefined ? undefined : readPublicKey(publicKey), balance, active };
}

/** @throws OptionError if it is not a number from 0 */
export function readBalance(balance: number = Number.POSITIVE_INFINITY): number {
  if (typeof balance !== 'number' || !(balance >= 0)) throw new OptionError('balance', 'must be a number from 0.');
  return balance;
}

/** How many requests each merchant may send in an interval. Further ones get `REQUEST_TRAFFIC_EXCEED_LIMIT`. */
export interface TrafficLimit {
  /** A whole number from 0. */
  requests: number;
  /** In milliseconds, from 1. The count starts again after each interval. */
  interval: number;
}

/** Counts the requests of each merchant. */
export class Traffic {
  readonly #limit: Readonly<TrafficLimit> | undefined;
  readonly #counts = new Map<string, { since: number; requests: number }>();

  constructor(limit: Readonly<TrafficLimit> | undefined) {
    this.#limit = limit;
  }

  /** Counts a request. Returns whether it is within the limit. */
  admit(clientId: string, time: number): boolean {
    if (this.#limit === undefined) return true;
    const known = this.#counts.get(clientId);
    const current =
      known !== undefined && time - known.since < this.#limit.interval ? known : { since: time, requests: 0 };
    current.requests += 1;
    this.#counts.set(clientId, current);
    return current.requests <= this.#limit.requests;
  }
}

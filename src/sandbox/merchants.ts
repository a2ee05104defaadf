import type { KeyObject } from 'node:crypto';
import { OptionError } from '../errors.js';
import { checkClientId, checkFlags, checkKnown, checkObject, type Known } from '../internal/checks.js';
import { type KeyInput, readPublicKey } from '../signature/keys.js';

export interface MerchantOptions {
  /** 1 to 128 visible ASCII characters, unique. */
  clientId: string;
  /** The public key that the merchant has registered. Default: none, so that its calls are `KEY_NOT_FOUND`. */
  publicKey?: KeyInput;
  /**
   * What the merchant can give back, in the smallest unit of the currency, from 0. Cancelling a payment that is paid takes
   * its amount from here; too little is `MERCHANT_BALANCE_NOT_ENOUGH`. Default: no limit.
   */
  balance?: number;
  /** Whether the API is active for the merchant. If not, its calls are `INVALID_API`. Default: true. */
  active?: boolean;
}

/** A merchant as the provider knows it. */
export interface Merchant {
  clientId: string;
  publicKey: KeyObject | undefined;
  balance: number;
  active: boolean;
}

/** @throws OptionError when an option breaks its rule */
export function readMerchant(options: MerchantOptions): Merchant {
  checkObject('merchant', options, true);
  checkKnown(options, {
    clientId: true,
    publicKey: true,
    balance: true,
    active: true,
  } satisfies Known<MerchantOptions>);
  const { clientId, publicKey, balance = Number.POSITIVE_INFINITY, active = true } = options;
  checkClientId(clientId);
  checkFlags({ active });
  if (typeof balance !== 'number' || !(balance >= 0)) throw new OptionError('balance', 'must be a number from 0.');
  return { clientId, publicKey: publicKey === undefined ? undefined : readPublicKey(publicKey), balance, active };
}

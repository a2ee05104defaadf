import { randomUUID } from 'node:crypto';
import type { ResultCode } from '../../generated/result-codes.js';
import { OptionError } from '../errors.js';
import { checkClientId, checkFlags, checkKnown, checkObject, type Known } from '../internal/checks.js';
import type { Merchant } from './merchants.js';
import { parseBehaviour, type RequestedBehaviour, reservedPrefix, timesOf } from './reserved-ids.js';

/** `PROCESSING`: not paid yet. `SUCCESS`: paid. `FAIL`: the payment failed. `CANCELLED`: the payment is cancelled. */
export type PaymentStatus = 'PROCESSING' | 'SUCCESS' | 'FAIL' | 'CANCELLED';

export interface PaymentOptions {
  /** 1 to 64 characters, unique, must not begin with `sandbox-`. Default: a new id. */
  paymentId?: string;
  /** 1 to 64 characters, unique, must not begin with `sandbox-`. Default: a new id. */
  paymentRequestId?: string;
  /** The merchant that owns the payment. Default: the sandbox's own merchant. */
  clientId?: string;
  /** Cancelling a payment with status `FAIL` is refused with `ORDER_STATUS_INVALID`. Default: `PROCESSING`. */
  status?: Exclude<PaymentStatus, 'CANCELLED'>;
  /** The amount, in the smallest unit of the currency: a whole number from 0. Default: 100. */
  amount?: number;
  /** When the payment was created, in milliseconds since 1970. The cancellable period begins here. Default: now. */
  createdAt?: number;
  /**
   * Whether the payment method supports cancellation once the status is `SUCCESS`. If it does not, cancelling is refused with
   * `PAYMENT_METHOD_NOT_SUPPORTED`. Default: true.
   */
  cancellableOncePaid?: boolean;
  /** The buyer. `missing` is refused with `USER_NOT_EXIST`, `abnormal` with `USER_STATUS_ABNORMAL`. Default: `normal`. */
  user?: 'normal' | 'missing' | 'abnormal';
  /**
   * How the requests that name this payment are answered, in order, one entry per request. An entry is the part of a reserved
   * id after `sandbox-`, such as `LOST_ANSWER` or `ANSWER_AFTER-200`. Later requests are answered as usual. Default: none.
   */
  behaviours?: readonly string[];
}

const paymentOptions = {
  paymentId: true,
  paymentRequestId: true,
  clientId: true,
  status: true,
  amount: true,
  createdAt: true,
  cancellableOncePaid: true,
  user: true,
  behaviours: true,
} satisfies Known<PaymentOptions>;

/** A payment of the sandbox. Its status changes when it is cancelled. */
export interface Payment {
  readonly paymentId: string;
  readonly paymentRequestId: string;
  readonly clientId: string;
  readonly status: PaymentStatus;
  readonly amount: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** ISO 8601. `undefined` until the payment is cancelled. */
  readonly cancelTime?: string;
}

/** A payment with the sandbox's internal state. */
export interface LedgerPayment extends Payment {
  status: PaymentStatus;
  cancelTime?: string;
  cancellableOncePaid: boolean;
  user: 'normal' | 'missing' | 'abnormal';
  /** How many requests have named the payment. */
  requests: number;
  /** How to answer the request with this number. `undefined`: as usual. */
  behaviourOf(requests: number): RequestedBehaviour | undefined;
}

/** The ledger keeps this many payments. Each reserved id creates one. A payment takes about 1 KiB. */
const maxPayments = 10_000;

/** The latest payments of the sandbox, by either id. */
export class Ledger {
  readonly #byPaymentId = new Map<string, LedgerPayment>();
  readonly #byPaymentRequestId = new Map<string, LedgerPayment>();

  /** @throws OptionError if an option is invalid */
  create(options: PaymentOptions, defaults: { clientId: string; createdAt: number }): LedgerPayment {
    checkObject('payment', options);
    checkKnown(options, paymentOptions);
    const { clientId = defaults.clientId, createdAt = defaults.createdAt, amount = 100 } = options;
    const { status = 'PROCESSING', user = 'normal', cancellableOncePaid = true } = options;
    const { paymentId = freshId('20'), paymentRequestId = freshId('pay_') } = options;
    checkClientId(clientId);
    checkFlags({ cancellableOncePaid });
    checkId('paymentId', paymentId, this.#byPaymentId.has(paymentId));
    checkId('paymentRequestId', paymentRequestId, this.#byPaymentRequestId.has(paymentRequestId));
    if (!Number.isSafeInteger(amount) || amount < 0) throw new OptionError('amount', 'must be a whole number from 0.');
    if (!Number.isFinite(createdAt)) throw new OptionError('createdAt', 'must be a number of milliseconds.');
    checkChoice('status', status, ['PROCESSING', 'SUCCESS', 'FAIL']);
    checkChoice('user', user, ['normal', 'missing', 'abnormal']);
    if (!Array.isArray(options.behaviours ?? [])) throw new OptionError('behaviours', 'must be a list.');
    const behaviours = (options.behaviours ?? []).map((text) => {
      const behaviour = typeof text === 'string' ? parseBehaviour(text) : undefined;
      if (behaviour === undefined)
        throw new OptionError('behaviours', 'must be what follows `sandbox-` in reserved ids, such as `LOST_ANSWER`.');
      return behaviour;
    });
    const ids = { paymentId, paymentRequestId };
    const details = { clientId, status, amount, createdAt, user, cancellableOncePaid, requests: 0 };
    return this.#add({ ...ids, ...details, behaviourOf: (requests) => behaviours[requests - 1] });
  }

  /** The payment of a reserved id. Created by the first request; the behaviour answers all its requests. */
  reserved(
    ids: { paymentId?: string; paymentRequestId?: string },
    behaviour: RequestedBehaviour,
    { clientId, createdAt }: { clientId: string; createdAt: number },
  ): LedgerPayment {
    const known = this.find(ids);
    if (known !== undefined) return known;
    const { paymentId = ids.paymentRequestId ?? '', paymentRequestId = paymentId } = ids;
    const taken = this.#byPaymentRequestId.has(paymentRequestId);
    return this.#add({
      paymentId,
      paymentRequestId: taken ? paymentId : paymentRequestId,
      clientId,
      createdAt,
      status: 'PROCESSING',
      amount: 0,
      user: 'normal',
      cancellableOncePaid: true,
      requests: 0,
      behaviourOf: (requests) => (requests > timesOf(behaviour) ? undefined : behaviour),
    });
  }

  /** The payment that a request names. `paymentId` takes precedence over `paymentRequestId`. */
  find({ paymentId, paymentRequestId = '' }: { paymentId?: string; paymentRequestId?: string }) {
    return paymentId === undefined ? this.#byPaymentRequestId.get(paymentRequestId) : this.#byPaymentId.get(paymentId);
  }

  /** Adds a payment. Removes the oldest one if there are too many. */
  #add(payment: LedgerPayment): LedgerPayment {
    const [oldest] = this.#byPaymentId.size < maxPayments ? [] : this.#byPaymentId.values();
    if (oldest !== undefined) {
      this.#byPaymentId.delete(oldest.paymentId);
      if (this.#byPaymentRequestId.get(oldest.paymentRequestId) === oldest)
        this.#byPaymentRequestId.delete(oldest.paymentRequestId);
    }
    this.#byPaymentId.set(payment.paymentId, payment);
    this.#byPaymentRequestId.set(payment.paymentRequestId, payment);
    return payment;
  }
}

/** Cancels a payment if its state allows it. Cancelling it again changes nothing and succeeds. */
export function cancel(
  payment: LedgerPayment,
  merchant: Merchant,
  time: number,
  cancellablePeriod: number,
): ResultCode {
  if (payment.status === 'CANCELLED') return 'SUCCESS';
  if (payment.status === 'FAIL') return 'ORDER_STATUS_INVALID';
  if (payment.user === 'missing') return 'USER_NOT_EXIST';
  if (payment.user === 'abnormal') return 'USER_STATUS_ABNORMAL';
  if (time - payment.createdAt > cancellablePeriod) return 'CANCEL_WINDOW_EXCEED';
  if (payment.status === 'SUCCESS') {
    if (!payment.cancellableOncePaid) return 'PAYMENT_METHOD_NOT_SUPPORTED';
    if (merchant.balance < payment.amount) return 'MERCHANT_BALANCE_NOT_ENOUGH';
    merchant.balance -= payment.amount;
  }
  payment.status = 'CANCELLED';
  payment.cancelTime = new Date(time).toISOString();
  return 'SUCCESS';
}

function freshId(prefix: string): string {
  return prefix + randomUUID().replaceAll('-', '');
}

function checkId(option: string, id: string, taken: boolean): void {
  if (typeof id !== 'string' || id.length < 1 || id.length > 64)
    throw new OptionError(option, 'must be a string of 1 to 64 characters.');
  if (id.startsWith(reservedPrefix)) throw new OptionError(option, `must not begin with ${reservedPrefix}.`);
  if (taken) throw new OptionError(option, `must be unique, but payment ${id} exists.`);
}

function checkChoice(option: string, value: string, choices: string[]): void {
  if (!choices.includes(value)) throw new OptionError(option, `must be one of ${choices.join(', ')}.`);
}

import { createPublicKey, type KeyObject } from 'node:crypto';
import { type ResultCode, type ResultCodeEntry, resultCodes } from '../../generated/result-codes.js';
import { OptionError } from '../errors.js';
import { checkFunctions, checkKnown, checkObject, isClientId } from '../internal/checks.js';
import { readPrivateKey } from '../signature/keys.js';
import { lastMoment } from '../signature/time.js';
import { examine, headersByName, type IncomingRequest, Refusal } from './examination.js';
import { keyOf } from './keys.js';
import { type Merchant, type MerchantOptions, readMerchant } from './merchants.js';
import type { Body, Scene } from './misbehaviours/misbehaviour.js';
import { type SandboxOptions, type SeenRequest, sandboxOptions } from './options.js';
import { cancel, Ledger, type LedgerPayment, type Payment, type PaymentOptions } from './payments.js';
import { type Reply, signedReply } from './reply.js';
import { RequestLog } from './request-log.js';
import { nearestReservedId, parseReservedId, type RequestedBehaviour, reservedPrefix } from './reserved-ids.js';
import { Traffic } from './traffic.js';

const defaultClientId = 'SANDBOX_5X00000000000000';
const day = 86_400_000;

/** The body of a request that is larger is not noted. No request of the contract comes near it. */
const maxNotedBytes = 8 * 1024;

/** A request with its headers by name. */
type NamedRequest = Omit<IncomingRequest, 'headers'> & { headers: Record<string, string> };

/** The provider in memory: takes a request, decides, gives a reply. It knows nothing of sockets. */
export class SandboxCore {
  readonly clientId: string;
  readonly privateKey: KeyObject;
  /** Whether the sandbox made the merchant's private key, which then opens nothing else. */
  readonly ownsPrivateKey: boolean;
  readonly alipayPublicKey: KeyObject;
  readonly #alipayPrivateKey: KeyObject;
  readonly #merchants = new Map<string, Merchant>();
  readonly #ledger = new Ledger();
  readonly #traffic: Traffic;
  readonly #cancellablePeriod: number;
  readonly #clock: () => number;
  readonly #log: RequestLog;
  #advance = 0;

  /** @throws OptionError when an option breaks its rule */
  constructor(options: SandboxOptions = {}) {
    checkObject('options', options);
    checkKnown(options, sandboxOptions);
    const { clientId = defaultClientId, balance, cancellablePeriod = day, now = Date.now, onRequest } = options;
    checkFunctions({ now, onRequest });
    if (typeof cancellablePeriod !== 'number' || !(cancellablePeriod >= 0))
      throw new OptionError('cancellablePeriod', 'must be a number of milliseconds from 0.');
    this.clientId = clientId;
    this.privateKey = options.privateKey === undefined ? keyOf('merchant') : readPrivateKey(options.privateKey);
    this.ownsPrivateKey = options.privateKey === undefined;
    this.#alipayPrivateKey =
      options.alipayPrivateKey === undefined ? keyOf('alipay') : readPrivateKey(options.alipayPrivateKey);
    this.alipayPublicKey = createPublicKey(this.#alipayPrivateKey);
    this.#cancellablePeriod = cancellablePeriod;
    this.#traffic = new Traffic(options.trafficLimit);
    this.#clock = now;
    this.#log = new RequestLog(onRequest);
    const publicKey = createPublicKey(this.privateKey);
    this.registerMerchant({ clientId, publicKey, ...(balance === undefined ? {} : { balance }) });
  }

  get requests(): readonly SeenRequest[] {
    return this.#log.requests;
  }

  registerMerchant(options: MerchantOptions): void {
    const merchant = readMerchant(options);
    this.#merchants.set(merchant.clientId, merchant);
  }

  createPayment(options: PaymentOptions = {}): Payment {
    return this.#ledger.create(options, { clientId: this.clientId, createdAt: this.#now() });
  }

  advanceClock(milliseconds: number): void {
    if (!Number.isFinite(milliseconds) || !isMoment(this.#now() + milliseconds))
      throw new OptionError('milliseconds', 'must be a number that leaves the clock at a time that a Date can hold.');
    this.#advance += milliseconds;
  }

  /**
   * Answers a request. Whatever is wrong with the request becomes an answer.
   *
   * @throws OptionError when the clock that was given tells no time
   */
  async answer(incoming: IncomingRequest): Promise<Reply> {
    const headers = headersByName(incoming.headers);
    const clientId = answeredClientId(headers['client-id']);
    const sign: Scene['sign'] = async (body, { key = 'provider', time = String(this.#now()) } = {}) =>
      await signedReply(
        { method: incoming.method, path: incoming.path, clientId },
        body,
        key === 'provider' ? this.#alipayPrivateKey : keyOf('stranger'),
        time,
      );
    try {
      const admit = ({ clientId: id }: Merchant) => this.#traffic.admit(id, this.#now());
      const { request, merchant } = await examine(incoming, headers, this.#merchants, admit);
      const payment = this.#paymentOf(request, merchant);
      payment.requests += 1;
      const behaviour = pendingBehaviour(payment);
      const act = behaviour === undefined ? { resultCode: 'SUCCESS' as const } : behaviour;
      return await this.#perform(act, { ...incoming, headers }, payment, merchant, sign);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#note({ ...incoming, headers }, { answer: error.resultCode, reason: error.reason });
      return await sign(bodyOf(error.resultCode));
    }
  }

  async #perform(
    behaviour: RequestedBehaviour,
    incoming: NamedRequest,
    payment: LedgerPayment,
    merchant: Merchant,
    sign: Scene['sign'],
  ): Promise<Reply> {
    const { paymentId, paymentRequestId } = payment;
    const attempt = () => cancel(payment, merchant, this.#now(), this.#cancellablePeriod);
    if ('resultCode' in behaviour) {
      const { resultStatus } = resultCodes[behaviour.resultCode];
      const resultCode = resultStatus === 'S' ? attempt() : behaviour.resultCode;
      this.#note(incoming, { answer: resultCode, paymentId, paymentRequestId });
      return await sign(bodyOf(resultCode, payment));
    }
    const { misbehaviour, parameter } = behaviour;
    const resultCode = misbehaviour.cancels ? attempt() : 'SUCCESS';
    this.#note(incoming, { answer: misbehaviour.name, paymentId, paymentRequestId });
    const time = this.#now();
    const cancelTime = new Date(time).toISOString();
    return await misbehaviour.reply({
      parameter,
      request: payment.requests,
      resultCode,
      time,
      sign,
      bodyOf: (code) => bodyOf(code, { cancelTime, ...payment }),
    });
  }

  /** @throws Refusal when there is none */
  #paymentOf(request: { paymentId?: string; paymentRequestId?: string }, { clientId }: Merchant): LedgerPayment {
    const { paymentRequestId = '', paymentId: id = paymentRequestId } = request;
    if (id.startsWith(reservedPrefix)) {
      const behaviour = parseReservedId(id);
      if (behaviour === undefined)
        throw new Refusal('PARAM_ILLEGAL', `${id} is no reserved id.${hintFor(id)} GET /sandbox.json lists them.`);
      return this.#ledger.reserved(request, behaviour, { clientId, createdAt: this.#now() });
    }
    const payment = this.#ledger.find(request);
    if (payment?.clientId === clientId) return payment;
    throw new Refusal('ORDER_NOT_EXIST', `${clientId} has no payment ${id}.`);
  }

  #note(
    { method, path, headers, body }: NamedRequest,
    decided: Pick<SeenRequest, 'answer' | 'reason' | 'paymentId' | 'paymentRequestId'>,
  ): void {
    const text = body === undefined || body.length > maxNotedBytes ? {} : { body: Buffer.from(body).toString() };
    const time = new Date(this.#now()).toISOString();
    this.#log.note({ time, method, path, headers, ...text, ...decided });
  }

  #now(): number {
    const time = this.#clock();
    if (!isMoment(time + this.#advance))
      throw new OptionError('now', 'must give milliseconds since 1970, of a time that a Date can hold.');
    return time + this.#advance;
  }
}

function isMoment(time: number): boolean {
  return typeof time === 'number' && Math.abs(time) <= lastMoment;
}

/** What the next answer for a payment is asked to be, if anything. */
function pendingBehaviour(payment: LedgerPayment): RequestedBehaviour | undefined {
  const behaviour = payment.behaviourOf(payment.requests);
  if (behaviour === undefined || !('resultCode' in behaviour)) return behaviour;
  const row: ResultCodeEntry = resultCodes[behaviour.resultCode];
  // The provider's idempotency: no conclusive failure follows a cancellation.
  const contradicts = payment.status === 'CANCELLED' && row.conclusive === true;
  return contradicts ? undefined : behaviour;
}

function hintFor(id: string): string {
  const nearest = nearestReservedId(id);
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`;
}

function bodyOf(
  resultCode: ResultCode,
  payment?: Pick<Payment, 'paymentId' | 'paymentRequestId' | 'cancelTime'>,
): Body {
  const { resultStatus, resultMessage } = resultCodes[resultCode];
  const result = { resultStatus, resultCode, resultMessage };
  if (resultStatus !== 'S' || payment === undefined) return { result };
  const { paymentId, paymentRequestId, cancelTime } = payment;
  return { result, paymentId, paymentRequestId, ...(cancelTime === undefined ? {} : { cancelTime }) };
}

/** An answer is signed for the `Client-Id` of the request; for one that cannot be returned, for `unknown`. */
function answeredClientId(clientId: string | undefined): string {
  return isClientId(clientId) ? clientId : 'unknown';
}

import { createPublicKey, type KeyObject } from 'node:crypto';
import { type ResultCode, type ResultCodeEntry, resultCodes } from '../../generated/result-codes.js';
import { OptionError } from '../errors.js';
import { isClientId } from '../internal/checks.js';
import { headersByName } from '../internal/http.js';
import { lastMoment } from '../signature/time.js';
import { examine, type IncomingRequest, Refusal } from './examination.js';
import { keyOf } from './keys.js';
import { type Merchant, type MerchantOptions, readMerchant, Traffic } from './merchants.js';
import type { Body, Scene } from './misbehaviours/misbehaviour.js';
import type { SandboxSettings } from './options.js';
import { cancel, Ledger, type LedgerPayment, type Payment, type PaymentOptions } from './payments.js';
import { type Reply, signedReply } from './reply.js';
import { RequestLog, type SeenRequest } from './request-log.js';
import { nearestReservedId, parseReservedId, type RequestedBehaviour, reservedPrefix } from './reserved-ids.js';

/** The log leaves out larger bodies. No request of the contract is nearly as large. */
const maxLoggedBytes = 8 * 1024;

/** A request with its headers by name. */
type NamedRequest = Omit<IncomingRequest, 'headers'> & { headers: Record<string, string> };

/** The provider, in memory: takes a request and returns a reply. Uses no sockets. */
export class SandboxCore {
  readonly clientId: string;
  readonly privateKey: KeyObject;
  readonly alipayPublicKey: KeyObject;
  readonly #settings: SandboxSettings;
  readonly #alipayPrivateKey: KeyObject;
  readonly #merchants = new Map<string, Merchant>();
  readonly #ledger = new Ledger();
  readonly #traffic: Traffic;
  readonly #requestLog: RequestLog;
  #advance = 0;

  constructor(settings: SandboxSettings) {
    const { clientId, balance, trafficLimit, onRequest } = settings;
    this.#settings = settings;
    this.clientId = clientId;
    this.privateKey = settings.privateKey ?? keyOf('merchant');
    this.#alipayPrivateKey = settings.alipayPrivateKey ?? keyOf('alipay');
    this.alipayPublicKey = createPublicKey(this.#alipayPrivateKey);
    this.#traffic = new Traffic(trafficLimit);
    this.#requestLog = new RequestLog(onRequest);
    const publicKey = createPublicKey(this.privateKey);
    this.#merchants.set(clientId, { clientId, publicKey, balance, active: true });
  }

  /** Whether this process generated the merchant's private key. Such a key opens nothing but sandboxes. */
  get ownsPrivateKey(): boolean {
    return this.#settings.privateKey === undefined;
  }

  get requests(): readonly SeenRequest[] {
    return this.#requestLog.requests;
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
      throw new OptionError('milliseconds', 'must be a number, and a Date must be able to represent the new time.');
    this.#advance += milliseconds;
  }

  /**
   * Answers a request. An invalid request gets an answer, too.
   *
   * @throws OptionError if the option `now` returns an invalid time
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
      this.#log({ ...incoming, headers }, { answer: error.resultCode, reason: error.reason });
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
    const attempt = () => cancel(payment, merchant, this.#now(), this.#settings.cancellablePeriod);
    if ('resultCode' in behaviour) {
      const { resultStatus } = resultCodes[behaviour.resultCode];
      const resultCode = resultStatus === 'S' ? attempt() : behaviour.resultCode;
      this.#log(incoming, { answer: resultCode, paymentId, paymentRequestId });
      return await sign(bodyOf(resultCode, payment));
    }
    const { misbehaviour, parameter } = behaviour;
    const resultCode = misbehaviour.cancels ? attempt() : 'SUCCESS';
    this.#log(incoming, { answer: misbehaviour.name, paymentId, paymentRequestId });
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

  /** @throws Refusal if the payment does not exist */
  #paymentOf(request: { paymentId?: string; paymentRequestId?: string }, { clientId }: Merchant): LedgerPayment {
    const { paymentRequestId = '', paymentId: id = paymentRequestId } = request;
    if (id.startsWith(reservedPrefix)) {
      const behaviour = parseReservedId(id);
      if (behaviour === undefined)
        throw new Refusal('PARAM_ILLEGAL', `${id} is not a reserved id.${hintFor(id)} GET /sandbox.json lists them.`);
      return this.#ledger.reserved(request, behaviour, { clientId, createdAt: this.#now() });
    }
    const payment = this.#ledger.find(request);
    if (payment?.clientId === clientId) return payment;
    throw new Refusal('ORDER_NOT_EXIST', `${clientId} has no payment ${id}.`);
  }

  #log(
    { method, path, headers, body }: NamedRequest,
    decided: Pick<SeenRequest, 'answer' | 'reason' | 'paymentId' | 'paymentRequestId'>,
  ): void {
    const text = body === undefined || body.length > maxLoggedBytes ? {} : { body: Buffer.from(body).toString() };
    const time = new Date(this.#now()).toISOString();
    this.#requestLog.add({ time, method, path, headers, ...text, ...decided });
  }

  #now(): number {
    const time = this.#settings.now();
    if (!isMoment(time + this.#advance))
      throw new OptionError('now', 'must return milliseconds since 1970 that a Date can represent.');
    return time + this.#advance;
  }
}

function isMoment(time: number): boolean {
  return typeof time === 'number' && Math.abs(time) <= lastMoment;
}

/** The behaviour that is requested for the next answer, if any. */
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

/** The Client-Id of the answer: that of the request, or `unknown` if that one is missing or invalid. */
function answeredClientId(clientId: string | undefined): string {
  return isClientId(clientId) ? clientId : 'unknown';
}

import { cancelPayment, servers } from '../../generated/contract.js';
import { OptionError } from '../errors.js';
import { checkKnown, checkObject, type Known, wholeNumber } from '../internal/checks.js';
import { isLoopback, urlText, withoutTrailingSlashes } from '../internal/urls.js';
import type { Signer } from '../signature/credentials.js';
import type { SigningFetchSettings } from '../signature/signing-fetch.js';
import type { EvidenceOption } from './evidence.js';
import type { Logger } from './logger.js';
import type { Attempt } from './outcome.js';
import type { Limits } from './retry.js';

const [server] = servers;
const gateways = server.variables.gateway['x-regions'];
const modes = server.variables.mode['x-environments'];

/** The provider's regions, each with a gateway of its own. */
export type Region = keyof typeof gateways;
/** Real money, or the provider's sandbox. */
export type Environment = keyof typeof modes;

/** How `cancel()` repeats. */
export interface RetryOptions {
  /** The attempts in all, the first included: 1 to 100. 1 means: never repeat. Default: 5. */
  maxAttempts?: number;
  /**
   * The longest wait before the second attempt, in milliseconds: 1 to 3 600 000. It doubles with each further attempt;
   * the wait is a random part of it (full jitter). Default: 500.
   */
  baseDelay?: number;
  /**
   * The longest wait before any attempt, in milliseconds: `baseDelay` to 3 600 000. A `Retry-After` of the answer may ask
   * for more and is honoured. Default: 8 000.
   */
  maxDelay?: number;
}

/** What one call of `cancel()` may change. */
export interface CancelOptions {
  /**
   * Whether this cancellation may have been sent before: by an earlier call whose outcome was `U` or that did not end, by
   * another process, by a person. A failure that speaks only of the request is then no proof that the payment is not
   * cancelled, and gives `U`. Default: false. When in doubt: true.
   */
  repeated?: boolean;
  /** Aborts the cancellation; `cancel()` then rejects with a `CancelAbortedError`. */
  signal?: AbortSignal;
  /**
   * The longest that one attempt may take, in milliseconds, from signing to the last byte of the answer:
   * 1 to 3 600 000. Default: 10 000, well above what the gateway needs, well below a person's patience.
   */
  attemptTimeout?: number;
  /**
   * The longest that `cancel()` may take in all, waits included, in milliseconds: 1 to 86 400 000. At its end the outcome
   * is `U`. Default: 60 000, room for all five attempts when one or two of them time out.
   */
  deadline?: number;
  /** How to repeat. */
  retry?: RetryOptions;
}

/** The options of a client. */
export type CancelClientOptions = Signer & CancelClientSettings;

/** The options beside the signer. */
export interface CancelClientSettings
  extends Omit<SigningFetchSettings, 'unsignedResponse'>,
    Omit<CancelOptions, 'signal' | 'repeated'> {
  /** The provider's region: `north-america`, `asia`, `europe` or `united-states`. Give this or `baseUrl`. */
  region?: Region;
  /**
   * Where the API is, the base path included and the operation's own left out: `https://open-na-global.alipay.com/ams/api`.
   * `http:` is refused, except for a loopback host. Give this or `region`.
   */
  baseUrl?: string | URL;
  /**
   * With `region`: `production` or `sandbox`. Default: `sandbox` for a `clientId` that begins with `SANDBOX_`, else
   * `production`.
   */
  environment?: Environment;
  /**
   * Called after each attempt with what happened. It never sees a key, a signature or a token. What it throws, or the
   * promise it returns, is ignored: a broken log must not lose an outcome.
   */
  onAttempt?: (attempt: Attempt) => void;
  /**
   * Where log lines go: `console`, pino, or anything of their shape. It never gets a key, a signature or a token; bodies go
   * to `debug` only. What it throws is ignored. Default: nowhere.
   */
  logger?: Logger;
  /**
   * Whether each attempt of an outcome carries `evidence`: the exact bytes and headers sent and received, as proof to keep.
   * The merchant's own `Signature` and `Agent-Token` are in it for `complete` only; a key never is. Default: false.
   */
  evidence?: EvidenceOption;
  /** A random number from 0 up to 1, for the jitter. Default: `Math.random`. */
  random?: () => number;
  /** Waits so many milliseconds, and no longer than the signal. Default: a timer. */
  sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** The names of the options of one call. */
export const cancelOptions = {
  repeated: true,
  signal: true,
  attemptTimeout: true,
  deadline: true,
  retry: true,
} satisfies Known<CancelOptions>;

/** The names of the options of a client. */
export const cancelClientOptions = {
  clientId: true,
  privateKey: true,
  sign: true,
  alipayPublicKey: true,
  keyVersion: true,
  agentToken: true,
  fetch: true,
  now: true,
  attemptTimeout: true,
  deadline: true,
  retry: true,
  region: true,
  baseUrl: true,
  environment: true,
  onAttempt: true,
  logger: true,
  evidence: true,
  random: true,
  sleep: true,
} satisfies Known<CancelClientOptions>;

const hour = 3_600_000;
const defaults: Limits = { attemptTimeout: 10_000, deadline: 60_000, maxAttempts: 5, baseDelay: 500, maxDelay: 8_000 };

/** Every limit, from the call's options, then the client's, then the defaults. */
export function readLimits(options: CancelOptions, base: Limits = defaults): Limits {
  checkObject('retry', options.retry);
  const retry = options.retry ?? {};
  checkKnown(retry, { maxAttempts: true, baseDelay: true, maxDelay: true } satisfies Known<RetryOptions>, 'retry.');
  const baseDelay = wholeNumber('retry.baseDelay', retry.baseDelay, base.baseDelay, 1, hour);
  return {
    attemptTimeout: wholeNumber('attemptTimeout', options.attemptTimeout, base.attemptTimeout, 1, hour),
    deadline: wholeNumber('deadline', options.deadline, base.deadline, 1, 24 * hour),
    maxAttempts: wholeNumber('retry.maxAttempts', retry.maxAttempts, base.maxAttempts, 1, 100),
    baseDelay,
    maxDelay: wholeNumber('retry.maxDelay', retry.maxDelay, Math.max(base.maxDelay, baseDelay), baseDelay, hour),
  };
}

/** Where requests go: without a slash at the end. */
export function readBaseUrl({ baseUrl, region, environment, clientId }: CancelClientOptions): string {
  if ((baseUrl === undefined) === (region === undefined))
    throw new OptionError('region', 'or `baseUrl` must be given, and not both.');
  if (environment !== undefined && !Object.keys(modes).includes(environment))
    throw new OptionError('environment', `must be one of ${Object.keys(modes).join(', ')}.`);
  if (baseUrl !== undefined) {
    if (environment !== undefined)
      throw new OptionError('environment', 'goes with `region`; a `baseUrl` has its own path.');
    return checkUrl(urlText(baseUrl));
  }
  if (region === undefined || !Object.keys(gateways).includes(region))
    throw new OptionError('region', `must be one of ${Object.keys(gateways).join(', ')}.`);
  const mode = modes[environment ?? (clientId.startsWith('SANDBOX_') ? 'sandbox' : 'production')];
  return server.url.replace('{gateway}', gateways[region]).replace('{mode}', mode);
}

function checkUrl(text: string): string {
  if (!URL.canParse(text))
    throw new OptionError('baseUrl', 'must be a URL, such as https://open-na-global.alipay.com/ams/api.');
  const url = new URL(text);
  // `search` and `hash` are empty for a lone `?` or `#`, which would still end the path.
  if (url.username || url.password || /[?#]/.test(text))
    throw new OptionError('baseUrl', 'must not carry a user name, a password, a query or a fragment.');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    throw new OptionError('baseUrl', 'must begin with https:// (http:// is for loopback hosts only).');
  const baseUrl = withoutTrailingSlashes(url.href);
  if (baseUrl.endsWith(cancelPayment.path))
    throw new OptionError('baseUrl', `must end before the path of the operation, ${cancelPayment.path}.`);
  return baseUrl;
}

import { cancelPayment, sandboxPrefix, servers } from '../../generated/contract.js';
import { attemptTimeout, baseDelay, deadline, maxAttempts, maxDelay } from '../../generated/decisions.js';
import { OptionError } from '../errors.js';
import {
  checkFlags,
  checkFunctions,
  checkKnown,
  checkObject,
  checkSignal,
  type Known,
  wholeNumber,
} from '../internal/checks.js';
import { networkReason, readMember } from '../internal/http.js';
import type { Attempt } from '../internal/records.js';
import { isLoopback, urlText, withoutTrailingSlashes } from '../internal/urls.js';
import { type Credentials, credentialOptions, readCredentials, type Signer } from '../signature/credentials.js';
import { type CommonFetchOptions, type Fetch, fetchOr } from '../signature/signing-fetch.js';
import type { EvidenceOption } from './evidence.js';
import { type Hooks, isClock, steadyHooks } from './hooks.js';
import type { Listeners, Logger } from './observe.js';
import type { Limits } from './retry.js';

type Server = (typeof servers)[0];

/** The provider's regions. Each has its own gateway. */
export type Region = keyof Server['x-regions'];
/** `production` moves real money; `sandbox` is the provider's sandbox. */
export type Environment = keyof Server['x-environments'];

/** How `cancel()` repeats. */
export interface RetryOptions {
  /** The number of attempts, including the first: 1 to 100. 1 means: never repeat. Default: 5. */
  maxAttempts?: number;
  /**
   * The longest wait before the second attempt, in milliseconds: 1 to 3 600 000. It doubles with each further attempt.
   * The wait is a random part of it (full jitter). Default: 500.
   */
  baseDelay?: number;
  /**
   * The longest wait before any attempt, in milliseconds: `baseDelay` to 3 600 000. A longer `Retry-After` of the answer
   * takes precedence. Default: 8 000.
   */
  maxDelay?: number;
}

/** The options of one call of `cancel()`. */
export interface CancelOptions {
  /**
   * Whether this cancellation may have been sent before: by an earlier call whose outcome was `U` or that did not end, by
   * another process, or by a person. If true, a failure that concerns only the request gives `U`, since it does not prove
   * that the payment is not cancelled. Default: false. If in doubt, set true.
   */
  repeated?: boolean;
  /** Aborts the cancellation. `cancel()` then rejects with a `CancelAbortedError`. */
  signal?: AbortSignal;
  /**
   * The longest that one attempt may take, in milliseconds, from signing to the last byte of the answer:
   * 1 to 3 600 000. Default: 10 000. The gateway usually needs much less.
   */
  attemptTimeout?: number;
  /**
   * The longest that `cancel()` may take, including waits, in milliseconds: 1 to 86 400 000. After that the outcome is
   * `U`. Default: 60 000, enough for five attempts of which two time out.
   */
  deadline?: number;
  /** How to repeat. */
  retry?: RetryOptions;
}

/** The options of a client. */
export type CancelClientOptions = Signer & CommonClientOptions;

/** The options without the signer. */
export interface CommonClientOptions
  extends Omit<CommonFetchOptions, 'unsignedResponse'>,
    Omit<CancelOptions, 'signal' | 'repeated'> {
  /** The provider's region: `north-america`, `asia`, `europe` or `united-states`. Give this or `baseUrl`. */
  region?: Region;
  /**
   * The URL of the API with its base path, without the path of the operation: `https://open-na-global.alipay.com/ams/api`.
   * `http:` is allowed only for loopback hosts. Give this or `region`.
   */
  baseUrl?: string | URL;
  /**
   * `production` or `sandbox`; only together with `region`. Default: `sandbox` if `clientId` begins with `SANDBOX_`,
   * otherwise `production`.
   */
  environment?: Environment;
  /**
   * Called with the result of each attempt. It never gets a key, a signature or a token, unless `evidence` is `complete`. Its
   * errors and rejections are ignored, so that a broken log cannot lose an outcome.
   */
  onAttempt?: (attempt: Attempt) => void;
  /**
   * Receives log lines: `console`, pino, or any object with their methods. It never gets a key, a signature or a token. Bodies
   * go to `debug` only. Its errors are ignored. Default: no logging.
   */
  logger?: Logger;
  /**
   * Whether each attempt of an outcome has `evidence`: the exact bytes and headers sent and received, to keep as proof.
   * `complete` includes the merchant's own `Signature` and `Agent-Token`. Evidence never contains a key. Default: false.
   */
  evidence?: EvidenceOption;
  /** Returns a random number from 0 up to 1, for the jitter. Default: `Math.random`. */
  random?: () => number;
  /** Waits so many milliseconds, or until the signal aborts. Default: a timer. */
  sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** The options of a client, read and checked. */
export interface ClientSettings extends Readonly<Hooks>, Listeners {
  readonly credentials: Credentials;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly limits: Readonly<Limits>;
  readonly fetch: Fetch;
  readonly evidence: EvidenceOption;
  /** Whether the caller's clock returns a valid time now. */
  readonly hasValidClock: () => boolean;
  /** Milliseconds since an arbitrary moment. */
  readonly stopwatch: () => number;
}

/** The options of a call, read and checked. */
export interface CallSettings {
  readonly repeated: boolean;
  readonly signal: AbortSignal | undefined;
  readonly limits: Readonly<Limits>;
}

/** A function: bundlers keep a constant with a spread even if nothing uses it. */
const clientOptions = () =>
  ({
    ...credentialOptions,
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
  }) satisfies Known<CancelClientOptions>;

const callOptions = {
  repeated: true,
  signal: true,
  attemptTimeout: true,
  deadline: true,
  retry: true,
} satisfies Known<CancelOptions>;

/**
 * Reads and checks the options of a client.
 *
 * @throws OptionError when an option is missing or invalid
 */
export function readClientOptions(options: CancelClientOptions): ClientSettings {
  checkObject('options', options, true);
  checkKnown(options, clientOptions());
  const credentials = readCredentials(options);
  const { fetch, now, random, sleep, onAttempt, logger } = options;
  checkFunctions({ fetch, onAttempt });
  checkLogger(logger);
  checkFunctions({ now, random, sleep });
  const baseUrl = readBaseUrl(options);
  const limits = readLimits(options);
  const evidence = readEvidence(options.evidence);
  const hooks = steadyHooks(options);
  return Object.freeze({
    ...{ credentials, baseUrl, limits, evidence, onAttempt, logger, ...hooks },
    fetch: fetch === undefined ? fetchOr(fetch) : namingFetch(fetch),
    hasValidClock: () => isClock(now ?? Date.now),
    // The system clock may jump. A caller's clock measures durations too, so that tests control them.
    stopwatch: now === undefined ? () => performance.now() : hooks.now,
  });
}

/** The errors of a mistake in a program. The `fetch` of some runtimes throws a `TypeError` for a failed connection too. */
const programmingErrors: readonly unknown[] = ['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError'];

/** The caller's `fetch`. An error that may be a mistake in it names the option. */
function namingFetch(fetch: Fetch): Fetch {
  return async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (cause) {
      const name = readMember(cause, 'name');
      const isMistake = programmingErrors.includes(name) && networkReason(cause) === undefined;
      throw isMistake
        ? new OptionError('fetch', `threw a ${name}: the connection failed, or the function has a defect.`, { cause })
        : cause;
    }
  };
}

/**
 * Reads and checks the options of a call.
 *
 * @param settings of the client; its limits are the defaults
 * @throws OptionError when an option is invalid, or the client's clock does not work
 */
export function readCallOptions(options: CancelOptions, settings: ClientSettings): CallSettings {
  checkObject('options', options);
  checkKnown(options, callOptions);
  const { signal, repeated = false } = options;
  checkSignal(signal);
  checkFlags({ repeated });
  const limits = readLimits(options, settings.limits);
  if (!settings.hasValidClock())
    throw new OptionError('now', 'must return milliseconds since 1970, a whole number of 13 digits.');
  return Object.freeze({ repeated, signal, limits });
}

/** Every limit: the given option, otherwise that of `base`, otherwise the contract's. */
function readLimits(options: CancelOptions, base?: Limits): Limits {
  checkObject('retry', options.retry);
  const retry = options.retry ?? {};
  checkKnown(retry, { maxAttempts: true, baseDelay: true, maxDelay: true } satisfies Known<RetryOptions>, 'retry.');
  const first = limit('retry.baseDelay', retry.baseDelay, base?.baseDelay, baseDelay);
  const longest = Math.max(base?.maxDelay ?? maxDelay.default, first);
  return {
    attemptTimeout: limit('attemptTimeout', options.attemptTimeout, base?.attemptTimeout, attemptTimeout),
    deadline: limit('deadline', options.deadline, base?.deadline, deadline),
    maxAttempts: limit('retry.maxAttempts', retry.maxAttempts, base?.maxAttempts, maxAttempts),
    baseDelay: first,
    maxDelay: limit('retry.maxDelay', retry.maxDelay, longest, { ...maxDelay, minimum: first }),
  };
}

function limit(
  option: string,
  value: number | undefined,
  fallback: number | undefined,
  bounds: { default: number; minimum: number; maximum: number },
): number {
  return wholeNumber(option, value, fallback ?? bounds.default, bounds.minimum, bounds.maximum);
}

/**
 * The base URL of requests, without a slash at the end.
 *
 * @throws OptionError when `baseUrl`, `region` or `environment` is invalid, or they do not go together
 */
export function readBaseUrl({ baseUrl, region, environment, clientId }: CancelClientOptions): string {
  if ((baseUrl === undefined) === (region === undefined))
    throw new OptionError('region', 'or `baseUrl` must be given, and not both.');
  const [{ url, 'x-regions': gateways, 'x-environments': modes }] = servers;
  if (environment !== undefined && !Object.keys(modes).includes(environment))
    throw new OptionError('environment', `must be one of ${Object.keys(modes).join(', ')}.`);
  if (baseUrl !== undefined) {
    if (environment !== undefined)
      throw new OptionError(
        'environment',
        'cannot be combined with `baseUrl`, which contains the path of its environment.',
      );
    return checkUrl(urlText(baseUrl));
  }
  if (region === undefined || !Object.keys(gateways).includes(region))
    throw new OptionError('region', `must be one of ${Object.keys(gateways).join(', ')}.`);
  const mode = modes[environment ?? (clientId.startsWith(sandboxPrefix) ? 'sandbox' : 'production')];
  return url.replace('{gateway}', gateways[region]).replace('{mode}', mode);
}

function checkUrl(text: string): string {
  if (!URL.canParse(text))
    throw new OptionError('baseUrl', 'must be a URL, such as https://open-na-global.alipay.com/ams/api.');
  const url = new URL(text);
  // `search` and `hash` are empty for a lone `?` or `#`, but either would end the path.
  if (url.username || url.password || /[?#]/.test(text))
    throw new OptionError('baseUrl', 'must not contain a user name, a password, a query or a fragment.');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    throw new OptionError('baseUrl', 'must begin with https:// (http:// is for loopback hosts only).');
  const baseUrl = withoutTrailingSlashes(url.href);
  if (baseUrl.endsWith(cancelPayment.path))
    throw new OptionError('baseUrl', `must end before the path of the operation, ${cancelPayment.path}.`);
  return baseUrl;
}

/** Checks the option `logger`. */
export function checkLogger(logger: Logger | undefined): void {
  const levels = ['debug', 'info', 'warn', 'error'] as const;
  if (logger !== undefined && !levels.every((level) => typeof logger?.[level] === 'function'))
    throw new OptionError('logger', `must have the methods ${levels.join(', ')}.`);
}

function readEvidence(option: EvidenceOption = false): EvidenceOption {
  if (option !== true && option !== false && option !== 'complete')
    throw new OptionError('evidence', 'must be true, false or `complete`.');
  return option;
}

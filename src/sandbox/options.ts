import type { KeyObject } from 'node:crypto';
import { OptionError } from '../errors.js';
import { isBytes } from '../internal/bytes.js';
import { checkClientId, checkFunctions, checkKnown, checkObject, type Known, wholeNumber } from '../internal/checks.js';
import { type KeyInput, readPrivateKey } from '../signature/keys.js';
import { type MerchantOptions, readBalance, type TrafficLimit } from './merchants.js';
import type { SeenRequest } from './request-log.js';

/** The options of a sandbox. All are optional. */
export interface SandboxOptions {
  /** The merchant's identifier, 1 to 128 visible ASCII characters. Default: `SANDBOX_5X00000000000000`. */
  clientId?: string;
  /** The merchant's RSA private key, at least 2048 bits. Default: a key that this process generates once. */
  privateKey?: KeyInput;
  /** The provider's RSA private key, at least 2048 bits. Default: a key that this process generates once. */
  alipayPrivateKey?: KeyInput;
  /** The merchant's balance; see `balance` of `registerMerchant`. Default: no limit. */
  balance?: NonNullable<MerchantOptions['balance']>;
  /** How long a payment can be cancelled, in milliseconds, from 0. Default: 86 400 000 (one day). */
  cancellablePeriod?: number;
  /** Limits the genuine requests of each merchant. Default: no limit. */
  trafficLimit?: TrafficLimit;
  /**
   * The clock, in milliseconds since 1970. Default: `Date.now`. `advanceClock` adds to it. Give the client the same clock: it
   * does not believe a failure that is signed 15 minutes or more before the request.
   */
  now?: () => number;
  /** Called with each request once its answer is decided. Errors and rejections of the listener are ignored. */
  onRequest?: (request: SeenRequest) => void;
}

/** Where and how the sandbox listens. */
export interface ServerOptions {
  /** The port, 0 to 65535. 0 means any free port. Default: 0. */
  port?: number;
  /** The address to listen on. Any address but loopback is open to other machines. Default: `127.0.0.1`. */
  host?: string;
  /** A certificate and its private key in PEM, for HTTPS. Default: plain HTTP. */
  tls?: { cert: string | Uint8Array; key: string | Uint8Array };
  /** The folder of the API explorer, served under `/explorer/`. Default: the built explorer, if there is one. */
  explorer?: string | undefined;
}

/** Checked options of a sandbox. */
export interface SandboxSettings {
  readonly clientId: string;
  /** `undefined`: use the key that this process generates. */
  readonly privateKey: KeyObject | undefined;
  readonly alipayPrivateKey: KeyObject | undefined;
  readonly balance: number;
  readonly cancellablePeriod: number;
  readonly trafficLimit: Readonly<TrafficLimit> | undefined;
  readonly now: () => number;
  readonly onRequest: SandboxOptions['onRequest'];
}

/** Checked options of a sandbox that listens. */
export interface ServerSettings extends SandboxSettings {
  readonly port: number;
  readonly host: string;
  readonly tls: ServerOptions['tls'];
  readonly explorer: string | undefined;
}

const sandboxOptions = {
  clientId: true,
  privateKey: true,
  alipayPrivateKey: true,
  balance: true,
  cancellablePeriod: true,
  trafficLimit: true,
  now: true,
  onRequest: true,
} satisfies Known<SandboxOptions>;

const serverOptions = {
  ...sandboxOptions,
  port: true,
  host: true,
  tls: true,
  explorer: true,
} satisfies Known<SandboxOptions & ServerOptions>;

const day = 86_400_000;

/**
 * Checks the options of a sandbox without a server.
 *
 * @throws OptionError or KeyError if an option is invalid
 */
export function readSandboxOptions(options: SandboxOptions): SandboxSettings {
  checkObject('options', options, true);
  checkKnown(options, sandboxOptions);
  return Object.freeze(sandboxSettings(options));
}

/**
 * Checks the options of a sandbox with a server. The folder and the certificate are checked when they are used.
 *
 * @throws OptionError or KeyError if an option is invalid
 */
export function readServerOptions(options: SandboxOptions & ServerOptions): ServerSettings {
  checkObject('options', options, true);
  checkKnown(options, serverOptions);
  const { host = '127.0.0.1', tls, explorer } = options;
  const port = wholeNumber('port', options.port, 0, 0, 65_535);
  if (typeof host !== 'string' || host === '') throw new OptionError('host', 'must be an address or a host name.');
  if (explorer !== undefined && typeof explorer !== 'string')
    throw new OptionError('explorer', 'must be the path of a folder.');
  return Object.freeze({ ...sandboxSettings(options), port, host, tls: readTls(tls), explorer });
}

function sandboxSettings(options: SandboxOptions): SandboxSettings {
  const { clientId = 'SANDBOX_5X00000000000000', cancellablePeriod = day, now = Date.now, onRequest } = options;
  checkClientId(clientId);
  checkFunctions({ now, onRequest });
  if (typeof cancellablePeriod !== 'number' || !(cancellablePeriod >= 0))
    throw new OptionError('cancellablePeriod', 'must be a number of milliseconds from 0.');
  const { privateKey, alipayPrivateKey } = options;
  return {
    clientId,
    privateKey: privateKey === undefined ? undefined : readPrivateKey(privateKey),
    alipayPrivateKey: alipayPrivateKey === undefined ? undefined : readPrivateKey(alipayPrivateKey),
    balance: readBalance(options.balance),
    cancellablePeriod,
    trafficLimit: readTrafficLimit(options.trafficLimit),
    now,
    onRequest,
  };
}

function readTrafficLimit(limit: TrafficLimit | undefined): Readonly<TrafficLimit> | undefined {
  checkObject('trafficLimit', limit);
  if (limit === undefined) return undefined;
  checkKnown(limit, { requests: true, interval: true } satisfies Known<TrafficLimit>, 'trafficLimit.');
  const { requests, interval } = limit;
  if (!Number.isInteger(requests) || requests < 0)
    throw new OptionError('trafficLimit.requests', 'must be a whole number from 0.');
  if (typeof interval !== 'number' || !(interval >= 1))
    throw new OptionError('trafficLimit.interval', 'must be a number of milliseconds from 1.');
  return Object.freeze({ requests, interval });
}

function readTls(tls: ServerOptions['tls']): ServerOptions['tls'] {
  checkObject('tls', tls);
  if (tls === undefined) return undefined;
  checkKnown(tls, { cert: true, key: true }, 'tls.');
  // Without a certificate, node:https would listen and end every connection.
  for (const name of ['cert', 'key'] as const)
    if ((typeof tls[name] !== 'string' && !isBytes(tls[name])) || tls[name].length === 0)
      throw new OptionError(`tls.${name}`, 'must be PEM, as text or bytes.');
  return Object.freeze({ cert: tls.cert, key: tls.key });
}

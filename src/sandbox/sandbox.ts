import type { KeyObject } from 'node:crypto';
import { maxRequestBytes } from '../../generated/decisions.js';
import { sandboxBasePath } from '../internal/base-paths.js';
import type { Fetch } from '../signature/signing-fetch.js';
import { SandboxCore } from './core.js';
import { toResponse } from './delivery.js';
import type { IncomingRequest } from './examination.js';
import { makeKeys } from './keys.js';
import type { MerchantOptions } from './merchants.js';
import { readSandboxOptions, readServerOptions, type SandboxOptions, type ServerOptions } from './options.js';
import type { Payment, PaymentOptions } from './payments.js';
import type { SeenRequest } from './request-log.js';
import { listen } from './server.js';

/** A running sandbox: the provider's side, in memory. */
export interface Sandbox {
  /** The origin of the server. Without a server, a placeholder that only `fetch` of this sandbox accepts. */
  readonly url: string;
  /** The `baseUrl` for a client. */
  readonly baseUrl: string;
  /** The merchant's credentials, to spread into the options of a client. The same values as below. */
  readonly merchant: { readonly clientId: string; readonly privateKey: KeyObject; readonly alipayPublicKey: KeyObject };
  readonly clientId: string;
  readonly privateKey: KeyObject;
  readonly alipayPublicKey: KeyObject;
  /** The requests received, oldest first. Keeps the latest ones: at most 10 000 requests and 4 MiB. */
  readonly requests: readonly SeenRequest[];
  /**
   * Creates a payment that can be cancelled.
   *
   * @throws OptionError if an option is invalid
   */
  createPayment(options?: PaymentOptions): Payment;
  /**
   * Adds or replaces a merchant.
   *
   * @throws OptionError or KeyError if an option is invalid
   */
  registerMerchant(options: MerchantOptions): void;
  /**
   * Advances the sandbox's clock by a number of milliseconds. A negative number moves it back.
   *
   * @throws OptionError if a `Date` cannot represent the new time
   */
  advanceClock(milliseconds: number): void;
  /** Answers like the server, without a socket. A bound function: pass it to a client as `fetch`. */
  readonly fetch: Fetch;
  /** Aborts pending answers and stops the server. The process can then exit. */
  close(): Promise<void>;
}

/**
 * Creates a sandbox without a server. Missing keys are generated at the first call, which can take a second; all sandboxes of
 * the process share them.
 *
 * @throws OptionError or KeyError if an option is invalid
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const core = new SandboxCore(readSandboxOptions(options));
  return sandboxOf(core, 'https://sandbox.invalid', new AbortController(), async () => {});
}

/**
 * Starts a sandbox with a server. By default it listens on loopback, on a free port.
 *
 * @throws OptionError or KeyError if an option is invalid; an error of node:net if the server cannot listen
 */
export async function startSandbox(options: SandboxOptions & ServerOptions = {}): Promise<Sandbox> {
  const settings = readServerOptions(options);
  await makeKeys({ merchant: settings.privateKey, alipay: settings.alipayPrivateKey });
  const closing = new AbortController();
  const core = new SandboxCore(settings);
  const server = await listen(core, settings, closing.signal);
  return sandboxOf(core, server.url, closing, server.close);
}

function sandboxOf(core: SandboxCore, url: string, closing: AbortController, stop: () => Promise<void>): Sandbox {
  const { clientId, privateKey, alipayPublicKey, requests } = core;
  return {
    url,
    baseUrl: url + sandboxBasePath,
    merchant: { clientId, privateKey, alipayPublicKey },
    clientId,
    privateKey,
    alipayPublicKey,
    requests,
    createPayment: (payment) => core.createPayment(payment),
    registerMerchant: (merchant) => core.registerMerchant(merchant),
    advanceClock: (milliseconds) => core.advanceClock(milliseconds),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      closing.signal.throwIfAborted();
      request.signal.throwIfAborted();
      return await toResponse(await core.answer(await read(request)), [request.signal, closing.signal]);
    },
    close: async () => {
      closing.abort(new TypeError('fetch failed', { cause: new Error('The sandbox is closed.') }));
      await stop();
    },
  };
}

async function read(request: Request): Promise<IncomingRequest> {
  const body = new Uint8Array(await request.arrayBuffer());
  return {
    method: request.method,
    path: new URL(request.url).pathname,
    headers: [...request.headers],
    body: body.length > maxRequestBytes ? undefined : body,
  };
}

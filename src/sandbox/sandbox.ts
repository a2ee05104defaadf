import type { KeyObject } from 'node:crypto';
import { sandboxBasePath } from '../internal/base-paths.js';
import type { Fetch } from '../signature/signing-fetch.js';
import { SandboxCore } from './core.js';
import { toResponse } from './delivery.js';
import { type IncomingRequest, maxRequestBytes } from './examination.js';
import { makeKeys } from './keys.js';
import type { MerchantOptions } from './merchants.js';
import { readSandboxOptions, readServerOptions, type SandboxOptions, type ServerOptions } from './options.js';
import type { Payment, PaymentOptions } from './payments.js';
import type { SeenRequest } from './request-log.js';
import { listen } from './server.js';

/** The provider's side, in memory. */
export interface Sandbox {
  /** Where it listens, without a path. Without a server, a stand-in that only `fetch` understands. */
  readonly url: string;
  /** What a client takes as its `baseUrl`. */
  readonly baseUrl: string;
  /** The merchant that is ready to call: the same values as below, to be spread into the options of a client. */
  readonly merchant: { readonly clientId: string; readonly privateKey: KeyObject; readonly alipayPublicKey: KeyObject };
  readonly clientId: string;
  readonly privateKey: KeyObject;
  readonly alipayPublicKey: KeyObject;
  /** The requests that it saw, oldest first. The latest are kept: 10 000, and 4 MiB of them. */
  readonly requests: readonly SeenRequest[];
  /**
   * Makes a payment that can be cancelled.
   *
   * @throws OptionError when an option breaks its rule
   */
  createPayment(options?: PaymentOptions): Payment;
  /**
   * Makes a further merchant known, or replaces one.
   *
   * @throws OptionError or KeyError when an option breaks its rule
   */
  registerMerchant(options: MerchantOptions): void;
  /** Moves the sandbox's clock on, by so many milliseconds; a negative number moves it back. */
  advanceClock(milliseconds: number): void;
  /** Answers as the server does, without a socket. A bound function; give it to a client as its `fetch`. */
  readonly fetch: Fetch;
  /** Ends every answer that is still to come, and the server. The process is then free to exit. */
  close(): Promise<void>;
}

/**
 * Makes a sandbox without a server. Keys that are not given are made at the first call in a process, which takes a moment,
 * and are the same for every sandbox of it.
 *
 * @throws OptionError or KeyError when an option breaks its rule
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const core = new SandboxCore(readSandboxOptions(options));
  return sandboxOf(core, 'https://sandbox.invalid', new AbortController(), async () => {});
}

/**
 * Starts a sandbox that listens, on loopback and a free port unless it is told otherwise.
 *
 * @throws OptionError or KeyError when an option breaks its rule; an error of node:net when it cannot listen
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

import { createServer, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { OptionError } from '../errors.js';
import { checkFunctions, checkKnown, checkObject, type Known, notify, wholeNumber } from '../internal/checks.js';
import { urlText, withoutTrailingSlashes } from '../internal/urls.js';
import { forward } from './forward.js';
import { createValidator, type Violation } from './validate.js';

/** The list keeps this many violations, so that a proxy that runs for weeks does not fill the memory. */
const maxViolations = 1000;

export interface ConformanceProxyOptions {
  /** The provider's URL. Only its origin matters for forwarding: the path of each request is kept. */
  target: string | URL;
  /** The port on loopback, 0 to 65535. 0 means any free port. Default: 0. */
  port?: number;
  /** Called with each violation. Errors and rejections of the listener are ignored. */
  onViolation?: (violation: Violation) => void;
}

/** A proxy that forwards bytes unchanged and validates each exchange. */
export interface ConformanceProxy {
  /** The origin of the proxy. */
  readonly url: string;
  /** The origin with the path of `target`: the `baseUrl` for a client. */
  readonly baseUrl: string;
  /**
   * The violations, oldest first, at most the first 1000. `onViolation` gets all of them. The proxy validates an exchange
   * before it forwards the last bytes of the response.
   */
  readonly violations: readonly Violation[];
  /** Stops the proxy and closes its connections. */
  close(): Promise<void>;
}

/**
 * Starts a proxy in front of a provider. It forwards the raw bytes of each body, and names, order and values of all headers
 * except `Host`. Where the provider breaks a connection, the proxy breaks the caller's. Prism validates each exchange, also
 * the part of one that the caller aborts. No exchange stops the proxy.
 *
 * Not forwarded as they are: chunk boundaries, trailers, informational responses, bytes beyond `Content-Length`, and the part
 * of response headers before a broken connection. If Node.js cannot write a head (a status below 100, status 101, control
 * characters in the reason, `Trailer` without chunks), the caller gets a 502 with the reason, and a violation is reported. A
 * request that is not HTTP gets a 400.
 *
 * @throws OptionError if an option is invalid; MissingPrismError if Prism is not installed
 */
export async function startConformanceProxy(options: ConformanceProxyOptions): Promise<ConformanceProxy> {
  const { target, port, onViolation } = readOptions(options);
  const validate = await createValidator();
  const violations: Violation[] = [];
  const agent = target.protocol === 'https:' ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const report = (violation: Violation) => {
    if (violations.length < maxViolations) violations.push(violation);
    notify(onViolation, violation);
  };
  const context = { target, agent, validate, onViolation: report };
  const server = createServer((request, response) => forward(request, response, context));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    baseUrl: url + withoutTrailingSlashes(target.pathname),
    violations,
    close: () =>
      new Promise((resolve) => {
        // A second call gets an error from Node.js. It is ignored: the server is already closed.
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

function readOptions(options: ConformanceProxyOptions) {
  checkObject('options', options, true);
  checkKnown(options, { target: true, port: true, onViolation: true } satisfies Known<ConformanceProxyOptions>);
  const { onViolation } = options;
  checkFunctions({ onViolation });
  const port = wholeNumber('port', options.port, 0, 0, 65_535);
  const text = urlText(options.target);
  if (!URL.canParse(text)) throw new OptionError('target', 'must be a URL, such as http://127.0.0.1:4020.');
  const target = new URL(text);
  if (target.protocol !== 'http:' && target.protocol !== 'https:')
    throw new OptionError('target', 'must begin with http:// or https://.');
  return Object.freeze({ target, port, onViolation });
}

import { createServer, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { OptionError } from '../errors.js';
import { checkFunctions, checkKnown, checkObject, type Known, notify, wholeNumber } from '../internal/checks.js';
import { urlText, withoutTrailingSlashes } from '../internal/urls.js';
import { forward } from './forward.js';
import { createValidator, type Violation } from './validate.js';

/** How many violations are kept, so that a proxy that runs for weeks does not fill the memory. */
const maxViolations = 1000;

export interface ConformanceProxyOptions {
  /** The provider: its origin, or any URL at it. The path of each request is passed on as it is. */
  target: string | URL;
  /** A port of loopback, 0 to 65535; 0 is a free one. Default: 0. */
  port?: number;
  /** Called with each violation as it is found. What it throws, or the promise it returns, is ignored. */
  onViolation?: (violation: Violation) => void;
}

/** A proxy that passes bytes on untouched, and judges beside. */
export interface ConformanceProxy {
  /** Where it listens, without a path. */
  readonly url: string;
  /** The same with the path of `target`: what a client of that `target` takes as its `baseUrl`. */
  readonly baseUrl: string;
  /**
   * What it found, oldest first: the first 1,000. `onViolation` is told of all. An exchange is judged before the last bytes of its
   * response are passed on.
   */
  readonly violations: readonly Violation[];
  close(): Promise<void>;
}

/**
 * Starts a proxy in front of a provider. It passes on the raw bytes of each body, and the names, order and values of all
 * headers but `Host`, and it breaks its connections where the provider breaks them. Prism judges each exchange; also one
 * that the caller gives up, as far as it went. Whatever passes, the proxy goes on.
 *
 * Not passed on as it is: where chunks begin, trailers, informational responses, bytes beyond `Content-Length`, and how far
 * a response came whose connection broke within its headers. A head that Node.js cannot write (a status below 100, status
 * 101, control characters in the reason, `Trailer` without chunks) becomes a 502 with the reason and a violation; a request
 * that is no HTTP, a 400.
 *
 * @throws OptionError when an option breaks its rule; MissingPrismError when Prism is not installed
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
        // Of a server that is closed already, Node.js gives an error: there is nothing more to do.
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

import fc from 'fast-check';
import { cancelPayment } from '../../generated/contract.js';
import { contentToSign, formatSignatureHeader, KeyError, OptionError, sign } from '../../src/index.signature.js';
import { sandboxBasePath } from '../../src/internal/base-paths.js';
import { createSandbox, reservedIds, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import {
  anyFunction,
  anything,
  bytes,
  changed,
  headers,
  keys,
  mostly,
  oneOf,
  options,
  text,
  textOf,
} from './inputs.js';
import { hold, property, type Treatment } from './property.js';

const path = sandboxBasePath + cancelPayment.path;
const privateKey = oneOf(keys.privateKey, undefined);
const clientId = mostly(oneOf('SANDBOX_FUZZ'), text);
const number = mostly(fc.nat(), fc.oneof(fc.double(), oneOf(8.64e15, -8.64e15, 1e300)));
const trafficLimit = options({ requests: oneOf(0, 5), interval: number });
const settings = options({
  ...{ clientId, privateKey, alipayPrivateKey: privateKey, balance: number, cancellablePeriod: number },
  trafficLimit,
  ...{
    now: mostly(
      oneOf(Date.now),
      number.map((time) => () => time),
    ),
    onRequest: anyFunction,
  },
});
/** Most of these are short enough. */
const ownId = fc.string({ unit: 'binary', maxLength: 70 });
const payment = options({
  ...{ paymentId: ownId, paymentRequestId: ownId, clientId, status: oneOf('PROCESSING', 'SUCCESS', 'FAIL') },
  ...{ amount: fc.oneof(fc.nat(), number), createdAt: number, cancellableOncePaid: fc.boolean() },
  ...{
    user: oneOf('normal', 'missing', 'abnormal'),
    behaviours: fc.array(mostly(oneOf('LOST_ANSWER', 'ANSWER_AFTER-200'), text), { maxLength: 3 }),
  },
});
const merchant = options({ clientId, publicKey: oneOf(keys.publicKey), balance: number, active: fc.boolean() });

/** Reserved ids that are answered at once. */
const prompt = reservedIds
  .map(({ id }) => id)
  .filter((id) => !/NO_ANSWER|ANSWER_AFTER|RESET|LOST|F_AFTER|TRUNCATED/.test(id));
const id = fc.oneof(
  oneOf(...prompt),
  fc.tuple(oneOf(...prompt), text).map(([reserved, more]) => `${reserved}.${more}`),
  text.map((more) => `sandbox-${more}`),
  text,
);
const body = fc.oneof(
  bytes.map((raw) => Buffer.from(raw)),
  anything.map((value) => Buffer.from(textOf(value))),
  fc
    .record({ paymentId: id, paymentRequestId: id }, { requiredKeys: [] })
    .map((ids) => Buffer.from(JSON.stringify(ids))),
  changed('{"paymentId":"sandbox-SUCCESS"}'),
);

const given = { privateKey: keys.privateKey, alipayPrivateKey: keys.privateKey };
const sandbox = createSandbox(given);

/** What `./sandbox` exports. */
export const sandboxes: Record<string, Treatment> = {
  createSandbox: {
    options: property(2_000, settings, async (settings) => {
      const made = createSandbox({ ...(settings as object) });
      await answered(made, new Request(made.baseUrl));
      made.advanceClock(1);
      await answered(made, new Request(made.baseUrl));
    }),
    'requests to its fetch': property(
      8_000,
      fc.record({
        method: fc.oneof(oneOf('POST'), oneOf('GET', 'HEAD', 'PUT', 'OPTIONS'), fc.string({ maxLength: 8 })),
        path: fc.oneof(
          oneOf(path),
          text.map((path) => `/${path}`),
        ),
        ...{ headers, body },
      }),
      async ({ method, path, headers, body }) => {
        const request = requestOf(sandbox.url + path, method, headers, body);
        if (request !== undefined) await answered(sandbox, request);
      },
    ),
    'signed requests to its fetch': property(3_000, body, async (body) => {
      const time = String(Date.now());
      const content = contentToSign({ method: 'POST', path, clientId: sandbox.clientId, time, body });
      const signature = formatSignatureHeader({ signature: await sign(content, keys.privateKey) });
      const headers = { 'Client-Id': sandbox.clientId, 'Request-Time': time, Signature: signature };
      await answered(sandbox, new Request(sandbox.url + path, { method: 'POST', headers, body: Buffer.from(body) }));
    }),
    'options of createPayment()': property(5_000, payment, (given) => {
      const made = sandbox.createPayment(given as never);
      hold(
        made.paymentId.length <= 64 && made.paymentRequestId.length <= 64,
        'The ids of a payment have at most 64 characters.',
      );
    }),
    'options of registerMerchant()': property(5_000, merchant, (given) => sandbox.registerMerchant(given as never)),
    'numbers for advanceClock()': property(500, fc.tuple(fc.oneof(number, anything), fc.double()), async (numbers) => {
      const made = createSandbox(given);
      for (const number of numbers) {
        made.advanceClock(number as number);
        await answered(made, new Request(made.baseUrl));
      }
    }),
  },
  startSandbox: {
    options: property(
      500,
      options({
        ...{ clientId, alipayPrivateKey: oneOf(keys.privateKey), trafficLimit, balance: number },
        // No other port or host: it may be in use or not exist.
        ...{
          port: mostly(oneOf(0), oneOf(-1, 65_536, 0.5)),
          host: mostly(oneOf('127.0.0.1'), oneOf('')),
          explorer: mostly(oneOf(undefined), oneOf('/none')),
        },
        tls: mostly(oneOf(undefined), options({ cert: oneOf('', 'no PEM'), key: oneOf('', 'no PEM') })),
      }),
      async (given) => {
        const started = await startSandbox(given as never);
        await started.close();
      },
      // An error of node:net or node:dns: the server cannot listen.
      (error) =>
        error instanceof OptionError ||
        error instanceof KeyError ||
        (error as Error & { syscall?: string }).syscall !== undefined,
    ),
  },
};

/** A request. `undefined` if `Request` itself rejects the values. */
function requestOf(url: string, method: string, headers: Headers, body: Buffer): Request | undefined {
  try {
    return new Request(url, { method, headers, body: ['GET', 'HEAD'].includes(method) ? null : Buffer.from(body) });
  } catch {
    return undefined;
  }
}

/** Checks that a request is answered: by the API or by the requested misbehaviour. */
async function answered(sandbox: Sandbox, request: Request): Promise<void> {
  const response = await sandbox.fetch(request);
  hold(response.status >= 200, 'A request is answered.');
  await response.arrayBuffer();
}

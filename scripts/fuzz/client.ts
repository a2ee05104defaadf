import fc from 'fast-check';
import { type CancelOutcome, clientOptionsFromEnv, createCancelClient, verifyEvidence } from '../../src/index.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { pemOf } from '../../test/support/keys.js';
import {
  anyFunction,
  anything,
  changed,
  foreignBytes,
  foreignResponse,
  foreignThrower,
  keys,
  mostly,
  oneOf,
  options,
  response,
  text,
} from './inputs.js';
import { hold, property, type Treatment } from './property.js';

const signature = Buffer.alloc(256, 1).toString('base64');
const id = fc.oneof(oneOf('1', 'x'.repeat(64)), text);
const request = options({ paymentId: id, paymentRequestId: id, merchantAccountId: id });
const limits = { attemptTimeout: oneOf(1, 1_000), deadline: oneOf(1, 60_000) };
const retry = options({ maxAttempts: oneOf(1, 3), baseDelay: oneOf(1), maxDelay: oneOf(1, 8_000) });
const hooks = { now: oneOf(Date.now, () => Number.NaN), random: oneOf(Math.random, () => 2), sleep: anyFunction };
const method = fc.oneof(
  oneOf(() => {}),
  anyFunction,
);
const listeners = {
  onAttempt: method,
  logger: options({ debug: method, info: method, warn: method, error: method, isLevelEnabled: method }),
};
const evidence = oneOf<boolean | 'complete'>(true, false, 'complete');
const clientId = mostly(oneOf('SANDBOX_FUZZ', '2088'), text);
const location = {
  region: oneOf('asia', 'europe', undefined),
  baseUrl: fc.oneof(oneOf('https://example.com/ams/api', undefined), text, fc.webUrl()),
  environment: oneOf('production', 'sandbox', undefined),
};

const sandbox = createSandbox({ privateKey: keys.privateKey, alipayPrivateKey: keys.privateKey });
const kept = await keptEvidence();

/** The exports of `.`, without those of other entries. */
export const client: Record<string, Treatment> = {
  createCancelClient: {
    options: property(
      3_000,
      options({
        ...{ clientId, alipayPublicKey: oneOf(keys.publicKey), privateKey: oneOf(keys.privateKey, undefined) },
        ...{ ...location, ...limits, retry, ...hooks, ...listeners, evidence, fetch: method },
        ...{ sign: oneOf(undefined, () => signature), keyVersion: text, agentToken: text },
      }),
      (given) => createCancelClient(given as never),
    ),
    'requests and responses of cancel()': property(
      5_000,
      fc.record({
        // Without `sleep` the client would really wait.
        settings: fc.record({ ...hooks, ...listeners, evidence }, { requiredKeys: ['sleep'] }),
        request,
        call: options({
          ...limits,
          retry,
          repeated: oneOf(true, false),
          signal: oneOf(undefined, AbortSignal.abort()),
        }),
        answers: fc.array(mostly(response, fc.oneof(anyFunction, foreignResponse, foreignThrower)), {
          minLength: 1,
          maxLength: 3,
        }),
      }),
      async ({ settings, request, call, answers }) => {
        const alipay = createCancelClient({
          ...{ clientId: 'SANDBOX_FUZZ', region: 'asia', alipayPublicKey: keys.publicKey, sign: () => signature },
          ...(withLogger(settings) as object),
          fetch: async () => {
            const answer = answers.length > 1 ? answers.shift() : answers[0];
            return (typeof answer === 'function' ? answer() : (answer as Response).clone()) as Response;
          },
        });
        const outcome = await alipay.cancel(request as never, call as never);
        hold(outcome.resultStatus !== 'S', 'An unsigned success is never believed.');
        hold(outcome.attempts.length >= 1, 'An outcome lists its attempts.');
      },
    ),
  },
  clientOptionsFromEnv: {
    environments: property(
      3_000,
      fc.record(
        {
          ...{ ALIPAY_CLIENT_ID: clientId, ALIPAY_KEY_VERSION: fc.oneof(oneOf('1'), sparselyText()) },
          ...{ ALIPAY_AGENT_TOKEN: sparselyText(), ALIPAY_REGION: oneOf('asia', '', 'x', undefined) },
          ...{ ALIPAY_ENVIRONMENT: oneOf('sandbox', '', 'x', undefined), ALIPAY_BASE_URL: sparselyText() },
          ...{ ALIPAY_PRIVATE_KEY: pem(pemOf(keys.privateKey)), ALIPAY_PRIVATE_KEY_FILE: file() },
          ...{ ALIPAY_PUBLIC_KEY: pem(pemOf(keys.publicKey)), ALIPAY_PUBLIC_KEY_FILE: file() },
        },
        { requiredKeys: [] },
      ),
      (environment) => createCancelClient(clientOptionsFromEnv(environment)),
    ),
  },
  verifyEvidence: {
    evidence: property(
      10_000,
      fc.oneof(
        anything,
        fc
          .tuple(changed(JSON.stringify(kept)), fc.boolean())
          .map(([bytes, isTrue]) => (isTrue ? kept : parsed(bytes.toString()))),
        fc.record({
          version: fc.constant(1),
          repeated: fc.boolean(),
          request: part(kept.request),
          response: part(kept.response),
        }),
      ),
      async (evidence) => {
        const { resultStatus } = await verifyEvidence(evidence as never, keys.publicKey);
        hold(['S', 'F', 'U'].includes(resultStatus), 'A verdict has a status.');
      },
    ),
    keys: property(1_000, fc.oneof(anything, foreignBytes), (key) => verifyEvidence(kept, key as never)),
    claims: property(1_000, options({ clientId: text, paymentId: text, paymentRequestId: text }), async (claim) => {
      await verifyEvidence(kept, keys.publicKey, claim as never);
    }),
  },
  ...Object.fromEntries(
    [
      ...['AlipayContractError', 'CancelAbortedError', 'EvidenceError', 'KeyError', 'OptionError'],
      ...['RequestError', 'SettingError', 'SigningError'],
    ].map((name) => [name, { reason: 'The package makes it.' }]),
  ),
};

/** Adds the methods that a logger lacks, since `createCancelClient` rejects an incomplete one. */
function withLogger<T extends { logger?: unknown }>({ logger, ...settings }: T): unknown {
  const none = () => {};
  return { ...settings, logger: { ...{ debug: none, info: none, warn: none, error: none }, ...functionsOf(logger) } };
}

function functionsOf(value: unknown): object {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, method]) => typeof method === 'function'));
}

function sparselyText(): fc.Arbitrary<string | undefined> {
  return fc.oneof({ weight: 5, arbitrary: oneOf(undefined, '') }, { weight: 1, arbitrary: text });
}

function pem(right: string): fc.Arbitrary<string | undefined> {
  return fc.oneof({ weight: 5, arbitrary: oneOf(right) }, { weight: 1, arbitrary: changed(right).map(String) });
}

/** Names of missing files, impossible names, and a folder. */
function file(): fc.Arbitrary<string | undefined> {
  return fc.oneof({ weight: 5, arbitrary: oneOf(undefined) }, { weight: 1, arbitrary: oneOf('\0', '/', '/none', '~') });
}

/** Part of evidence with some fields changed. */
function part(right: object | undefined): fc.Arbitrary<unknown> {
  const fields = Object.entries(right ?? {}).map(([name, value]) => [
    name,
    fc.oneof({ weight: 6, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: anything }),
  ]);
  return fc.oneof(
    fc.record(Object.fromEntries(fields)),
    fc
      .record({ name: oneOf('Request-Time', 'Client-Id', 'Response-Time', 'Signature'), value: anything })
      .map(({ name, value }) => ({ ...right, headers: { ...headersOf(right), [name]: value } })),
  );
}

function headersOf(right: object | undefined): object {
  return right !== undefined && 'headers' in right ? (right.headers as object) : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The evidence of a signed failure. */
async function keptEvidence() {
  const alipay = createCancelClient({
    ...{ ...sandbox.merchant, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch },
    ...{ alipayPublicKey: keys.publicKey, evidence: true },
  });
  const outcome: CancelOutcome = await alipay.cancel({ paymentId: 'sandbox-ORDER_NOT_EXIST' });
  const evidence = outcome.attempts[0]?.evidence;
  if (evidence === undefined) throw new Error('The attempt has no evidence.');
  return evidence;
}

import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { resultCodes } from '../../../generated/result-codes.js';
import { createCancelClient } from '../../../src/client/cancel-client.js';
import { decide, parseRetryAfter } from '../../../src/client/retry.js';
import { contentToSign, formatSignatureHeader, sign } from '../../../src/index.signature.js';
import { isTimeHeader, readTimeHeader } from '../../../src/signature/time.js';
import { alipay, credentials } from '../../support/provider.js';

// Random answers, situations and times as vectors of the published form, with what the TypeScript client makes of them. The vector
// runner of each language reads them like the published ones, so any difference between two languages fails.

const requestTime = 1_685_599_933_871;
const age = 15 * 60_000;
const ids = ['the-payment', 'another', ' the-payment', 'THE-PAYMENT', '0', 'x'.repeat(65), '撤销'];
const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);

/** A value of a field: mostly one of those given, sometimes of another type or missing. */
const field = (usual: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 12, arbitrary: usual }, oneOf<unknown>(undefined, null, 5, true, '', [], {}, 1e21));

const code = fc.oneof(
  oneOf(...Object.keys(resultCodes)),
  oneOf('CLIENT_INVALID', 'success', 'SUCCESS ', '{x}', 'C'.repeat(65)),
);
const message = fc.oneof(oneOf('x', '', 'm'.repeat(257), '😀'.repeat(256), '消息'), fc.string({ maxLength: 8 }));
const documented = oneOf(...Object.entries(resultCodes)).chain(([resultCode, { resultStatus }]) =>
  field(message).map((resultMessage) => ({ resultStatus, resultCode, resultMessage })),
);
const id = field(fc.oneof({ weight: 3, arbitrary: fc.constant('the-payment') }, oneOf(...ids)));
const cancelTime = oneOf(
  '2019-06-12T19:07:11+08:00',
  '2019-06-12T19:07:11.123456789Z',
  '20190612T190711Z',
  '2019-02-30T00:00:00Z',
  '0099-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '2016-12-31T23:59:60Z',
  'yesterday',
  '2019-06-12',
);
const body = fc
  .record({
    result: field(
      fc.oneof(
        { weight: 2, arbitrary: documented },
        fc.record({
          resultStatus: field(oneOf('S', 'F', 'U', 's', 'X')),
          resultCode: field(code),
          resultMessage: field(message),
        }),
      ),
    ),
    paymentId: id,
    paymentRequestId: id,
    cancelTime: field(cancelTime),
    extra: fc.oneof(fc.constant(undefined), fc.jsonValue({ maxDepth: 2, noUnicodeString: true } as never)),
  })
  .map((fields) => JSON.stringify(fields));
const text = fc.oneof(
  { weight: 30, arbitrary: body },
  body.map((json) => `${json} x`),
  body.map((json) => `\n ${json}\t`),
  body.map((json) => `\ufeff${json}`),
  body.map((json) => json.slice(0, -1)),
  body.map((json) => json.replace('{', '{"number":1e400,"long":123456789012345678901234567890,')),
  oneOf(
    '',
    'null',
    '[]',
    '"S"',
    '5',
    '{}',
    '{"result":NaN}',
    "{'result':1}",
    '<html>',
    '{"result":{"resultStatus":"S",}}',
  ),
);
const iso = (time: number) => new Date(time).toISOString();
const time = fc.oneof(
  fc
    .integer({ min: requestTime - age - 3, max: requestTime - age + 3 })
    .chain((at) => oneOf(String(at), iso(at), iso(at).replace('Z', '+0000'))),
  fc.integer({ min: requestTime - 2 * age, max: requestTime + 2 * age }).map(String),
  oneOf(
    '0099-01-01T00:00:00Z',
    '0001-01-01T00:00:00+08:00',
    '9999-12-31T23:59:59.999Z',
    '2023-02-30T00:00:00Z',
    '2023-06-01T24:00:00Z',
    '2023-06-01T14:12:13.123456789+08:00',
  ),
);
const answer = fc.record({
  status: fc.oneof(
    { weight: 8, arbitrary: fc.constant(200) },
    oneOf(201, 302, 400, 404, 408, 418, 425, 429, 499, 500, 503, 599),
  ),
  text,
  responseTime: fc.oneof({ weight: 3, arbitrary: time }, fc.constant(undefined)),
  request: oneOf(
    { paymentId: 'the-payment' },
    { paymentRequestId: 'the-payment' },
    { paymentId: 'the-payment', paymentRequestId: 'another' },
  ),
  repeated: fc.boolean(),
});

type SampledAnswer = typeof answer extends fc.Arbitrary<infer T> ? T : never;

/** What the client makes of an answer, as a vector of outcomes.json has it. */
async function outcomeCase(name: string, { status, text, responseTime, request, repeated }: SampledAnswer) {
  const bytes = Buffer.from(text);
  const client = createCancelClient({
    ...credentials,
    region: 'asia',
    now: () => requestTime,
    retry: { maxAttempts: 1 },
    fetch: async (url) => {
      if (responseTime === undefined) return new Response(nullable(status) ? null : bytes, { status });
      const signed = {
        method: 'POST',
        path: new URL(String(url)).pathname,
        clientId: credentials.clientId,
        time: responseTime,
        body: bytes,
      };
      const signature = await sign(contentToSign(signed), alipay.privateKey);
      const headers = {
        'Client-Id': credentials.clientId,
        'Response-Time': responseTime,
        Signature: formatSignatureHeader({ signature }),
      };
      return new Response(bytes, { status, headers });
    },
  });
  const outcome = await client.cancel(request, { repeated });
  const { resultStatus, resultCode, resultMessage, verified, deviations, retry, nextStep } = outcome;
  const success = outcome.resultStatus === 'S' ? outcome : undefined;
  const { paymentId, paymentRequestId, cancelTime } = success ?? {};
  return {
    name,
    request,
    requestTime: String(requestTime),
    ...(repeated && { repeated }),
    response: {
      status,
      signed: responseTime !== undefined,
      ...(responseTime !== undefined && { responseTime }),
      ...(bytes.length > 0 && { rawBody: bytes.toString('base64') }),
    },
    expected: {
      ...{
        resultStatus,
        resultCode,
        resultMessage,
        cause: outcome.resultStatus === 'U' ? outcome.cause.code : undefined,
      },
      ...{ paymentId, paymentRequestId, cancelTime, verified, deviations, retry, nextStep },
    },
  };
}

const nullable = (status: number) => [204, 205, 304].includes(status);
const limits = fc
  .record({
    attemptTimeout: fc.constant(10_000),
    deadline: fc.integer({ min: 1, max: 100_000 }),
    maxAttempts: fc.integer({ min: 1, max: 100 }),
    baseDelay: fc.integer({ min: 1, max: 10_000 }),
    maxDelay: fc.integer({ min: 1, max: 3_600_000 }),
  })
  // Every client rejects a longest delay that is shorter than the first.
  .map(({ maxDelay, ...others }) => ({ ...others, maxDelay: Math.max(maxDelay, others.baseDelay) }));
const situation = fc.record(
  {
    attempts: fc.integer({ min: 1, max: 100 }),
    elapsed: fc.integer({ min: 0, max: 120_000 }),
    random: fc.integer({ min: 0, max: 999 }).map((part) => part / 1000),
    cause: oneOf('NO_RESPONSE', 'TIMEOUT', 'HTTP_STATUS', 'UNKNOWN_RESULT', 'UNTRUSTED_RESPONSE'),
    retryAfter: fc.integer({ min: 0, max: 100_000 }),
  },
  { requiredKeys: ['attempts', 'elapsed', 'random'] },
);
const moment = Date.parse('2026-11-29T12:00:00Z');
const httpDate = fc.integer({ min: moment - 200_000, max: moment + 400_000 }).map((at) => new Date(at).toUTCString());
const retryAfter = fc.oneof(
  fc.nat().map(String),
  httpDate,
  httpDate.map((date) => date.replace('GMT', 'UTC')),
  httpDate.map((date) => `${date} `),
  httpDate.map((date) => date.replace(' GMT', ' +0000')),
  httpDate.map((date) => `${date} x`),
  httpDate.map((date) => date.toLowerCase()),
  oneOf(
    'Sunday, 29-Nov-26 12:01:00 GMT',
    'Sun Nov 29 12:01:00 2026',
    'Mon, 29 Nov 2026 12:01:00 GMT',
    '1.5',
    '-1',
    '+5',
    ' 7 ',
    '1e3',
    '0x10',
    'soon',
    '',
  ),
);

/**
 * Writes a folder of vectors: `count` random answers, and as many decisions, `Retry-After`s and times. The other files are the
 * published ones.
 */
export async function writeDifferentialVectors(published: string, seed: number, count: number): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'differential-'));
  await cp(published, folder, { recursive: true });
  const sample = <T>(values: fc.Arbitrary<T>, numRuns = count) => fc.sample(values, { seed, numRuns });
  const named = (index: number) => `seed ${seed}, number ${index}`;
  const cases = [];
  for (const [index, sampled] of sample(answer).entries()) cases.push(await outcomeCase(named(index), sampled));
  const decisions = sample(fc.tuple(limits, situation)).map(([limits, { random, ...known }], index) => ({
    name: named(index),
    limits,
    situation: { random, ...known },
    expected: decide(known as Parameters<typeof decide>[0], limits, () => random),
  }));
  const now = new Date(moment).toISOString();
  const retryAfters = sample(retryAfter).map((value) => ({
    value,
    now,
    milliseconds: parseRetryAfter(value, moment) ?? null,
  }));
  const write = async (name: string, change: object) => {
    const file = path.join(folder, `${name}.json`);
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...change }));
  };
  await write('outcomes', { cases });
  await write('retries', { decisions, retryAfter: retryAfters });
  await write('signatures', {
    times: sample(fc.oneof(time, cancelTime)).map((value) => ({
      value,
      allowed: isTimeHeader(value),
      milliseconds: readTimeHeader(value) ?? null,
    })),
  });
  return folder;
}

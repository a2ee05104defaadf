import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createCancelClient, SigningError } from '../../src/index.js';
import { contentToSign, parseSignatureHeader, sign, verify } from '../../src/index.signature.js';
import { cancelAgainst } from '../support/cancellation.js';
import { clientId, credentials, merchant } from '../support/provider.js';
import { answer, paymentId, type Responder, reset, result, silence, startServer, success } from '../support/server.js';
import { fakeTime } from '../support/time.js';

describe('what is sent', () => {
  test('is signed over the path and the bytes that arrive, with the headers of the contract', async () => {
    const { requests } = await cancelAgainst([answer(success)], { keyVersion: '3', agentToken: 'agent' });
    expect(requests).toHaveLength(1);
    const [{ method, path, headers, body } = expect.fail()] = requests;
    expect(method).toBe('POST');
    expect(path).toBe('/ams/api/v1/payments/cancel');
    expect(headers).toMatchObject({
      'client-id': clientId,
      'request-time': '1685599933871',
      'content-type': 'application/json; charset=UTF-8',
      'agent-token': 'agent',
    });
    expect(JSON.parse(body.toString())).toEqual({ paymentId });
    const header = parseSignatureHeader(String(headers['signature']));
    expect(header).toMatchObject({ algorithm: 'RSA256', keyVersion: '3' });
    const content = contentToSign({ method, path, clientId, time: String(headers['request-time']), body });
    await expect(verify(content, header.signature, merchant.publicKey)).resolves.toBe(true);
  });

  test('is the same bytes on every attempt, with a fresh time and signature', async () => {
    const unknown = answer(result('U', 'UNKNOWN_EXCEPTION'));
    const { requests } = await cancelAgainst([unknown, unknown, answer(success)]);
    expect(requests).toHaveLength(3);
    expect(new Set(requests.map(({ body }) => body.toString())).size).toBe(1);
    expect(new Set(requests.map(({ headers }) => headers['request-time'])).size).toBe(3);
    expect(new Set(requests.map(({ headers }) => headers['signature'])).size).toBe(3);
  });

  test('does not change when the caller changes the request between attempts', async () => {
    await using server = await startServer(answer(result('U', 'UNKNOWN_EXCEPTION')), answer(success));
    const request = { paymentId };
    const sleep = async () => {
      request.paymentId = 'another payment';
    };
    const alipay = createCancelClient({ ...credentials, baseUrl: server.baseUrl, sleep });
    await expect(alipay.cancel(request)).resolves.toMatchObject({ resultStatus: 'S' });
    expect(server.requests.map(({ body }) => JSON.parse(body.toString()))).toEqual([{ paymentId }, { paymentId }]);
  });

  test('can be signed by a function, for a key that lives elsewhere', async () => {
    const { privateKey: _, ...rest } = credentials;
    for (const encode of [
      (signature: string) => signature,
      decodeURIComponent,
      (signature: string) => Buffer.from(decodeURIComponent(signature), 'base64'),
    ]) {
      await using server = await startServer(answer(success));
      const alipay = createCancelClient({
        ...rest,
        sign: async (content) => encode(await sign(content, merchant.privateKey)),
        baseUrl: server.baseUrl,
      });
      await expect(alipay.cancel({ paymentId })).resolves.toMatchObject({ resultStatus: 'S' });
      const [{ headers, body, path, method } = expect.fail()] = server.requests;
      const content = contentToSign({ method, path, clientId, time: String(headers['request-time']), body });
      const { signature } = parseSignatureHeader(String(headers['signature']));
      await expect(verify(content, signature, merchant.publicKey)).resolves.toBe(true);
    }
  });
});

describe('an attempt that gets no whole answer', () => {
  test('a response that does not come in time', async () => {
    await using server = await startServer(silence, answer(success));
    const alipay = createCancelClient({
      ...credentials,
      baseUrl: server.baseUrl,
      attemptTimeout: 50,
      retry: { baseDelay: 1 },
    });
    const outcome = await alipay.cancel({ paymentId });
    expect(outcome).toMatchObject({ resultStatus: 'S', attempts: [{ cause: { code: 'TIMEOUT' } }, {}] });
  });

  test('a body that does not end in time', async () => {
    const stalls: Responder = (response) => void response.writeHead(200).write('{');
    await using server = await startServer(stalls, answer(success));
    const alipay = createCancelClient({
      ...credentials,
      baseUrl: server.baseUrl,
      attemptTimeout: 50,
      retry: { baseDelay: 1 },
    });
    const outcome = await alipay.cancel({ paymentId });
    expect(outcome).toMatchObject({
      resultStatus: 'S',
      attempts: [{ cause: { code: 'TIMEOUT' }, httpStatus: 200 }, {}],
    });
  });

  test('a server that cannot be reached', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const { options, delays } = fakeTime();
    const alipay = createCancelClient({ ...credentials, baseUrl: `http://127.0.0.1:${port}/ams/api`, ...options });
    const outcome = await alipay.cancel({ paymentId });
    expect(outcome).toMatchObject({
      resultStatus: 'U',
      cause: { code: 'NO_RESPONSE' },
      stopped: 'attempts',
      verified: false,
    });
    expect(delays).toHaveLength(4);
  });

  test('a fetch that ignores its signal does not hold the cancellation', async () => {
    const alipay = createCancelClient({
      ...credentials,
      region: 'asia',
      fetch: () => new Promise(() => {}),
      attemptTimeout: 10,
      retry: { maxAttempts: 2, baseDelay: 1 },
    });
    const outcome = await alipay.cancel({ paymentId });
    expect(outcome).toMatchObject({
      resultStatus: 'U',
      cause: { code: 'TIMEOUT' },
      retry: 'same-request',
      nextStep: 'retry',
    });
  });
});

describe('an attempt that cannot be signed', () => {
  test('a first attempt that cannot be signed', async () => {
    const { privateKey: _, ...rest } = credentials;
    const cause = new Error('The KMS is down.');
    for (const sign of [() => Promise.reject(cause), () => 'no signature', () => undefined as never]) {
      const alipay = createCancelClient({ ...rest, sign, region: 'asia', fetch: () => expect.fail() });
      await expect(alipay.cancel({ paymentId })).rejects.toBeInstanceOf(SigningError);
    }
  });

  test('a signer that is slower than the attempt, and what it signs later is not sent', async () => {
    const { privateKey: _, ...rest } = credentials;
    let finish = () => {};
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const slowSign = async (content: Uint8Array) => {
      await slow;
      return await sign(content, merchant.privateKey);
    };
    let sent = 0;
    const fetch = async () => {
      sent++;
      return new Response();
    };
    const alipay = createCancelClient({ ...rest, sign: slowSign, region: 'asia', fetch, attemptTimeout: 10 });
    await expect(alipay.cancel({ paymentId })).rejects.toMatchObject({ code: 'SIGNING_FAILED' });
    finish();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sent).toBe(0);
  });

  test('but not a later attempt that cannot be signed: the first may have arrived', async () => {
    await using server = await startServer(reset);
    const { privateKey: _, ...rest } = credentials;
    let calls = 0;
    const alipay = createCancelClient({
      ...rest,
      ...fakeTime().options,
      sign: async (content) =>
        ++calls === 1 ? await sign(content, merchant.privateKey) : Promise.reject(new Error('down')),
      baseUrl: server.baseUrl,
    });
    await expect(alipay.cancel({ paymentId })).resolves.toMatchObject({
      resultStatus: 'U',
      cause: { code: 'SIGNING_FAILED' },
    });
    expect(server.requests).toHaveLength(1);
  });
});

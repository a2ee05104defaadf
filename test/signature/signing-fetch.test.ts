import createClient from 'openapi-fetch';
import { describe, expect, test } from 'vitest';
import type { CallerPaths } from '../../generated/fetch-client.js';
import {
  contentToSign,
  createSigningFetch,
  formatSignatureHeader,
  parseSignatureHeader,
  responseTrust,
  sign,
  type UntrustedResponseError,
  verify,
} from '../../src/index.signature.js';
import { catchError } from '../support/errors.js';
import { alipay, credentials, merchant, responseHeaders } from '../support/provider.js';
import { answer, paymentId, result, startServer, success, unsigned } from '../support/server.js';

const path = '/v1/payments/cancel';

test('works under another client of the same contract', async () => {
  await using server = await startServer(answer(success));
  const client = createClient<CallerPaths>({ baseUrl: server.baseUrl, fetch: createSigningFetch(credentials) });
  const { data, response } = await client.POST(path, { body: { paymentId } });
  expect(data).toEqual(success);
  expect(responseTrust(response)).toBe('verified');
});

test('accepts a URL with options, or a Request, as fetch does', async () => {
  await using server = await startServer(answer(success));
  const signingFetch = createSigningFetch(credentials);
  const url = `${server.baseUrl}${path}`;
  const init = { method: 'POST', body: JSON.stringify({ paymentId }) };
  for (const call of [signingFetch(url, init), signingFetch(new URL(url), init), signingFetch(new Request(url, init))])
    expect(await (await call).json()).toEqual(success);
  expect(server.requests.map(({ body }) => body.toString())).toEqual(Array(3).fill(init.body));
});

test('signs a request without a body', async () => {
  await using server = await startServer(answer(success));
  const response = await createSigningFetch(credentials)(`${server.baseUrl}${path}`, { method: 'POST' });
  expect(response.status).toBe(200);
  const [{ method, headers, body } = expect.fail()] = server.requests;
  const { signature } = parseSignatureHeader(String(headers['signature']));
  const content = contentToSign({
    method,
    path: `/ams/api${path}`,
    clientId: credentials.clientId,
    time: String(headers['request-time']),
    body,
  });
  await expect(verify(content, signature, merchant.publicKey)).resolves.toBe(true);
  expect(body).toHaveLength(0);
});

test('returns the bytes, the status and the headers unchanged', async () => {
  const body = '{ "result" :\n {"resultStatus":"F","resultMessage":"成功"} }';
  await using server = await startServer(answer(body, { headers: { 'X-Trace': 'abc' } }));
  const response = await createSigningFetch(credentials)(`${server.baseUrl}${path}`, { method: 'POST', body: '{}' });
  expect(await response.text()).toBe(body);
  expect(response.status).toBe(200);
  expect(response.headers.get('X-Trace')).toBe('abc');
});

test('verifies a compressed response over its uncompressed bytes', async () => {
  const { gzipSync } = await import('node:zlib');
  await using server = await startServer(async (response, request) => {
    const body = JSON.stringify(success);
    const headers = await responseHeaders(request.path, body);
    response.writeHead(200, { ...headers, 'Content-Encoding': 'gzip' }).end(gzipSync(body));
  });
  const response = await createSigningFetch(credentials)(`${server.baseUrl}${path}`, { method: 'POST', body: '{}' });
  expect(await response.json()).toEqual(success);
});

describe('a response without any signature', () => {
  const responder = answer(result('F', 'KEY_NOT_FOUND'), { headers: unsigned });

  test('is rejected by default', async () => {
    await using server = await startServer(responder);
    const call = createSigningFetch(credentials)(`${server.baseUrl}${path}`, { method: 'POST', body: '{}' });
    await expect(call).rejects.toMatchObject({
      code: 'UNTRUSTED_RESPONSE',
      status: 200,
    } satisfies Partial<UntrustedResponseError>);
  });

  test('passes if the option says so, and is marked as unsigned', async () => {
    await using server = await startServer(responder);
    const signingFetch = createSigningFetch({ ...credentials, unsignedResponse: 'pass' });
    const response = await signingFetch(`${server.baseUrl}${path}`, { method: 'POST', body: '{}' });
    expect(responseTrust(response)).toBe('unsigned');
  });
});

test.each(['Reject', 'ignore', '', null, true])('rejects %j for the option unsignedResponse', (value) => {
  expect(() => createSigningFetch({ ...credentials, unsignedResponse: value as never })).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION', option: 'unsignedResponse' }),
  );
});

test('sends the key version and the agent token only if they are given', async () => {
  await using server = await startServer(answer(success));
  const url = `${server.baseUrl}${path}`;
  await createSigningFetch(credentials)(url, { method: 'POST', body: '{}' });
  await createSigningFetch({ ...credentials, agentToken: 'agent', keyVersion: '3' })(url, {
    method: 'POST',
    body: '{}',
  });
  const [without, asked] = server.requests.map(({ headers }) => headers);
  expect(without).toMatchObject({ accept: 'application/json', 'content-type': 'application/json; charset=UTF-8' });
  expect(without).not.toHaveProperty('agent-token');
  expect(without?.['signature']).not.toContain('keyVersion');
  expect(asked).toMatchObject({ 'agent-token': 'agent', signature: expect.stringContaining('keyVersion=3') });
});

test.each([204, 205, 304])('returns HTTP %i, which cannot have a body', async (status) => {
  await using server = await startServer(answer('', { status, headers: unsigned }));
  const signingFetch = createSigningFetch({ ...credentials, unsignedResponse: 'pass' });
  const response = await signingFetch(`${server.baseUrl}${path}`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(status);
  expect(await response.text()).toBe('');
  expect(responseTrust(response)).toBe('unsigned');
});

test('accepts a response with a null body', async () => {
  const fetch = async () => new Response(null, { status: 200 });
  const signingFetch = createSigningFetch({ ...credentials, unsignedResponse: 'pass', fetch });
  const response = await signingFetch(`https://example.com${path}`, { method: 'POST', body: '{}' });
  expect(await response.text()).toBe('');
});

test('verifies the signature of an empty body', async () => {
  await using server = await startServer(answer(''));
  const response = await createSigningFetch(credentials)(`${server.baseUrl}${path}`, { method: 'POST', body: '{}' });
  expect(responseTrust(response)).toBe('verified');
});

describe('the error for an untrusted response says why', () => {
  test.each<[string, Record<string, string | null>, RegExp]>([
    ['no Signature', { Signature: null }, /only partly signed. Missing: Signature/],
    ['no Response-Time', { 'Response-Time': null }, /only partly signed. Missing: Response-Time/],
    ['no Client-Id', { 'Client-Id': null }, /only partly signed. Missing: Client-Id/],
    [
      'Signature alone',
      { 'Response-Time': null, 'Client-Id': null },
      /only partly signed. Missing: Response-Time, Client-Id\.$/,
    ],
    ['another Client-Id', { 'Client-Id': 'another' }, /another Client-Id/],
    ['a malformed header', { Signature: 'nonsense' }, /cannot be read/],
    ['a value of another key', { Signature: 'algorithm=RSA256,signature=AAAA' }, /does not verify/],
  ])('%s', async (_name, headers, message) => {
    await using server = await startServer(answer(success, { headers }));
    const call = createSigningFetch(credentials)(`${server.baseUrl}${path}`, { method: 'POST', body: '{}' });
    await expect(call).rejects.toThrow(message);
  });

  test('a valid signature with an extra character', async () => {
    await using server = await startServer(async (response, request) => {
      const body = JSON.stringify(success);
      const headers = await responseHeaders(request.path, body);
      await answer(body, { headers: { ...headers, Signature: `${headers['Signature']}A` } })(response, request);
    });
    const call = createSigningFetch(credentials)(`${server.baseUrl}${path}`, { method: 'POST', body: '{}' });
    await expect(call).rejects.toThrow(/does not verify/);
  });

  test('another algorithm with a valid signature', async () => {
    await using server = await startServer(async (response, request) => {
      const body = JSON.stringify(success);
      const { Signature = '', ...headers } = await responseHeaders(request.path, body);
      await answer(body, { headers: { ...headers, Signature: Signature.replace('RSA256', 'RSA1') } })(
        response,
        request,
      );
    });
    const call = createSigningFetch(credentials)(`${server.baseUrl}${path}`, { method: 'POST', body: '{}' });
    await expect(call).rejects.toThrow(/another algorithm than RSA256/);
  });

  test('a time in an unknown form with a valid signature', async () => {
    await using server = await startServer(async (response, request) => {
      const body = JSON.stringify(success);
      const { clientId } = credentials;
      const content = contentToSign({ method: 'POST', path: request.path, clientId, time: 'now', body });
      const signature = await sign(content, alipay.privateKey);
      const headers = { 'Response-Time': 'now', Signature: formatSignatureHeader({ signature }) };
      await answer(body, { headers })(response, request);
    });
    const call = createSigningFetch(credentials)(`${server.baseUrl}${path}`, { method: 'POST', body: '{}' });
    await expect(call).rejects.toThrow(/Response-Time of the response has a form that/);
  });

  test('has the underlying error as its cause', async () => {
    await using server = await startServer(answer(success, { headers: { Signature: 'nonsense' } }));
    const call = createSigningFetch(credentials)(`${server.baseUrl}${path}`, { method: 'POST', body: '{}' });
    await expect(call).rejects.toMatchObject({ cause: { code: 'INVALID_SIGNATURE_HEADER' } });
  });
});

test('accepts a body of 1 MiB in any number of chunks, and rejects a larger one', async () => {
  const passing = (body: BodyInit) =>
    createSigningFetch({ ...credentials, unsignedResponse: 'pass', fetch: async () => new Response(body) });
  const call = (body: BodyInit) => passing(body)(`https://a.example${path}`, { method: 'POST', body: '{}' });
  expect(await (await call('x'.repeat(1024 * 1024))).text()).toHaveLength(1024 * 1024);
  await expect(call('x'.repeat(1024 * 1024 + 1))).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE' });
  const pieces = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of ['{"a":', '1', '}']) controller.enqueue(Buffer.from(piece));
      controller.close();
    },
  });
  expect(await (await call(pieces)).text()).toBe('{"a":1}');
});

test('sends the length of the body, whatever Content-Length the caller gives', async () => {
  await using server = await startServer(answer(success));
  const body = JSON.stringify({ paymentId });
  const init = { method: 'POST', headers: { 'Content-Length': '1' }, body };
  expect((await createSigningFetch(credentials)(`${server.baseUrl}${path}`, init)).status).toBe(200);
});

test('sends a GET without a body', async () => {
  await using server = await startServer(answer(success, { headers: unsigned }));
  const signingFetch = createSigningFetch({ ...credentials, unsignedResponse: 'pass' });
  expect((await signingFetch(`${server.baseUrl}${path}`)).status).toBe(200);
});

test.each<[string, unknown]>([
  ['options', undefined],
  ['fetch', { ...credentials, fetch: 'fetch' }],
  ['now', { ...credentials, now: 5 }],
])('rejects invalid %s', (option, options) => {
  expect(() => createSigningFetch(options as never)).toThrow(expect.objectContaining({ option }));
});

test('rejects a wrong signature even if unsigned responses pass', async () => {
  await using server = await startServer(answer(success, { headers: { 'Response-Time': '1' } }));
  const signingFetch = createSigningFetch({ ...credentials, unsignedResponse: 'pass' });
  const call = signingFetch(`${server.baseUrl}${path}`, { method: 'POST', body: '{}' });
  await expect(call).rejects.toMatchObject({ code: 'UNTRUSTED_RESPONSE' });
});

test('does not follow a redirect with a signed request', async () => {
  await using server = await startServer(answer('', { status: 307, headers: { ...unsigned, Location: '/elsewhere' } }));
  const signingFetch = createSigningFetch({ ...credentials, unsignedResponse: 'pass' });
  const response = await signingFetch(`${server.baseUrl}${path}`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(307);
  expect(server.requests).toHaveLength(1);
});

test('responseTrust returns undefined for any other response', () => {
  expect(responseTrust(new Response())).toBeUndefined();
});

describe('a signing fetch', () => {
  /** A signing fetch that only records URLs, and those URLs. */
  function recording() {
    const sent: string[] = [];
    const signing = createSigningFetch({
      ...credentials,
      unsignedResponse: 'pass',
      fetch: async (url) => {
        sent.push(String(url));
        return new Response('{}');
      },
    });
    return { signing, sent };
  }

  test('does not send by http: to another machine', async () => {
    const { signing, sent } = recording();
    for (const url of ['http://evil.example/ams/api', 'http://127.0.0.1.evil.example/ams/api'])
      expect(await catchError(() => signing(url, { method: 'POST', body: '{}' }))).toMatchObject({
        code: 'INVALID_OPTION',
        option: 'url',
      });
    expect(sent).toEqual([]);
  });

  test('sends by http: to this machine, and by https: to any', async () => {
    const { signing, sent } = recording();
    const urls = ['http://127.0.0.1:1/a', 'http://localhost:1/a', 'http://[::1]:1/a', 'https://alipay.example/a'];
    for (const url of urls) await signing(url, { method: 'POST', body: '{}' });
    expect(sent).toEqual(urls);
  });
});

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { makeCertificate } from '../../src/sandbox/certificate.js';
import { createSandbox, reservedIds, startSandbox } from '../../src/sandbox/index.js';
import { Ledger } from '../../src/sandbox/payments.js';
import { RequestLog } from '../../src/sandbox/request-log.js';
import { nearestReservedId } from '../../src/sandbox/reserved-ids.js';
import { alipay, merchant } from '../support/provider.js';
import { answerTo, bodyOfLength, requestTo, sandboxWith } from '../support/sandbox.js';

describe('memory is bounded:', () => {
  test('the log keeps a limited number of bytes, whichever field is large', () => {
    for (const [large, kept] of [
      ['body', 7],
      ['path', 15],
      ['reason', 7],
    ] as const) {
      const log = new RequestLog(undefined, { requests: 10_000, bytes: 1_000_000 });
      const seen = { time: '', method: 'POST', path: '/', headers: {}, answer: 'SUCCESS' };
      for (let count = 0; count < 100; count++) log.add({ ...seen, [large]: 'x'.repeat(65_536) });
      expect(log.requests.length).toBe(kept);
    }
    const log = new RequestLog(undefined, { requests: 10_000, bytes: 1_000_000 });
    const headers = { signature: 'x'.repeat(16_384) };
    for (let count = 0; count < 100; count++)
      log.add({ time: '', method: 'POST', path: '/', headers, answer: 'SUCCESS' });
    expect(log.requests.length).toBe(59);
  });

  test('the log does not keep a request that exceeds its limit', () => {
    const log = new RequestLog(undefined, { requests: 10, bytes: 1_000 });
    // 512, and each character of HTTP a byte, each of a body or a reason two.
    const small = { time: '', method: 'POST', path: '/', headers: { a: 'bc' }, answer: 'SUCCESS', reason: 'r' };
    log.add({ ...small, body: 'x'.repeat(239) });
    expect(log.requests).toHaveLength(1);
    log.add({ ...small, body: 'x'.repeat(240) });
    expect(log.requests).toHaveLength(0);
    const bare = new RequestLog(undefined, { requests: 10, bytes: 517 });
    bare.add({ time: '', method: 'POST', path: '/', headers: {}, answer: 'SUCCESS' });
    expect(bare.requests).toHaveLength(1);
    log.add({ time: '', method: 'POST', path: '/', headers: {}, answer: 'SUCCESS', body: 'x'.repeat(1_000) });
    expect(log.requests).toEqual([]);
  });

  test('the ledger keeps the latest 10 000 payments', () => {
    const ledger = new Ledger();
    const defaults = { clientId: 'c', createdAt: 0 };
    for (let count = 0; count <= 10_000; count++)
      ledger.create({ paymentId: `p${count}`, paymentRequestId: `r${count}` }, defaults);
    expect(ledger.find({ paymentId: 'p0' })).toBeUndefined();
    expect(ledger.find({ paymentRequestId: 'r0' })).toBeUndefined();
    expect(ledger.find({ paymentId: 'p1' })).toBeDefined();
    expect(ledger.find({ paymentRequestId: 'r10000' })).toBeDefined();
    expect(ledger.find({})).toBeUndefined();
  });
});

describe('keys', () => {
  test('are generated once per process, unless they are given', async () => {
    const [first, second, started] = [createSandbox(), createSandbox(), await startSandbox()];
    expect(second.privateKey).toBe(first.privateKey);
    expect(second.alipayPublicKey.equals(first.alipayPublicKey)).toBe(true);
    expect(started.privateKey).toBe(first.privateKey);
    expect(first.privateKey.equals(sandboxWith().privateKey)).toBe(false);
    await started.close();
  });

  test('that are given are used', () => {
    const sandbox = sandboxWith();
    expect(sandbox.privateKey.equals(merchant.privateKey)).toBe(true);
    expect(sandbox.alipayPublicKey.equals(alipay.publicKey)).toBe(true);
  });

  test('that the sandbox did not generate are not shown', async () => {
    const { privateKey } = merchant;
    for (const [options, given] of [
      [{}, true],
      [{ alipayPrivateKey: alipay.privateKey }, true],
      [{ privateKey }, false],
    ] as const) {
      const sandbox = await startSandbox(options);
      const text = await (await fetch(`${sandbox.url}/sandbox.json`)).text();
      expect(text.includes('PRIVATE KEY')).toBe(given);
      expect(JSON.parse(text).notice).toMatch(given ? /generated for it/ : /given by the user/);
      expect(JSON.parse(text)).toMatchObject({ alipayPublicKey: expect.stringContaining('PUBLIC KEY') });
      await sandbox.close();
    }
  });
});

describe('existing clients', () => {
  test('get header names in lower case, without and with a socket', async () => {
    const sandbox = await startSandbox();
    const response = await fetch(await requestTo(sandbox));
    expect(response.status).toBe(200);
    await sandbox.close();
    for (const name of ['signature', 'response-time', 'client-id']) expect(response.headers.get(name)).toBeTruthy();
  });

  test.each([
    'application/json, application/json; charset=UTF-8',
    'application/json;charset=utf-8, application/json',
    'application/json; charset="UTF-8"',
  ])('may send Content-Type %s', async (type) => {
    const headers = { 'Content-Type': type };
    expect(await answerTo(sandboxWith(), { headers })).toMatchObject({ resultCode: 'SUCCESS' });
  });

  test('may omit Content-Type', async () => {
    expect(await answerTo(sandboxWith(), { headers: { 'Content-Type': undefined } })).toMatchObject({
      resultCode: 'SUCCESS',
    });
  });

  test.each([
    'x application/json',
    'application/jsonx',
    'application/json;charset=utf-8x',
    'text/plain, application/json',
    'application/json, text/plain',
    'application/json; charset=latin1',
    ',',
  ])('may not send Content-Type %s', async (type) => {
    const headers = { 'Content-Type': type };
    expect(await answerTo(sandboxWith(), { headers })).toMatchObject({ resultCode: 'PARAM_ILLEGAL' });
  });

  test.each([
    [{ paymentId: 'sandbox-SUCCESS', paymentRequestId: null }, 'SUCCESS'],
    [{ paymentId: null, paymentRequestId: 'sandbox-SUCCESS' }, 'SUCCESS'],
    [{ paymentId: 'sandbox-SUCCESS', paymentRequestId: null, merchantAccountId: null }, 'SUCCESS'],
    [{ paymentId: null, paymentRequestId: null }, 'PARAM_ILLEGAL'],
  ])('may send null for a field that is not set: %j', async (body, resultCode) => {
    expect(await answerTo(sandboxWith(), { body })).toMatchObject({ resultCode });
  });
});

describe('a body', () => {
  test('is logged up to 8 KiB', async () => {
    const sandbox = sandboxWith();
    for (const length of [8192, 8193]) await answerTo(sandbox, { body: bodyOfLength(length) });
    expect(sandbox.requests.map(({ body }) => body?.length)).toEqual([8192, undefined]);
  });

  test('of 64 KiB is accepted without a socket, one byte more is refused', async () => {
    const [most, more] = [bodyOfLength(65_536), bodyOfLength(65_537)];
    expect(await answerTo(sandboxWith(), { body: most })).toMatchObject({ resultCode: 'SUCCESS' });
    expect(await answerTo(sandboxWith(), { body: more })).toMatchObject({ resultCode: 'PARAM_ILLEGAL' });
  });
});

test('a listener that throws or rejects does not change the answer', async () => {
  for (const onRequest of [
    () => {
      throw new Error('A broken log.');
    },
    () => Promise.reject(new Error('A broken log.')),
  ])
    expect(await answerTo(sandboxWith({ onRequest }))).toMatchObject({ resultCode: 'SUCCESS' });
});

describe('the error for a misspelt option suggests the closest name:', () => {
  const sandbox = sandboxWith();
  test.each<[string, () => unknown, string, RegExp]>([
    ['createSandbox', () => createSandbox({ balanse: 1 } as object), 'balanse', /Did you mean `balance`\?/],
    ['createPayment', () => sandbox.createPayment({ ammount: 1 } as object), 'ammount', /`amount`/],
    [
      'registerMerchant',
      () => sandbox.registerMerchant({ clientId: 'c', publicKye: 'x' } as never),
      'publicKye',
      /`publicKey`/,
    ],
    [
      'trafficLimit',
      () => createSandbox({ trafficLimit: { requests: 1, interval: 1, burst: 1 } } as object),
      'trafficLimit.burst',
      /options are requests, interval/,
    ],
  ])('%s', (_, call, option, message) => {
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', option }));
    expect(call).toThrow(message);
  });

  test('startSandbox', async () => {
    await expect(startSandbox({ prot: 1 } as object)).rejects.toMatchObject({
      option: 'prot',
      message: expect.stringMatching(/Did you mean `port`\?/),
    });
    await expect(startSandbox({ tls: { cert: '', kye: '' } } as object)).rejects.toMatchObject({ option: 'tls.kye' });
  });
});

describe('the error for an unknown reserved id suggests the closest one:', () => {
  test.each([
    ['sandbox-TIMEOUT', 'sandbox-NO_ANSWER'],
    ['sandbox-LOST_ANSWR.order-1', 'sandbox-LOST_ANSWER'],
    ['sandbox-success', 'sandbox-SUCCESS'],
    ['sandbox-ANSWER_AFTER', 'sandbox-ANSWER_AFTER-200'],
    ['sandbox-', undefined],
    ['sandbox-ORDER_PAID_TWICE_OVER', undefined],
  ])('%s: %s', (id, nearest) => {
    expect(nearestReservedId(id)).toBe(nearest);
  });

  test('the reason in the log contains the suggestion', async () => {
    const { reason } = await answerTo(sandboxWith(), { body: { paymentId: 'sandbox-TIMEOUT' } });
    expect(reason).toContain('Did you mean sandbox-NO_ANSWER?');
    expect(reservedIds.map(({ id }) => id)).toContain('sandbox-NO_ANSWER');
  });
});

describe('a certificate that the sandbox creates', () => {
  test('is valid for its names and addresses only', async () => {
    const { cert, key } = makeCertificate(['localhost', '127.0.0.1', '::1']);
    const server = createServer({ cert, key }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const shake = (servername: string) =>
      new Promise<string>((resolve) => {
        const named = servername === '127.0.0.1' ? {} : { servername };
        const socket = connect({ host: '127.0.0.1', port, ca: cert, ...named }, () => {
          resolve('trusted');
          socket.end();
        });
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      });
    expect(await shake('localhost')).toBe('trusted');
    expect(await shake('127.0.0.1')).toBe('trusted');
    expect(await shake('evil.example')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    server.close();
    server.closeAllConnections();
  });

  test('is self-signed and names the sandbox', () => {
    const { cert, key } = makeCertificate(['localhost', '127.0.0.1', '::1']);
    const certificate = new X509Certificate(cert);
    expect(certificate).toMatchObject({
      ca: true,
      subject: 'CN=alipay-cancel-contract sandbox',
      issuer: 'CN=alipay-cancel-contract sandbox',
      subjectAltName: 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
      serialNumber: expect.stringMatching(/^40[0-9A-F]{30}$/),
    });
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
    const lines = cert.trimEnd().split('\n').slice(1, -1);
    expect(new Set(lines.slice(0, -1).map(({ length }) => length))).toEqual(new Set([64]));
    expect(cert).toMatch(/[^\n]\n-----END CERTIFICATE-----\n$/);
  });

  test('expires', () => {
    const { cert } = makeCertificate(['localhost'], Date.now() - 100 * 86_400_000);
    expect(Date.parse(new X509Certificate(cert).validTo)).toBeLessThan(Date.now());
  });
});

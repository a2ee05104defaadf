import { describe, expect, test } from 'vitest';
import { answering, briefly, lawful, ok, path, post, proxiedProvider, unsigned } from '../support/proxied.js';

const proxied = proxiedProvider();

describe('an invalid media type is a violation', () => {
  test.each(['json', 'application/json;', 'application', ';', '/', 'application/json; charset', '"'])(
    'of the request: %s',
    async (type) => {
      proxied.serve = answering(ok);
      expect(await proxied.exchange(post([`Content-Type: ${type}`]))).toBe(ok);
      expect(proxied.seen).toContainEqual(
        expect.objectContaining({ message: 'request', where: 'header.content-type', rule: 'media-type' }),
      );
      await proxied.stillWorks();
    },
  );

  test.each(['json', 'application/json;', 'text/html\r\nContent-Type: application/json'])(
    'of the response: %s',
    async (type) => {
      const answer = ok.replace('application/json', type);
      proxied.serve = answering(answer);
      expect(await proxied.exchange(post(['Content-Type: application/json']))).toBe(answer);
      expect(proxied.seen).toContainEqual(expect.objectContaining({ message: 'response', rule: 'media-type' }));
      expect(proxied.seen).toContainEqual(expect.objectContaining({ message: 'response', where: 'body' }));
      await proxied.stillWorks();
    },
  );

  test('JSON named twice, as one SDK does, is not a violation', async () => {
    proxied.serve = answering(ok);
    await proxied.exchange(post(['Content-Type: application/json', 'Content-Type: application/json; charset=UTF-8']));
    expect(proxied.seen.filter(({ message, rule }) => message === 'request' && rule === 'media-type')).toEqual([]);
  });
});

describe('an unknown path is a violation', () => {
  test.each([
    ['//', '//'],
    ['//evil.example/x', '//evil.example/x'],
    ['http://', '/'],
    ['http://evil.example', '/'],
    [`http://evil.example${path}x`, `${path}x`],
    ['/%', '/%'],
    ['/?a=%', '/'],
    ['*', '*'],
  ])('%s', async (target, named) => {
    let received = '';
    proxied.serve = (socket) => {
      socket.once('data', (bytes) => {
        received = bytes.toString('latin1');
        socket.end(ok);
      });
    };
    const answer = await proxied.exchange(post(['Content-Type: application/json'], target));
    if (received !== '') {
      expect(answer).toBe(ok);
      expect(received.split('\r\n', 1)).toEqual([`POST ${target} HTTP/1.1`]);
      expect(proxied.seen).toContainEqual(expect.objectContaining({ message: 'request', path: named }));
    } else expect(answer).toMatch(/^HTTP\/1\.1 (400|502)/);
    await proxied.stillWorks();
  });

  test('an absolute target with the path of the contract is not a violation', async () => {
    proxied.serve = answering(ok);
    await proxied.exchange(post(['Content-Type: application/json'], `https://evil.example${path}`));
    expect(proxied.seen.filter(({ rule }) => rule === 'path')).toEqual([]);
  });
});

describe('a head that cannot be forwarded gets a 502 with the reason, and is a violation', () => {
  test.each([
    ['status 000', 'HTTP/1.1 000 Nothing'],
    ['status 099', 'HTTP/1.1 099 Less'],
    ['status 101', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade'],
    ['status 000 before a body that is none', 'HTTP/1.1 000 Nothing\r\nTransfer-Encoding: chunked\r\n\r\nzz'],
    ['a bell in the reason', 'HTTP/1.1 200 O\u0007K'],
    ['an escape in the reason', 'HTTP/1.1 200 \u001b[2J'],
  ])('%s', async (_, line) => {
    proxied.serve = answering(`${line}\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}`);
    const answer = await proxied.exchange(post());
    const responses = proxied.seen.filter(({ message }) => message === 'response');
    // Node.js itself refuses some heads, as it does a connection that breaks.
    const rule = answer === '' ? 'complete' : 'status';
    expect(responses).toEqual([
      { message: 'response', method: 'POST', path, where: '', rule, description: expect.any(String) },
    ]);
    if (answer !== '') expectRefusal(answer, responses[0]?.description);
    // The request is judged beside.
    expect(proxied.seen).toContainEqual(expect.objectContaining({ message: 'request', rule: 'required' }));
    await proxied.stillWorks();
  });

  test('a Trailer in a request without chunks', async () => {
    let asked = false;
    proxied.serve = () => {
      asked = true;
    };
    const answer = await proxied.exchange(lawful.replace('Host: x', 'Host: x\r\nTrailer: X'));
    const [first, ...others] = proxied.seen;
    expect(first).toEqual({
      ...{ message: 'request', method: 'POST', path, where: '', rule: 'head' },
      description: 'The request head cannot be forwarded: Trailers are invalid with this transfer encoding.',
    });
    expectRefusal(answer, first?.description);
    // Its body, which was read, is looked at too.
    expect(others.map(briefly)).toEqual(unsigned);
    expect(asked).toBe(false);
    await proxied.stillWorks();
  });

  function expectRefusal(answer: string, reason: string | undefined): void {
    expect(answer).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n/);
    expect(answer).toMatch(/\r\nContent-Type: text\/plain; charset=UTF-8\r\n/);
    expect(answer).toMatch(/\r\nConnection: close\r\n/);
    expect(reason).toMatch(/cannot be forwarded/);
    expect(answer).toContain(reason);
  }

  test.each([204, 304, 599, 999])('status %i is forwarded', async (status) => {
    proxied.serve = answering(`HTTP/1.1 ${status} X\r\nConnection: close\r\n\r\n`);
    expect(await proxied.exchange(post())).toContain(`HTTP/1.1 ${status} X\r\n`);
    expect(proxied.seen).toContainEqual(expect.objectContaining({ message: 'response', rule: 'status' }));
    await proxied.stillWorks();
  });
});

test('a listener that throws does not change the answer', async () => {
  proxied.onViolation = () => {
    throw new Error('A broken log.');
  };
  proxied.serve = answering(ok);
  expect(await proxied.exchange(post())).toBe(ok);
  expect(proxied.seen.length).toBeGreaterThan(1);
  await proxied.stillWorks();
});

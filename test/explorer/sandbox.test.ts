import { createServer } from 'node:http';
import { createServer as createBareServer } from 'node:net';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { connect } from '../../src/explorer/sandbox.js';
import { freePort, listening } from '../support/listening.js';

const description = {
  clientId: 'a',
  privateKey: 'k',
  alipayPublicKey: 'k',
  baseUrl: 'http://another.name:1/ams/sandbox/api',
  reservedIds: [],
};

/** A server that answers `GET /sandbox.json` with this. */
async function serving(text: string, headers: Record<string, string> = {}): Promise<string> {
  const server = createServer(({ url }, response) => {
    if (url === '/sandbox.json') response.writeHead(200, headers).end(text);
    else response.writeHead(404).end();
  });
  const listens = await listening(server);
  onTestFinished(() => listens[Symbol.asyncDispose]());
  return listens.origin;
}

/** Where the page is, and what the browser says of its permissions. */
function pageAt(href: string, permissions: Record<string, string> = {}): void {
  vi.stubGlobal('location', new URL(href));
  const query = async ({ name }: { name: string }) => {
    const state = permissions[name];
    if (state === undefined) throw new TypeError('There is no such permission.');
    return { state };
  };
  vi.stubGlobal('navigator', { permissions: { query } });
}

beforeEach(() => {
  pageAt('http://127.0.0.1:1/explorer/');
  return () => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  };
});

test('connect returns the description of a sandbox with the address that was used', async () => {
  const origin = await serving(JSON.stringify(description));
  for (const address of [origin, `${origin}/`, `${origin}/somewhere?x`])
    expect(await connect(address)).toEqual({ ...description, baseUrl: `${origin}/ams/sandbox/api` });
});

describe('calls only this machine and the origin of the page:', () => {
  test.each([
    '',
    'localhost',
    'ftp://127.0.0.1',
    'xhttp://127.0.0.1',
    'https://open-na.alipay.com',
    'http://127.0.0.1.example',
    'http://example.127.0.0.1.example',
    'http://1270.0.0.1.example',
    'http://localhost.example',
    'http://a.localhost',
  ])('does not call "%s"', async (address) => {
    const asked = vi.spyOn(globalThis, 'fetch');
    expect(await connect(address)).toBe('notLoopback');
    expect(asked).not.toHaveBeenCalled();
  });

  test('calls the origin of the page, whatever it is', async () => {
    pageAt('https://sandbox.example/explorer/');
    vi.spyOn(globalThis, 'fetch').mockResolvedValue(Response.json(description));
    expect(await connect('https://sandbox.example')).toEqual({
      ...description,
      baseUrl: 'https://sandbox.example/ams/sandbox/api',
    });
  });

  test.each(['http://localhost', 'http://127.0.0.1', 'http://127.255.255.254'])('%s', async (address) => {
    const asked = vi.spyOn(globalThis, 'fetch').mockResolvedValue(Response.json(description));
    expect(await connect(`${address}:${1}`)).toMatchObject({ clientId: 'a' });
    expect(String(asked.mock.calls[0]?.[0])).toBe(`${address}:1/sandbox.json`);
  });
});

describe('reports the reason if it cannot connect:', () => {
  test.each([
    ['no JSON', '<p>'],
    ['null', 'null'],
    ['a list', '[]'],
    ['no key', JSON.stringify({ ...description, privateKey: undefined })],
    ['no base URL', JSON.stringify({ ...description, baseUrl: undefined })],
    ['a base URL that is none', JSON.stringify({ ...description, baseUrl: '/ams/sandbox/api' })],
    ['no reserved ids', JSON.stringify({ ...description, reservedIds: undefined })],
  ])('a server that is not a sandbox answers %s', async (_, text) => {
    expect(await connect(await serving(text))).toBe('wrongServer');
  });

  test('nothing listens there', async () => {
    expect(await connect(`http://127.0.0.1:${await freePort()}`)).toBe('notRunning');
    // Nor does it where the browser can be asked, and keeps nothing.
    pageAt('file:///explorer/index.html', { 'loopback-network': 'granted', 'local-network-access': 'prompt' });
    expect(await connect(`http://127.0.0.1:${await freePort()}`)).toBe('notRunning');
  });

  test.each(['loopback-network', 'local-network-access'])('the browser denies the permission %s', async (name) => {
    pageAt('file:///explorer/index.html', { [name]: 'denied' });
    expect(await connect(`http://127.0.0.1:${await freePort()}`)).toBe('blocked');
  });

  test('the page is on the public web, where the browser may block calls', async () => {
    pageAt('https://docs.example/explorer/');
    expect(await connect(`http://127.0.0.1:${await freePort()}`)).toBe('blocked');
    for (const text of ['<p>', '{}']) expect(await connect(await serving(text))).toBe('wrongServer');
    pageAt('http://localhost:1/');
    expect(await connect(`http://127.0.0.1:${await freePort()}`)).toBe('notRunning');
  });

  test('the server accepts the connection and does not answer', async () => {
    const timeOut = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      return AbortSignal.abort(new DOMException('It took too long.', 'TimeoutError'));
    });
    expect(await connect('http://127.0.0.1:1')).toBe('hangs');
    expect(timeOut).toHaveBeenCalledWith(5000);
    pageAt('https://docs.example/explorer/');
    expect(await connect('http://127.0.0.1:1')).toBe('blocked');
  });

  test('the sandbox does not use TLS', async () => {
    const origin = await serving(JSON.stringify(description));
    expect(await connect(origin.replace('http:', 'https:'))).toBe('plainHttp');
    const bare = await listening(createBareServer((socket) => socket.destroy()));
    onTestFinished(() => bare[Symbol.asyncDispose]());
    expect(await connect(bare.origin.replace('http:', 'https:'))).toBe('notRunning');
  });

  test('the server answers, but does not allow other origins', async () => {
    const asked = vi.spyOn(globalThis, 'fetch');
    asked.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    asked.mockResolvedValueOnce(new Response());
    expect(await connect('http://127.0.0.1:1')).toBe('wrongServer');
    expect(asked.mock.calls[1]?.[1]).toMatchObject({ mode: 'no-cors', signal: expect.any(AbortSignal) });
  });
});

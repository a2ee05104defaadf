import { createServer, type RequestListener } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Recording } from '../../src/conformance/forward.js';
import { recordingFetch, transcriptOf } from '../../src/conformance/transcript.js';
import { listening } from '../support/listening.js';

const request = { method: 'POST', target: '/?a', headers: [['A', 'b']], body: Buffer.from('{"é"}') } as const;
const shownRequest = { method: 'POST', target: '/?a', headers: [['A', 'b']], body: '{"é"}' };

describe('a transcript', () => {
  test('contains only the request if there is no response', () => {
    expect(transcriptOf({ request, response: undefined })).toEqual({ request: shownRequest });
    expect(transcriptOf({ request, response: undefined })).not.toHaveProperty('response');
  });

  test.each([
    [4096, 'x'.repeat(4096)],
    [4097, `${'x'.repeat(4096)}… (4097 bytes)`],
  ])('shows at most 4096 bytes of a body of %i bytes', (length, body) => {
    const response = { status: 200, headers: [['C', 'd']] as const, body: Buffer.alloc(length, 'x') };
    expect(transcriptOf({ request, response })).toEqual({
      request: shownRequest,
      response: { status: 200, headers: [['C', 'd']], body },
    });
  });
});

describe('a recording fetch', () => {
  async function recordingFrom(answer: RequestListener) {
    const listens = await listening(createServer(answer));
    onTestFinished(() => listens[Symbol.asyncDispose]());
    return recordingFetch(listens.origin);
  }
  const call = { method: 'PUT', headers: { 'X-Asked': 'yes' }, body: '{}' };

  test('sends the request to its origin and returns the answer', async () => {
    const recording = await recordingFrom(async (incoming, outgoing) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const asked = `${incoming.method} ${incoming.url} ${incoming.headers['x-asked']} ${Buffer.concat(chunks)}`;
      outgoing.writeHead(201, { 'X-Answered': 'yes' }).end(asked);
    });
    const response = await recording.fetch('https://elsewhere.invalid/path?query=1', call);
    const asked = 'PUT /path?query=1 yes {}';
    expect([response.status, await response.text()]).toEqual([201, asked]);
    const [exchange, ...others] = await recording.exchanges();
    expect(others).toEqual([]);
    expect(exchange?.request).toMatchObject({ method: 'PUT', target: '/path?query=1', body: '{}' });
    expect(exchange?.request.headers).toContainEqual(['x-asked', 'yes']);
    expect(exchange?.response).toMatchObject({ status: 201, body: asked });
    expect(exchange?.response?.headers).toContainEqual(['x-answered', 'yes']);
  });

  test('respects the options redirect and signal', async () => {
    const recording = await recordingFrom((_, outgoing) => outgoing.writeHead(302, { Location: '/' }).end());
    const answer = await recording.fetch('https://elsewhere.invalid/', { ...call, redirect: 'manual' });
    expect(answer.status).toBe(302);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(recording.fetch('https://elsewhere.invalid/', { ...call, signal })).rejects.toThrow('enough');
  });

  test('records that no response arrived', async () => {
    const recording = await recordingFrom((_, outgoing) => outgoing.destroy());
    await expect(recording.fetch('https://elsewhere.invalid/', call)).rejects.toThrow('fetch failed');
    expect(await recording.exchanges()).toEqual([{ request: expect.objectContaining({ target: '/' }) }]);
  });

  test('records a response that breaks off, up to the break', async () => {
    const recording = await recordingFrom((_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Length': '9' }).write('half', () => outgoing.destroy());
    });
    const response = await recording.fetch('https://elsewhere.invalid/', call);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(await recording.exchanges()).toMatchObject([{ response: { status: 200, body: 'half' } }]);
  });

  test('records a response in parts up to its limit', async () => {
    const parts = ['a', 'b'.repeat(4095), 'c'];
    const recording = await recordingFrom(async (_, outgoing) => {
      for (const part of parts) {
        outgoing.write(part);
        // So that it is likely to be a part by itself for who reads it.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      outgoing.end();
    });
    expect(await (await recording.fetch('https://elsewhere.invalid/', call)).text()).toBe(parts.join(''));
    const [exchange] = await recording.exchanges();
    expect(exchange?.response?.body).toBe(`a${'b'.repeat(4095)}… (4097 bytes)`);
  });

  test('records the beginning of an endless response, and an empty body', async () => {
    const endless = await recordingFrom((_, outgoing) => {
      outgoing.writeHead(200).write('x'.repeat(5000));
    });
    const response = await endless.fetch('https://elsewhere.invalid/', call);
    // As its reader does, once it has read enough.
    void response.body?.cancel();
    const [exchange] = await endless.exchanges();
    expect(exchange?.response?.body).toMatch(/^x{4096}… \(\d+ bytes\)$/);
    const empty = await recordingFrom((_, outgoing) => outgoing.writeHead(204).end());
    await empty.fetch('https://elsewhere.invalid/', call);
    expect(await empty.exchanges()).toMatchObject([{ response: { status: 204, body: '' } }]);
  });
});

test('a Recording ignores all chunks after 1 MiB', () => {
  const recording = new Recording();
  expect(recording.bytes()).toEqual(Buffer.alloc(0));
  const chunk = Buffer.alloc(256 * 1024, 'x');
  for (let chunks = 1; chunks <= 5; chunks++) {
    recording.add(chunk);
    expect(recording.bytes()).toHaveLength(Math.min(chunks, 4) * chunk.length);
  }
  const odd = new Recording();
  for (const length of [1024 * 1024 - 1, 10, 10]) odd.add(Buffer.alloc(length));
  expect(odd.bytes()).toHaveLength(1024 * 1024 + 9);
});

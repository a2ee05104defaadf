import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { contentToSign, type SignedMessage, sign, verify } from '../../src/index.signature.js';
import { readVectors } from '../support/vectors.js';

type Message = SignedMessage & { name: string; signature: string };
const vectors = await readVectors<{
  keys: { merchant: { privateKey: string; publicKey: string }; other: { publicKey: string } };
  sign: (Message & { content: string })[];
  verify: (Message & { key?: 'merchant' | 'other'; valid: boolean })[];
}>('signatures');
const { merchant } = vectors.keys;
const named = <T extends { name: string }>(list: T[]) => list.map((vector) => [vector.name, vector] as const);
const run = promisify(execFile);

describe('sign', () => {
  test.each(named(vectors.sign))('%s: the content and its signature are the expected ones', async (_name, vector) => {
    const content = contentToSign(vector);
    expect(Buffer.from(content).toString('utf8')).toBe(vector.content);
    await expect(sign(content, merchant.privateKey)).resolves.toBe(vector.signature);
  });

  test('signs text as its UTF-8 bytes', async () => {
    const text = '{"resultMessage":"成功"}';
    expect(await sign(text, merchant.privateKey)).toBe(await sign(Buffer.from(text, 'utf8'), merchant.privateKey));
  });

  test('signs bytes that are not valid UTF-8 unchanged', async () => {
    const bytes = new Uint8Array([0xff, 0xfe, 0x00, 0x80]);
    const content = contentToSign({ method: 'POST', path: '/', clientId: 'c', time: '1', body: bytes });
    expect(content.subarray(-4)).toEqual(Buffer.from(bytes));
    await expect(verify(content, await sign(content, merchant.privateKey), merchant.publicKey)).resolves.toBe(true);
  });
});

describe('verify', () => {
  test.each(named(vectors.verify))('%s', async (_name, vector) => {
    const publicKey = vectors.keys[vector.key ?? 'merchant'].publicKey;
    await expect(verify(contentToSign(vector), vector.signature, publicKey)).resolves.toBe(vector.valid);
  });

  test.each(['A', 'AAAA', '=', '%', '%3D', ' ', '\n'])('rejects a signature with %j appended', async (added) => {
    const signature = await sign('x', merchant.privateKey);
    await expect(verify('x', signature, merchant.publicKey)).resolves.toBe(true);
    await expect(verify('x', signature + added, merchant.publicKey)).resolves.toBe(false);
    await expect(verify('x', added + signature, merchant.publicKey)).resolves.toBe(false);
  });

  test('rejects a signature with incomplete padding', async () => {
    const signature = decodeURIComponent(await sign('x', merchant.privateKey));
    expect(signature).toMatch(/==$/);
    for (const length of [1, 2])
      await expect(verify('x', signature.slice(0, -length), merchant.publicKey)).resolves.toBe(false);
  });

  test('returns false, without an exception, for a value that is not a string', async () => {
    await expect(verify('x', undefined as never, merchant.publicKey)).resolves.toBe(false);
  });
});

describe('the openssl command agrees', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vectors-'));
    await writeFile(path.join(folder, 'private.pem'), merchant.privateKey);
    await writeFile(path.join(folder, 'public.pem'), merchant.publicKey);
    return () => rm(folder, { recursive: true });
  });

  test.each(named(vectors.sign))('%s', async (_name, vector) => {
    const content = path.join(folder, 'content');
    await writeFile(content, vector.content);
    const privateKey = path.join(folder, 'private.pem');
    const { stdout } = await run('openssl', ['dgst', '-sha256', '-sign', privateKey, content], { encoding: 'buffer' });
    expect(encodeURIComponent(stdout.toString('base64'))).toBe(vector.signature);
    const signature = path.join(folder, 'signature');
    await writeFile(signature, Buffer.from(decodeURIComponent(vector.signature), 'base64'));
    const publicKey = path.join(folder, 'public.pem');
    const verified = await run('openssl', ['dgst', '-sha256', '-verify', publicKey, '-signature', signature, content]);
    expect(verified.stdout).toContain('Verified OK');
  });
});

import { createPublicKey, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resultCodes } from '../../generated/result-codes.js';
import { buildExplorer } from '../../scripts/docs/explorer.js';
import { reservedIds, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { violations } from './support/accessibility.js';
import { at, hasBrowser, open, useBrowser } from './support/browser.js';

let folder: string;
let sandbox: Sandbox;

describe.skipIf(!hasBrowser)('the API explorer', () => {
  useBrowser();
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'explorer-'));
    await buildExplorer(process.cwd(), folder);
    sandbox = await startSandbox({ explorer: folder });
  });
  afterAll(async () => {
    await sandbox?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('served by the sandbox, cancels a payment and shows each step of it', async () => {
    const { paymentId } = sandbox.createPayment();
    const { page, problems, requests } = await open(`${sandbox.url}/explorer/`);
    await connected(page);
    await page.locator('#body').fill(JSON.stringify({ paymentId, note: '取消 café' }));
    await page.locator('#send').click();
    await expect.poll(() => text(page, 'verification')).toBe('The signature of the response verifies.');
    expect(await text(page, 'meaning')).toContain('S SUCCESS: Nothing is left to do');
    const signed = await text(page, 'signed-content');
    expect(signed).toMatch(/^POST \/ams\/sandbox\/api\/v1\/payments\/cancel\nSANDBOX_5X00000000000000\.\d{13}\.\{/);
    expect(signed.endsWith(JSON.stringify({ paymentId, note: '取消 café' }))).toBe(true);
    const request = await text(page, 'raw-request');
    const signature = /signature=(\S+)/.exec(request)?.[1] as string;
    const key = createPublicKey(sandbox.privateKey);
    expect(verify('sha256', Buffer.from(signed), key, Buffer.from(decodeURIComponent(signature), 'base64'))).toBe(true);
    const response = await text(page, 'raw-response');
    expect(response).toMatch(/^HTTP\/1\.1 200 OK\n/);
    expect(response).toMatch(/^signature: algorithm=RSA256,/m);
    expect(response).toContain(`"paymentId":"${paymentId}"`);
    expect(sandbox.requests.at(-1)).toMatchObject({ paymentId, answer: 'SUCCESS' });
    expect(problems).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(sandbox.url))).toEqual([]);
  });

  test('served with the docs, runs the failure that a link names, on the sandbox of this machine', async () => {
    const { page, problems } = await open(at('explorer/index.html'));
    expect(await page.locator('#address').inputValue()).toBe('http://127.0.0.1:4020');
    await page.locator('#address').fill(sandbox.url);
    await page.locator('#connection button').click();
    await connected(page);
    await page.goto(at('explorer/index.html#CANCEL_WINDOW_EXCEED'));
    await expect.poll(() => text(page, 'meaning')).toContain('F CANCEL_WINDOW_EXCEED: This payment can no longer');
    expect(await text(page, 'verification')).toBe('The signature of the response verifies.');
    expect(await text(page, 'raw-response')).toContain('"resultCode":"CANCEL_WINDOW_EXCEED"');
    expect(problems).toEqual([]);
  });

  test('has every result code and every misbehaviour one click away', async () => {
    const { page } = await open(`${sandbox.url}/explorer/`);
    await connected(page);
    const shown = await page.locator('#cases button').evaluateAll((all) => all.map(({ id }) => id));
    expect(shown).toEqual(reservedIds.map(({ id }) => id.replace('sandbox-', 'run-')));
    for (const code of Object.keys(resultCodes)) {
      await page.locator(`#run-${code}`).click();
      await expect.poll(() => text(page, 'meaning')).toContain(` ${code}: `);
      expect(await text(page, 'verification')).toBe('The signature of the response verifies.');
    }
  });

  test.each([
    ['OTHER_KEY', 'does NOT verify', 'proves nothing'],
    ['TAMPERED_BODY', 'does NOT verify', 'proves nothing'],
    ['UNSIGNED_S', 'is not signed', 'proves nothing'],
    ['UNSIGNED_F', 'is not signed', 'F ACCESS_DENIED'],
    ['PARTIAL_SIGNATURE', 'a part of the signature headers', 'proves nothing'],
    ['RESET_BEFORE_HEADERS', 'No response', 'not known'],
    ['REDIRECT', 'A redirect', 'not known'],
    ['UNKNOWN_CODE_S', 'verifies', 'not in the contract'],
  ])('says what %s is worth', async (name, verdict, meaning) => {
    const { page } = await open(`${sandbox.url}/explorer/`);
    await connected(page);
    await page.locator(`#run-${name}`).click();
    await expect.poll(() => text(page, 'verification')).toContain(verdict);
    expect(await text(page, 'meaning')).toContain(meaning);
  });

  test('sends a body that is no JSON exactly as it is edited', async () => {
    const { page } = await open(`${sandbox.url}/explorer/`);
    await connected(page);
    await page.locator('#body').fill('{ "paymentId": ');
    await page.locator('#send').click();
    await expect.poll(() => text(page, 'meaning')).toContain('PARAM_ILLEGAL');
    expect(sandbox.requests.at(-1)?.body).toBe('{ "paymentId": ');
  });

  test('reaches no gateway, has no field for a key, and says so', async () => {
    const { page, requests } = await open(at('explorer/index.html'));
    for (const address of ['https://open-na-global.alipay.com', 'http://192.168.0.1:4020', 'javascript:alert(1)']) {
      await page.locator('#address').fill(address);
      await page.locator('#connection button').click();
      await expect.poll(() => text(page, 'connection-state')).toContain('must be a sandbox on this machine');
    }
    expect(requests.filter((url) => !url.startsWith(at('')))).toEqual([]);
    expect(await page.locator('.notice').innerText()).toContain('Never paste a key of production');
    const fields = await page.locator('input, textarea').evaluateAll((all) => all.map(({ id }) => id));
    expect(fields).toEqual(['address', 'body', 'client-id', 'request-time', 'agent-token']);
  });

  test('says how to start a sandbox when there is none', async () => {
    const { page } = await open(at('zh-CN/../explorer/zh-CN/index.html'));
    await page.locator('#address').fill('http://127.0.0.1:9');
    await page.locator('#connection button').click();
    await expect.poll(() => text(page, 'connection-state')).toContain('npx alipay-cancel-contract sandbox');
    expect(await page.locator('#send').isDisabled()).toBe(true);
  });

  test.each(
    ['', 'zh-CN/'].flatMap((language) =>
      (['light', 'dark'] as const).flatMap((colorScheme) =>
        [1400, 390].map((width) => ({ language, colorScheme, width })),
      ),
    ),
  )(
    '$language in $colorScheme at $width pixels: accessible, and no sideways scroll',
    async ({ language, colorScheme, width }) => {
      const options = { colorScheme, viewport: { width, height: 900 } };
      const { page, problems } = await open(`${sandbox.url}/explorer/${language}`, options);
      await connected(page);
      await page.locator('#run-ORDER_NOT_EXIST').click();
      await expect.poll(() => text(page, 'meaning')).toContain('ORDER_NOT_EXIST');
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(problems).toEqual([]);
    },
  );
});

const text = (page: Page, id: string) => page.locator(`#${id}`).innerText();

async function connected(page: Page): Promise<void> {
  await page.locator('#send:enabled').waitFor();
}

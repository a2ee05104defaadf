import { execFile } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSilentServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resultCodes } from '../../generated/result-codes.js';
import { launchChromium } from '../../scripts/docs/browsers.js';
import { buildExplorer } from '../../scripts/docs/explorer.js';
import { type Language, readLanguages } from '../../scripts/docs/language.js';
import { type Decision, extension } from '../../scripts/docs/operations.js';
import { reservedIds, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { violations } from './support/accessibility.js';
import { at, hasBrowser, open, useBrowser } from './support/browser.js';

const [, chinese] = await readLanguages(process.cwd());
let folder: string;
let sandbox: Sandbox;

describe.skipIf(!hasBrowser('chromium'))('the API explorer', () => {
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

  test('served by the sandbox, cancels a payment and shows each step', async () => {
    const { paymentId } = sandbox.createPayment();
    const { page, problems, requests } = await open(`${sandbox.url}/explorer/`);
    await connected(page);
    await send(page, JSON.stringify({ paymentId, note: '取消 café' }));
    expect(await text(page, 'headline')).toBe('The payment is cancelled.');
    expect(await text(page, 'reason')).toContain('SUCCESS The signature of the response is valid');
    expect(await text(page, 'action')).toBe(resultCodes.SUCCESS.furtherAction);
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

  test('served with the docs, runs the result code of a link on a local sandbox', async () => {
    const { page, problems } = await open(at('explorer/index.html'));
    expect(await page.locator('#address').inputValue()).toBe('http://127.0.0.1:4020');
    await connectTo(page, sandbox.url);
    await connected(page);
    await page.goto(at('explorer/index.html#CANCEL_WINDOW_EXCEED'));
    await answered(page);
    expect(await text(page, 'headline')).toBe('The payment is not cancelled.');
    expect(await text(page, 'action')).toBe(resultCodes.CANCEL_WINDOW_EXCEED.furtherAction.replaceAll('`', ''));
    expect(await text(page, 'raw-response')).toContain('"resultCode":"CANCEL_WINDOW_EXCEED"');
    expect(problems).toEqual([]);
  });

  // Left out: ids that take too long, and ids that need several requests.
  const tooLong = ['NO_ANSWER', 'ANSWER_AFTER'];
  const single = reservedIds.filter(
    ({ id, group }) => group !== 'sequence' && !tooLong.some((name) => id.includes(name)),
  );
  test('shows the expected outcome of every reserved id, after one request each', async () => {
    const { page } = await open(`${sandbox.url}/explorer/`);
    await connected(page);
    const shown = await page.locator('#cases button').evaluateAll((all) => all.map(({ id }) => id));
    expect(shown).toEqual(reservedIds.map(({ id }) => id.replace('sandbox-', 'run-')));
    const headlines = { S: 'The payment is cancelled.', F: 'The payment is not cancelled.', U: 'not known' };
    for (const { id, expectedOutcome } of single) {
      const before = sandbox.requests.length;
      await page.locator(`[id="${id.replace('sandbox-', 'run-')}"]`).click();
      await answered(page);
      const { resultStatus, cause } = expectedOutcome;
      expect(await text(page, 'headline'), id).toContain(headlines[resultStatus]);
      if (cause !== undefined) expect(await text(page, 'attempts'), id).toContain(cause);
      expect(sandbox.requests.length - before, id).toBe(1);
    }
  });

  test.each(['S_OF_ANOTHER_PAYMENT', 'S_WITHOUT_IDS', 'S_WITH_HTTP_500', 'UNSIGNED_S', 'OTHER_KEY', 'LOST_ANSWER'])(
    'does not report the payment of %s as cancelled',
    async (name) => {
      const { page } = await open(`${sandbox.url}/explorer/`);
      await connected(page);
      await page.locator(`#run-${name}`).click();
      await answered(page);
      expect(await text(page, 'headline')).toContain('not known');
      expect(await page.locator('#headline').getAttribute('class')).toBe('state unknown');
    },
  );

  test('a lost answer is unknown; the repeated request reports the payment as cancelled, and both attempts are listed', async () => {
    const { page } = await open(`${sandbox.url}/explorer/`);
    await connected(page);
    const before = sandbox.requests.length;
    // A reset on a kept-alive connection would make the browser repeat the request. The sandbox closes connections.
    await send(page, JSON.stringify({ paymentId: sandbox.createPayment().paymentId }));
    await page.locator('#run-LOST_ANSWER').click();
    await answered(page);
    expect(await text(page, 'attempts')).toMatch(/^U 1 · NO_RESPONSE/);
    expect(sandbox.requests.length - before).toBe(2);
    const { body } = sandbox.requests.at(-1) ?? {};
    await page.locator('#repeat').click();
    await answered(page);
    expect(await text(page, 'headline')).toBe('The payment is cancelled.');
    expect(sandbox.requests.at(-1)?.body).toBe(body);
    expect((await text(page, 'attempts')).split('\n').filter(Boolean)).toEqual([
      expect.stringMatching(/^U 1 · NO_RESPONSE · HTTP – · \d+ ms$/),
      expect.stringMatching(/^S 2 · SUCCESS · HTTP 200 · \d+ ms$/),
    ]);
  });

  test('a rejection is F on the first attempt, and unknown if an earlier request may have cancelled the payment', async () => {
    const { page } = await open(`${sandbox.url}/explorer/`);
    await connected(page);
    await page.locator('#run-ACCESS_DENIED').click();
    await answered(page);
    expect(await text(page, 'headline')).toBe('The payment is not cancelled.');
    await page.locator('#repeat').click();
    await expect.poll(() => text(page, 'attempts')).toContain('REQUEST_REFUSED');
    expect(await text(page, 'headline')).toContain('not known');
    expect(await text(page, 'for-programs')).toContain('nextStep: ');
  });

  test('copies the request as a shell command that works', async () => {
    const { page } = await open(`${sandbox.url}/explorer/`, { permissions: ['clipboard-read', 'clipboard-write'] });
    await connected(page);
    const { paymentId } = sandbox.createPayment();
    await send(page, `{ "paymentId": "${paymentId}", "note": "it's 取消" }`);
    await page.locator('#copy-curl').click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    const { stdout } = await promisify(execFile)('sh', ['-c', command]);
    expect(JSON.parse(stdout)).toMatchObject({ result: { resultCode: 'SUCCESS' }, paymentId });
  });

  test('connects at an address whose fragment cannot be decoded', async () => {
    const { page, problems } = await open(`${sandbox.url}/explorer/#%`);
    await connected(page);
    expect(problems).toEqual([]);
  });

  test('sends a body that is not JSON unchanged', async () => {
    const { page } = await open(`${sandbox.url}/explorer/`);
    await connected(page);
    await send(page, '{ "paymentId": ');
    expect(await text(page, 'reason')).toContain('PARAM_ILLEGAL');
    expect(sandbox.requests.at(-1)?.body).toBe('{ "paymentId": ');
  });

  test('connects to no gateway, has no field for a key, and warns about production keys', async () => {
    const { page, requests } = await open(at('explorer/index.html'));
    for (const address of ['https://open-na-global.alipay.com', 'http://192.168.0.1:4020', 'javascript:alert(1)']) {
      await connectTo(page, address);
      await expect.poll(() => text(page, 'connection-state')).toContain('must be a sandbox on this machine');
    }
    expect(requests.filter((url) => !url.startsWith(at('')))).toEqual([]);
    expect(await page.locator('.notice').innerText()).toContain('Never paste a production key');
    const fields = await page.locator('input, textarea').evaluateAll((all) => all.map(({ id }) => id));
    expect(fields).toEqual(['address', 'body', 'client-id', 'request-time', 'agent-token']);
  });

  describe('explains why it cannot connect:', () => {
    const servers: Server[] = [];
    const listen = async (server: Server, scheme = 'http') => {
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
    };
    afterAll(() => {
      for (const server of servers) server.close();
    });

    test('nothing listens', async () => {
      const { page } = await open(at('explorer/zh-CN/index.html'));
      await connectTo(page, 'http://127.0.0.1:9');
      await expect.poll(() => text(page, 'connection-state')).toContain('npx alipay-cancel-contract sandbox');
      expect(await page.locator('#send').isDisabled()).toBe(true);
    });

    test('another server answers, with or without CORS', async () => {
      const { page } = await open(at('explorer/index.html'));
      for (const headers of [{}, { 'Access-Control-Allow-Origin': '*' }]) {
        await connectTo(
          page,
          await listen(createServer((_, response) => response.writeHead(200, headers).end('hello'))),
        );
        await expect.poll(() => text(page, 'connection-state')).toContain('is not a sandbox');
      }
    });

    test('the sandbox speaks http, not https', async () => {
      const { page } = await open(at('explorer/index.html'));
      await connectTo(page, sandbox.url.replace('http:', 'https:'));
      await expect.poll(() => text(page, 'connection-state')).toContain('uses http, not https');
    });

    test('something listens and never answers', async () => {
      const { page } = await open(at('explorer/index.html'));
      await connectTo(page, await listen(createSilentServer((socket) => socket.on('error', () => {}))));
      await expect.poll(() => text(page, 'connection-state'), { timeout: 30_000 }).toContain('does not respond');
      await page.close();
    });

    test('the browser blocks a public page from local requests; the page links to the explorer of the sandbox', async () => {
      const browser = await launchChromium(`--ip-address-space-overrides=127.0.0.1:${new URL(at('')).port}=public`);
      const page = await browser.newPage();
      await page.goto(at('explorer/index.html'));
      await connectTo(page, sandbox.url);
      await expect
        .poll(() => text(page, 'connection-state'), { timeout: 30_000 })
        .toContain('open the page of the sandbox');
      expect(await page.locator('#own-page').getAttribute('href')).toBe(`${sandbox.url}/explorer/`);
      await browser.close();
    });
  });

  test('shows its messages in the language of the page', async () => {
    const { page } = await open(`${sandbox.url}/explorer/zh-CN/`);
    await connected(page);
    for (const name of ['KEY_NOT_FOUND', 'RESET_BEFORE_HEADERS']) {
      await page.locator(`#run-${name}`).click();
      await answered(page);
      for (const id of ['headline', 'action']) expect(await text(page, id)).toMatch(/\p{Script=Han}/u);
      expect(await text(page, 'action')).not.toMatch(/[a-z]{3,} [a-z]{3,}/);
    }
    // A message without and with a placeholder.
    for (const [name, message] of [
      ['UNSIGNED_S', '成功响应没有签名。'],
      ['HTTP_500', 'HTTP 状态码为 500。'],
    ] as const) {
      await page.locator(`#run-${name}`).click();
      await answered(page);
      expect(await page.locator('#reason small').innerText()).toBe(message);
      expect(await page.locator('#reason small').getAttribute('lang')).toBeNull();
    }
    await page.locator('#run-RESET_BEFORE_HEADERS').click();
    await answered(page);
    const causes = extension<Decision>((chinese as Language).contract, 'x-unknown-causes');
    expect(await text(page, 'action')).toBe(causes['NO_RESPONSE']?.furtherAction.replaceAll('`', '').trim());
  });

  test.each(
    ['', 'zh-CN/'].flatMap((language) =>
      (['light', 'dark'] as const).flatMap((colorScheme) =>
        [1440, 390].map((width) => ({ language, colorScheme, width })),
      ),
    ),
  )(
    '$language in $colorScheme at $width pixels: accessible, and no sideways scroll',
    async ({ language, colorScheme, width }) => {
      const options = { colorScheme, viewport: { width, height: 900 } };
      const { page, problems } = await open(`${sandbox.url}/explorer/${language}`, options);
      await connected(page);
      await page.locator('#run-ORDER_NOT_EXIST').click();
      await answered(page);
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      const { top } = await page.locator('h1').evaluate((heading) => heading.getBoundingClientRect());
      expect(top + (await page.evaluate(() => scrollY))).toBeLessThan(140);
      expect(problems).toEqual([]);
    },
  );
});

const text = (page: Page, id: string) => page.locator(`#${id}`).innerText();

async function connectTo(page: Page, address: string): Promise<void> {
  await page.locator('#address').fill(address);
  await page.locator('#connection button').click();
}

async function connected(page: Page): Promise<void> {
  await page.locator('#send:enabled').waitFor();
}

async function send(page: Page, body: string): Promise<void> {
  await page.locator('#body').fill(body);
  await page.locator('#send').click();
  await answered(page);
}

/** Waits for the outcome of the latest request. */
async function answered(page: Page): Promise<void> {
  await page.locator('#headline:is(.good, .bad, .unknown)').waitFor();
}

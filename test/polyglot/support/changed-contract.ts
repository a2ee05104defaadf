import { beforeAll, describe, expect, inject, test } from 'vitest';
import { type Recorder, smallKeys, startRecorder } from './changed-package.js';
import type { Driver } from './driver.js';
import { Project, start } from './project.js';
import { readOutcome } from './provider.js';

/**
 * Tests that each fact of the contract changes what the client of a language does, by generation alone: see the changes in
 * changed-package.ts.
 *
 * @param take the arguments of the command `client`
 */
export function testChangedContract(driver: Driver, take: string[]): void {
  describe('generated from a changed contract', () => {
    const merchant = smallKeys(driver.keyBits);
    let project: Project;
    let recorder: Recorder;
    let example: string[];
    const run = async (command: string[], env: Record<string, string> = {}) => {
      recorder.requests.length = 0;
      return await start(command, { env: { ...merchant, ALIPAY_BASE_URL: recorder.baseUrl, ...env } });
    };
    const cancel = async (args: string[], env?: Record<string, string>) => await run([...example, ...args], env);

    beforeAll(async () => {
      project = await Project.create(inject('changed'));
      recorder = await startRecorder();
      await project.takeClient(...take);
      await driver.prepare(project);
      example = await driver.example(project);
      return async () => {
        await recorder.close();
        await project.remove();
      };
    });

    test('sends other headers to another path, and repeats after other HTTP statuses', async () => {
      recorder.answer = { status: 418, body: '' };
      const outcome = readOutcome(await cancel(['--payment-id', 'p'], { ALIPAY_AGENT_TOKEN: 'agent' }));
      expect(outcome).toMatchObject({ resultStatus: 'U', cause: { code: 'UNAVAILABLE' }, stopped: 'attempts' });
      expect(recorder.requests).toHaveLength(3);
      for (const request of recorder.requests)
        expect(request).toMatchObject({
          method: 'POST',
          path: '/ams/api/v2/payments/cancel',
          headers: { 'acting-token': 'agent', signature: expect.stringMatching(/^algorithm=RSA999,/) },
          body: { paymentId: 'p' },
        });
    });

    test.each([
      ['an HTTP status', { status: 503, body: '' }, 'HTTP_STATUS', 'The HTTP status is 503.'],
      ['a body that is not JSON', { status: 200, body: '<' }, 'UNREADABLE_RESPONSE', 'The body is not JSON.'],
      [
        'a body of 1,001 bytes',
        { status: 200, body: 'x'.repeat(1001) },
        'UNREADABLE_RESPONSE',
        'The response body is larger than 1000 bytes.',
      ],
    ])('reports %s in the words of the contract', async (_, answer, code, message) => {
      recorder.answer = answer;
      const outcome = readOutcome(await cancel(['--payment-id', 'p', '--max-attempts', '1']));
      expect(outcome.cause).toMatchObject({ code, message });
    });

    test('finds the sandbox of a region', async () => {
      const settings = { ALIPAY_BASE_URL: '', ALIPAY_REGION: 'asia' };
      const { support } = readOutcome(await cancel(['--payment-id', 'p', '--max-attempts', '1'], settings));
      expect(support.url).toBe('https://127.0.0.1/ams/sandbox/api/v2/payments/cancel');
    });

    test.each([
      ['a longer paymentId', ['--payment-id', 'p'.repeat(41)], {}, '40'],
      ['more attempts', ['--payment-id', 'p', '--max-attempts', '51'], {}, '50'],
      ['a longer Client-Id', ['--payment-id', 'p'], { ALIPAY_CLIENT_ID: 'TEST_45678901' }, '12'],
      ['a longer version of a key', ['--payment-id', 'p'], { ALIPAY_KEY_VERSION: '12345' }, '4'],
      ['a longer token', ['--payment-id', 'p'], { ALIPAY_AGENT_TOKEN: '123456789' }, '8'],
    ])('refuses %s', async (_, args, env, bound) => {
      const refusal = await cancel(args, env as Record<string, string>);
      expect(refusal).toMatchObject({ code: 64, stderr: expect.stringMatching(`\\b${bound}\\b`) });
      expect(recorder.requests).toEqual([]);
    });

    test('sends an added field, and refuses one that is too long', async () => {
      recorder.answer = { status: 418, body: '' };
      const command = (await driver.cancelReason?.(project)) ?? [];
      expect(readOutcome(await run([...command, 'p', 'duplicate order'])).resultStatus).toBe('U');
      expect(recorder.requests.map(({ body }) => body)).toEqual([{ paymentId: 'p', cancelReason: 'duplicate order' }]);
      const refusal = await run([...command, 'p', 'x'.repeat(21)]);
      expect(refusal).toMatchObject({ code: 64, stderr: expect.stringMatching(/cancel_?reason.*\b20\b/i) });
      expect(recorder.requests).toEqual([]);
    });

    test('passes its truth table, and fails one with another rule, naming the rule', async () => {
      const { vectors } = project;
      await driver.vectors(project);
      project.vectors = `${project.published}/dist/wrong-vectors`;
      await expect(driver.vectors(project)).rejects.toThrow('success-without-payment');
      project.vectors = vectors;
    });
  });
}

import { expect, test } from 'vitest';
import { createCancelClient, OptionError } from '../../src/index.js';
import { createCancelQueue, type QueueEngine } from '../../src/queue/index.js';
import { readOptions } from '../../src/queue/options.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { catchError } from '../support/errors.js';

const { baseUrl, fetch, merchant } = createSandbox({ clientId: 'SANDBOX_OPTIONS' });
const client = createCancelClient({ ...merchant, baseUrl, fetch });
const forAgent = createCancelClient({ ...merchant, baseUrl, fetch, agentToken: 'token' });
const engine = { put: async () => ({}) } as unknown as QueueEngine;
const read = (options: object) => readOptions({ client, engine, ...options });
const refused = async (options: object) => await catchError(() => createCancelQueue(options as never));

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

test('fills in the documented defaults', () => {
  expect(read({})).toMatchObject({
    client,
    engine,
    account: { clientId: 'SANDBOX_OPTIONS', baseUrl },
    schedule: { giveUpAfter: 8 * day, baseDelay: 5 * second, maxDelay: hour, random: Math.random },
    concurrency: 10,
    rateLimit: Number.POSITIVE_INFINITY,
    attemptTimeout: 10 * second,
    keepEnded: 90 * day,
  });
});

test('names no alias without an agent token', () => {
  expect(read({}).account).not.toHaveProperty('agent');
});

test('keeps what the caller sets', () => {
  const [onOutcome, onAlert, random] = [() => {}, () => {}, () => 0.5];
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const settings = read({ onOutcome, onAlert, random, logger, retry: { baseDelay: 7, maxDelay: 9 }, concurrency: 3 });
  expect(settings).toMatchObject({ onOutcome, onAlert, logger, concurrency: 3 });
  expect(settings.schedule).toMatchObject({ random, baseDelay: 7, maxDelay: 9 });
});

test('the default base delay is never above the longest delay', () => {
  expect(read({ retry: { maxDelay: 100 } }).schedule).toMatchObject({ baseDelay: 100, maxDelay: 100 });
});

test.each([
  ['concurrency', 1, 1_000],
  ['rateLimit', 1, 1_000],
  ['attemptTimeout', 1, hour],
  ['giveUpAfter', minute, 30 * day],
  ['keepEnded', minute, 3_650 * day],
])('%s is a whole number from %i to %i', async (option, minimum, maximum) => {
  for (const value of [minimum, maximum]) expect(() => read({ [option]: value })).not.toThrow();
  for (const value of [minimum - 1, maximum + 1, minimum + 0.5, String(minimum)])
    expect(await refused({ client, engine, [option]: value })).toMatchObject({ option });
});

test('the delays of retry are whole numbers from 1, the first at most the second, which is at most an hour', async () => {
  for (const retry of [{ maxDelay: 1 }, { maxDelay: hour }, { baseDelay: 1 }, { baseDelay: 50, maxDelay: 50 }])
    expect(() => read({ retry })).not.toThrow();
  for (const [option, retry] of [
    ['retry.maxDelay', { maxDelay: 0 }],
    ['retry.maxDelay', { maxDelay: hour + 1 }],
    ['retry.baseDelay', { baseDelay: 0 }],
    ['retry.baseDelay', { baseDelay: 51, maxDelay: 50 }],
  ])
    expect(await refused({ client, engine, retry })).toMatchObject({ option });
});

test('accepts an alias of an agent token of 1 to 64 characters', () => {
  for (const agent of ['a', 'Shop_7.b-c', 'x'.repeat(64)]) expect(read({ agent }).account).toMatchObject({ agent });
  expect(readOptions({ client: forAgent, engine, agent: 'shop' }).account).toEqual({
    clientId: 'SANDBOX_OPTIONS',
    baseUrl,
    agent: 'shop',
  });
});

test.each<[object | undefined | null, string]>([
  [undefined, 'options'],
  [null, 'options'],
  [{}, 'client'],
  [{ client: null, engine }, 'client'],
  [{ client: {}, engine }, 'client'],
  [{ client }, 'engine'],
  [{ client, engine: null }, 'engine'],
  [{ client, engine: {} }, 'engine'],
  [{ client: forAgent, engine }, 'agent'],
  ...['', 'a b', 'ä', 'a\n', 'x'.repeat(65), 7].map((agent): [object, string] => [{ client, engine, agent }, 'agent']),
  [{ client, engine, onOutcome: 'f' }, 'onOutcome'],
  [{ client, engine, onAlert: {} }, 'onAlert'],
  [{ client, engine, random: 0.5 }, 'random'],
  [{ client, engine, logger: {} }, 'logger'],
  [{ client, engine, retry: 5 }, 'retry'],
  [{ client, engine, retry: { attempts: 1 } }, 'retry.attempts'],
  [{ client, engine, sleep: () => {} }, 'sleep'],
])('refuses %o and names %s', async (options, option) => {
  const error = await refused(options as never);
  expect(error).toBeInstanceOf(OptionError);
  expect(error).toMatchObject({ option });
});

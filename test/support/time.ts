import { sign as cryptoSign, type KeyObject } from 'node:crypto';
import type { Sign } from '../../src/index.signature.js';

/** A clock that moves only while the client sleeps, so that no test waits and no attempt times out. */
export function fakeTime() {
  const delays: number[] = [];
  let time = 1_685_599_933_871;
  const sleep = async (milliseconds: number) => {
    delays.push(milliseconds);
    time += milliseconds;
  };
  const random = () => 1 - Number.EPSILON;
  return { delays, options: { now: () => time, sleep, random, attemptTimeout: 3_600_000 } };
}

/**
 * Options with which only the first attempt times out. The deadline limits it to a millisecond; then the clock is set back. With
 * `signsAtOnce` the request is passed to `fetch` before the timeout, on any machine.
 */
export function firstAttemptTimesOut() {
  let time = 1_685_599_933_871;
  const setBack = () => {
    time -= 600_000;
  };
  return { now: () => time, onAttempt: setBack, sleep: async () => {}, deadline: 1, attemptTimeout: 600_000 };
}

interface Merchant {
  clientId: string;
  privateKey: KeyObject;
  alipayPublicKey: KeyObject;
}

/**
 * Credentials that sign synchronously, before any timer can fire. `privateKey` signs in the thread pool, so whether the request
 * is sent in time would depend on the machine.
 */
export function signsAtOnce({ clientId, privateKey, alipayPublicKey }: Merchant) {
  const sign: Sign = (content) => cryptoSign('sha256', content, privateKey);
  return { clientId, alipayPublicKey, sign };
}

import { sign as cryptoSign, type KeyObject } from 'node:crypto';
import type { Sign } from '../../src/index.signature.js';

/** A clock that moves only when the client rests, so that no test waits, and attempts that may take as long as they like. */
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
 * Only the first attempt runs out of time, after a millisecond: so long is it to the deadline until the clock is set back.
 * With `signsAtOnce`, that attempt has been handed to `fetch` by then, on any machine.
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
 * A merchant whose signatures are there before any timer can fire, where `privateKey` would sign in the thread pool: what
 * is sent in an attempt does then not depend on how short its time is and how slow the machine.
 */
export function signsAtOnce({ clientId, privateKey, alipayPublicKey }: Merchant) {
  const sign: Sign = (content) => cryptoSign('sha256', content, privateKey);
  return { clientId, alipayPublicKey, sign };
}

import { isResultCode } from '../../generated/result-codes.js';
import type { ReservedId } from '../sandbox/index.js';
import { reservedPrefix } from '../sandbox/reserved-ids.js';
import type { ConformanceCase } from './cases.js';
import { sandboxPage } from './wire.js';

/** The cases of the reserved ids that a target lists. */
export interface ReservedIdCases {
  cases: ConformanceCase[];
  /** The id of a payment that can be cancelled. `undefined` if the target has none. */
  cancellableId: string | undefined;
  /** How many ids the target lists beyond the limit. They get no cases. */
  leftOut: number;
}

/** The suite tries at most this many reserved ids of a target. The sandbox of this package lists about 60. */
const maxReservedIds = 200;

/**
 * Reads the target's reserved ids from `/sandbox.json`. A target without them gets no cases.
 *
 * @param run makes the payments of this run different from those of earlier runs
 */
export async function reservedIdCases(target: URL, run: string, timeout: number): Promise<ReservedIdCases> {
  const listed = await listOf(target, timeout);
  const cases = listed.slice(0, maxReservedIds).map(({ id, description, expectedOutcome }): ConformanceCase => {
    const body = JSON.stringify({ paymentId: `${id}.${run}` });
    const { resultCode = '' } = expectedOutcome;
    if (isResultCode(resultCode) && id === `sandbox-${resultCode}`) {
      const expect = [resultCode];
      return { id: `result-code/${resultCode}`, group: 'result code', title: resultCode, request: { body }, expect };
    }
    const name = id.slice(reservedPrefix.length);
    const expect = { outcome: expectedOutcome };
    return { id: `misbehaviour/${name}`, group: 'misbehaviour', title: description, request: { body }, expect };
  });
  const leftOut = Math.max(0, listed.length - maxReservedIds);
  const cancellable = listed.find(({ id }) => id === 'sandbox-SUCCESS');
  return { cases, cancellableId: cancellable === undefined ? undefined : `${cancellable.id}.${run}-taken`, leftOut };
}

async function listOf(target: URL, timeout: number): Promise<ReservedId[]> {
  const { reservedIds } = await sandboxPage(target, timeout);
  return Array.isArray(reservedIds) ? reservedIds.filter(isReservedId) : [];
}

/** Whether a listed entry is valid. The target's list is not trusted. */
function isReservedId(value: unknown): value is ReservedId {
  const { id, description, expectedOutcome } = (value ?? {}) as Partial<ReservedId>;
  const { resultStatus, attempts = 0 } = expectedOutcome ?? {};
  return (
    typeof id === 'string' &&
    id.startsWith(reservedPrefix) &&
    // An id has at most 64 characters. The rest is for `run`.
    id.length <= 48 &&
    typeof description === 'string' &&
    typeof resultStatus === 'string' &&
    // The bounds of `retry.maxAttempts`.
    Number.isInteger(attempts) &&
    attempts >= 1 &&
    attempts <= 100
  );
}

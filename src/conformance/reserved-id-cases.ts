import { isResultCode } from '../../generated/result-codes.js';
import type { ReservedId } from '../sandbox/index.js';
import { reservedPrefix } from '../sandbox/reserved-ids.js';
import type { ConformanceCase } from './cases.js';

/** The cases that a target's own list of reserved ids makes. */
export interface ReservedIdCases {
  cases: ConformanceCase[];
  /** A reserved id that can be cancelled. */
  cancellableId: string | undefined;
}

/**
 * Asks a target for its reserved ids. One that has none makes no cases.
 *
 * @param run tells this run's payments from those of earlier runs
 */
export async function reservedIdCases(target: URL, run: string, timeout: number): Promise<ReservedIdCases> {
  const listed = await listOf(target, timeout);
  const cases = listed.map(({ id, description, expectedOutcome }): ConformanceCase => {
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
  const cancellable = listed.find(({ id }) => id === 'sandbox-SUCCESS');
  return { cases, cancellableId: cancellable === undefined ? undefined : `${cancellable.id}.${run}-taken` };
}

async function listOf(target: URL, timeout: number): Promise<ReservedId[]> {
  try {
    const response = await fetch(new URL('/sandbox.json', target), { signal: AbortSignal.timeout(timeout) });
    const { reservedIds } = (await response.json()) as { reservedIds?: unknown };
    return Array.isArray(reservedIds) ? reservedIds.filter(isReservedId) : [];
  } catch {
    // A provider that is no sandbox has no such page.
    return [];
  }
}

/** Whether an entry of a list is one that a case can be made of. What a target lists is not trusted. */
function isReservedId(value: unknown): value is ReservedId {
  const { id, description, expectedOutcome } = (value ?? {}) as Partial<ReservedId>;
  const { resultStatus, attempts = 0 } = expectedOutcome ?? {};
  return (
    typeof id === 'string' &&
    id.startsWith(reservedPrefix) &&
    // Room for what tells this run's payments from others, in the 64 characters of an id.
    id.length <= 48 &&
    typeof description === 'string' &&
    typeof resultStatus === 'string' &&
    // As many as `cancel()` can make.
    Number.isInteger(attempts) &&
    attempts >= 1 &&
    attempts <= 100
  );
}

import { isResultCode, type ResultCode, resultCodes } from '../../generated/result-codes.js';
import { closest } from '../internal/text.js';
import { bodyFaults } from './misbehaviours/body.js';
import type { ExpectedOutcome, Misbehaviour, Parameter } from './misbehaviours/misbehaviour.js';
import { signatureFaults } from './misbehaviours/signature.js';
import { connectionFaults, httpFaults, sequences } from './misbehaviours/transport.js';

/** Every misbehaviour of the sandbox. */
export const misbehaviours: readonly Misbehaviour[] = [
  ...connectionFaults,
  ...httpFaults,
  ...bodyFaults,
  ...signatureFaults,
  ...sequences,
];

/** What every reserved id begins with. */
export const reservedPrefix = 'sandbox-';

/** What a reserved id asks for: a result code, or a misbehaviour. */
export type RequestedBehaviour =
  | { resultCode: ResultCode }
  | { misbehaviour: Misbehaviour /** The number in the id; 0 where it takes none. */; parameter: number };

/** A reserved id, for lists. */
export interface ReservedId {
  /** An id that works as it is. `.` and any text may follow, to name another payment. */
  id: string;
  /** The id with a name in place of its number. */
  pattern: string;
  group: string;
  /** What the sandbox does. */
  description: string;
  /** Whether the payment is then cancelled. */
  cancels: boolean;
  /** What `cancel()` with default options resolves to. */
  expectedOutcome: ExpectedOutcome;
}

/** `NAME`, or `NAME-<number>`. */
const grammar = /^([A-Z0-9_]+)(?:-(\d{1,9}))?$/;

/**
 * Reads a reserved id: `sandbox-<NAME>`, `sandbox-<NAME>-<number>`, either followed by `.` and any text.
 *
 * @returns nothing when it asks for nothing that there is
 */
export function parseReservedId(id: string): RequestedBehaviour | undefined {
  const [behaviour = ''] = id.slice(reservedPrefix.length).split('.', 1);
  return parseBehaviour(behaviour);
}

/** Reads what a reserved id asks for: `<NAME>` or `<NAME>-<number>`. */
export function parseBehaviour(text: string): RequestedBehaviour | undefined {
  const [, name, number] = grammar.exec(text) ?? [];
  if (name === undefined) return undefined;
  if (isResultCode(name)) return number === undefined ? { resultCode: name } : undefined;
  const misbehaviour = misbehaviours.find((candidate) => candidate.name === name);
  if (misbehaviour === undefined || !fits(misbehaviour.parameter, number)) return undefined;
  return { misbehaviour, parameter: Number(number ?? 0) };
}

function fits(parameter: Parameter | undefined, number: string | undefined): boolean {
  if (parameter === undefined || number === undefined) return parameter === undefined && number === undefined;
  return Number(number) >= parameter.minimum && Number(number) <= parameter.maximum;
}

/** The reserved id that one that is none was probably meant to be: of a name like it, or of what it says comes of it. */
export function nearestReservedId(id: string): string | undefined {
  const [name = ''] = id.slice(reservedPrefix.length).split(/[.-]/, 1);
  const caused = misbehaviours.find(({ expectedOutcome }) => expectedOutcome.cause === name.toUpperCase())?.name;
  const nearest = caused ?? closest(name, [...Object.keys(resultCodes), ...misbehaviours.map((other) => other.name)]);
  return nearest && reservedIds.find((reserved) => parseReservedName(reserved.id) === nearest)?.id;
}

function parseReservedName(id: string): string | undefined {
  return grammar.exec(id.slice(reservedPrefix.length))?.[1];
}

/** For how many requests a reserved id goes on. */
export function timesOf(behaviour: RequestedBehaviour): number {
  if ('resultCode' in behaviour) return Number.POSITIVE_INFINITY;
  const { misbehaviour, parameter } = behaviour;
  return misbehaviour.times?.(parameter) ?? Number.POSITIVE_INFINITY;
}

/** Every reserved id: one for each result code of the contract, one for each misbehaviour. */
export const reservedIds: readonly ReservedId[] = [
  ...Object.entries(resultCodes).map(([resultCode, { resultStatus, resultMessage }]) => ({
    id: reservedPrefix + resultCode,
    pattern: reservedPrefix + resultCode,
    group: 'result code',
    description: resultMessage,
    cancels: resultStatus === 'S',
    expectedOutcome: {
      resultStatus,
      resultCode,
      ...(resultStatus === 'U' ? { cause: 'UNKNOWN_RESULT' as const, attempts: 5 } : { attempts: 1 }),
    },
  })),
  ...misbehaviours.map(({ name, parameter, group, description, cancels, expectedOutcome }) => ({
    id: reservedPrefix + name + (parameter === undefined ? '' : `-${parameter.example}`),
    pattern: reservedPrefix + name + (parameter === undefined ? '' : `-<${parameter.name}>`),
    group,
    description,
    cancels,
    expectedOutcome,
  })),
];

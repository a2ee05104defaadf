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

/** Every reserved id begins with this. */
export const reservedPrefix = 'sandbox-';

/** The behaviour that a reserved id requests: a result code or a misbehaviour. */
export type RequestedBehaviour =
  | { resultCode: ResultCode }
  | { misbehaviour: Misbehaviour /** The number in the id. 0 if the misbehaviour takes none. */; parameter: number };

/** A reserved id and what it does. */
export interface ReservedId {
  /** A valid id. Append `.` and any text to name another payment. */
  id: string;
  /** The id with the name of the parameter instead of a number. */
  pattern: string;
  group: string;
  /** What the sandbox does. */
  description: string;
  /** Whether the sandbox cancels the payment. */
  cancels: boolean;
  /** What `cancel()` with default options resolves to. */
  expectedOutcome: ExpectedOutcome;
}

/** `NAME`, or `NAME-<number>`. */
const grammar = /^([A-Z0-9_]+)(?:-(\d{1,9}))?$/;

/**
 * Parses a reserved id: `sandbox-<NAME>` or `sandbox-<NAME>-<number>`, optionally followed by `.` and any text.
 *
 * @returns `undefined` if the name is unknown or the number is out of bounds
 */
export function parseReservedId(id: string): RequestedBehaviour | undefined {
  const [behaviour = ''] = id.slice(reservedPrefix.length).split('.', 1);
  return parseBehaviour(behaviour);
}

/** Parses the part of a reserved id after `sandbox-`: `<NAME>` or `<NAME>-<number>`. */
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

/** The closest reserved id: the one whose expected cause is the name, or the one with the most similar name. */
export function nearestReservedId(id: string): string | undefined {
  const [name = ''] = id.slice(reservedPrefix.length).split(/[.-]/, 1);
  const caused = misbehaviours.find(({ expectedOutcome }) => expectedOutcome.cause === name.toUpperCase())?.name;
  const nearest = caused ?? closest(name, [...Object.keys(resultCodes), ...misbehaviours.map((other) => other.name)]);
  return nearest && reservedIds.find((reserved) => parseReservedName(reserved.id) === nearest)?.id;
}

function parseReservedName(id: string): string | undefined {
  return grammar.exec(id.slice(reservedPrefix.length))?.[1];
}

/** How many requests get the behaviour. */
export function timesOf(behaviour: RequestedBehaviour): number {
  if ('resultCode' in behaviour) return Number.POSITIVE_INFINITY;
  const { misbehaviour, parameter } = behaviour;
  return misbehaviour.times?.(parameter) ?? Number.POSITIVE_INFINITY;
}

/** Every reserved id: one per result code of the contract and one per misbehaviour. */
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

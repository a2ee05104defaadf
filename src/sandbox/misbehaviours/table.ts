import { bodyFaults } from './body.js';
import { connectionFaults } from './connection.js';
import { httpFaults } from './http.js';
import type { Misbehaviour } from './misbehaviour.js';
import { sequences } from './sequence.js';
import { signatureFaults } from './signature.js';

/** Every way in which the sandbox misbehaves on request. */
export const misbehaviours: readonly Misbehaviour[] = [
  ...connectionFaults,
  ...httpFaults,
  ...bodyFaults,
  ...signatureFaults,
  ...sequences,
];

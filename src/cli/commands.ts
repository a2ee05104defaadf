import type { Command } from './command.js';

/* c8 ignore start: tsx, by which the tests start the command, adds a branch to each import(); every one is taken. */
/** Every command by its name, in the order of the help. One is read when it is called: no command waits for another's code. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  mock: async () => (await import('./mock.js')).mock,
  sandbox: async () => (await import('./sandbox.js')).sandbox,
  conform: async () => (await import('./conform.js')).conform,
  doctor: async () => (await import('./doctor.js')).doctor,
  codes: async () => (await import('./codes.js')).codes,
  cancel: async () => (await import('./cancel.js')).cancel,
  client: async () => (await import('./client.js')).client,
  'verify-evidence': async () => (await import('./verify-evidence.js')).verifyEvidence,
  completion: async () => (await import('./completion.js')).completionOf(everyCommand),
};
/* c8 ignore stop */

/** All of them, read. */
export async function everyCommand(): Promise<Command[]> {
  return await Promise.all(Object.values(commands).map((read) => read()));
}

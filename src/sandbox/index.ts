export type { MerchantOptions } from './merchants.js';
export type { ExpectedOutcome } from './misbehaviours/misbehaviour.js';
export type { SandboxOptions, SeenRequest } from './options.js';
export type { Payment, PaymentOptions, PaymentStatus } from './payments.js';
export { type ReservedId, reservedIds } from './reserved-ids.js';
export { createSandbox, type Sandbox, startSandbox } from './sandbox.js';
export type { ServerOptions } from './server.js';
export type { TrafficLimit } from './traffic.js';

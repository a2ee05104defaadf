export type { MerchantOptions, TrafficLimit } from './merchants.js';
export type { ExpectedOutcome } from './misbehaviours/misbehaviour.js';
export type { SandboxOptions, ServerOptions } from './options.js';
export type { Payment, PaymentOptions, PaymentStatus } from './payments.js';
export type { SeenRequest } from './request-log.js';
export { type ReservedId, reservedIds } from './reserved-ids.js';
export { createSandbox, type Sandbox, startSandbox } from './sandbox.js';

export { QueueError } from '../errors.js';
export type { QueueCause } from './cancellation.js';
export type { QueueDesk } from './desk.js';
export type * from './engine.js';
export type { AlertReason, CancelQueueOptions, QueueAlert } from './options.js';
export { type CancelQueue, createCancelQueue, type QueueOutcome } from './queue.js';

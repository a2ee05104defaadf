export { QueueError } from '../errors.js';
export type {
  AlertReason,
  Cancellation,
  CancellationData,
  CancellationState,
  Change,
  PendingCause,
  QueueAccount,
} from './cancellation.js';
export type { QueueDesk } from './desk.js';
export type {
  ClaimedCancellation,
  Counts,
  ListOptions,
  NewCancellation,
  QueueEngine,
  StoredCancellation,
  WorkOptions,
} from './engine.js';
export type { CancelQueueOptions, QueueAlert } from './options.js';
export { type CancelQueue, createCancelQueue, type QueueOutcome } from './queue.js';

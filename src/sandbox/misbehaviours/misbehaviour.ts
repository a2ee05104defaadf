import type { ResultCode, UnknownCauseCode } from '../../../generated/result-codes.js';
import type { Reply } from '../reply.js';

/** What `cancel()` resolves to with default options. */
export interface ExpectedOutcome {
  resultStatus: 'S' | 'F' | 'U';
  resultCode?: string;
  /** The cause, if the status is `U`. */
  cause?: UnknownCauseCode;
  /** How many requests `cancel()` sends. */
  attempts: number;
  /** Given only if it is not what the status suggests. */
  verified?: boolean;
}

/** The number in the id of a misbehaviour. */
export interface Parameter {
  name: string;
  minimum: number;
  maximum: number;
  /** The number that lists and tests use. */
  example: number;
}

/** The request that a misbehaviour answers. */
export interface Scene {
  /** The number in the id. */
  parameter: number;
  /** The number of this request for the payment: 1 for the first. */
  request: number;
  /** The true result of the cancellation. `SUCCESS` if the misbehaviour does not cancel. */
  resultCode: ResultCode;
  /** The correct body for a result code. */
  bodyOf(resultCode: ResultCode): Body;
  /** The sandbox's time, in milliseconds since 1970. */
  time: number;
  /**
   * Signs a reply with this body. `key`: the provider's or an unknown one; default: the provider's. `time`: the
   * `Response-Time`; default: now.
   */
  sign(body: unknown, how?: { key?: 'provider' | 'stranger'; time?: string }): Promise<Reply>;
}

/** A body, valid or not. */
export interface Body {
  result: { resultStatus: string; resultCode: string; resultMessage: string };
  paymentId?: string;
  paymentRequestId?: string;
  cancelTime?: string;
}

/** A misbehaviour of the sandbox. */
export interface Misbehaviour {
  /** The reserved id without `sandbox-`. */
  name: string;
  group: 'connection' | 'HTTP' | 'body' | 'signature' | 'sequence';
  parameter?: Parameter;
  /** What the sandbox does, in a sentence. */
  description: string;
  /** Whether the payment is cancelled. Chosen so that a careless client draws the wrong conclusion. */
  cancels: boolean;
  /** How many requests get the misbehaviour. Later requests are answered as usual. Default: all. */
  times?(parameter: number): number;
  expectedOutcome: ExpectedOutcome;
  reply(scene: Scene): Promise<Reply>;
}

/** Expects `U` after all attempts. */
export const unknown = (cause: UnknownCauseCode, attempts = 5): ExpectedOutcome => ({
  resultStatus: 'U',
  cause,
  attempts,
});

/** Expects `S` at this attempt. */
export const succeeded = (attempts: number): ExpectedOutcome => ({
  resultStatus: 'S',
  resultCode: 'SUCCESS',
  attempts,
});

/** The correct answer, with changes to the reply. */
export const correctAnswer = async (
  { sign, bodyOf, resultCode }: Scene,
  changes: Partial<Reply> = {},
): Promise<Reply> => ({
  ...(await sign(bodyOf(resultCode))),
  ...changes,
});

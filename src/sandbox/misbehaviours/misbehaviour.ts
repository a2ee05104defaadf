import type { ResultCode, UnknownCauseCode } from '../../../generated/result-codes.js';
import type { Reply } from '../reply.js';

/** What `cancel()` of this package resolves to with default options. */
export interface ExpectedOutcome {
  resultStatus: 'S' | 'F' | 'U';
  resultCode?: string;
  /** Why it is `U`. */
  cause?: UnknownCauseCode;
  /** How many requests are sent. */
  attempts: number;
  /** Stated only where it is surprising. */
  verified?: boolean;
}

/** The number that a misbehaviour takes. */
export interface Parameter {
  name: string;
  minimum: number;
  maximum: number;
  /** The one that lists and tests use. */
  example: number;
}

/** What a misbehaviour has to work with. */
export interface Scene {
  /** The number in the id. */
  parameter: number;
  /** The number of this request for the payment: 1 for the first. */
  request: number;
  /** How the cancellation rightly ended; `SUCCESS` where the payment is left alone. */
  resultCode: ResultCode;
  /** The body that rightly goes with a result code. */
  bodyOf(resultCode: ResultCode): Body;
  /** The sandbox's time, in milliseconds since 1970. */
  time: number;
  /**
   * A reply with this body, signed with the provider's key, or with one that nobody knows, at this `Response-Time`. Default:
   * the provider's, now.
   */
  sign(body: unknown, how?: { key?: 'provider' | 'stranger'; time?: string }): Promise<Reply>;
}

/** A body that may break the contract. */
export interface Body {
  result: { resultStatus: string; resultCode: string; resultMessage: string };
  paymentId?: string;
  paymentRequestId?: string;
  cancelTime?: string;
}

/** One way in which the sandbox misbehaves. */
export interface Misbehaviour {
  /** What follows `sandbox-` in a reserved id. */
  name: string;
  group: 'connection' | 'HTTP' | 'body' | 'signature' | 'sequence';
  parameter?: Parameter;
  /** What the sandbox does, in a sentence. */
  description: string;
  /** Whether the payment is cancelled all the same. Chosen so that a careless client comes to the wrong conclusion. */
  cancels: boolean;
  /** For how many requests it goes on; later ones are answered as usual. Default: for ever. */
  times?(parameter: number): number;
  expectedOutcome: ExpectedOutcome;
  reply(scene: Scene): Promise<Reply>;
}

/** `U`, after every attempt. */
export const unknown = (cause: UnknownCauseCode, attempts = 5): ExpectedOutcome => ({
  resultStatus: 'U',
  cause,
  attempts,
});
/** `S`, at this attempt. */
export const succeeded = (attempts: number): ExpectedOutcome => ({
  resultStatus: 'S',
  resultCode: 'SUCCESS',
  attempts,
});

/** The right answer, with changes in how it is sent. */
export const rightAnswer = async (
  { sign, bodyOf, resultCode }: Scene,
  changes: Partial<Reply> = {},
): Promise<Reply> => ({
  ...(await sign(bodyOf(resultCode))),
  ...changes,
});

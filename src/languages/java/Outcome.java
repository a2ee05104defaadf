package com.example.alipaycancel;

import java.util.List;

/** The result of a cancellation. Switch on {@code resultStatus}. */
public final class Outcome extends Verdict {
  /** What to do next, for people. */
  public final String furtherAction;

  /** Whether and how to call again; see {@link Advice#retry}. */
  public final Retry retry;

  /** What to do next, for programs. */
  public final NextStep nextStep;

  /** Every attempt, in order. */
  public final List<Attempt> attempts;

  /** What to put into a support ticket. */
  public final SupportDetails support;

  /** Why no further attempt was made after U; else null. */
  public final StopReason stopped;

  Outcome(Verdict verdict, StopReason stopped, List<Attempt> attempts, SupportDetails support) {
    super(verdict);
    Advice advice = Advice.on(verdict);
    this.furtherAction = advice.furtherAction;
    this.retry = advice.retry;
    this.nextStep = advice.nextStep;
    this.attempts = List.copyOf(attempts);
    this.support = support;
    this.stopped = resultStatus == ResultStatus.U ? stopped : null;
  }
}

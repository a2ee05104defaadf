package com.example.alipaycancel;

import java.util.List;

/** What came of a cancellation. Switch on {@code resultStatus}. */
public final class Outcome extends Verdict {
  /** What to do now, in a sentence. */
  public final String furtherAction;

  /** Whether and how to call again. */
  public final Retry retry;

  /** What to do now, for a program. */
  public final NextStep nextStep;

  /** Every attempt, in order. */
  public final List<Attempt> attempts;

  /** What a support ticket needs. */
  public final SupportDetails support;

  /** Why it was not tried again, of U; else null. */
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

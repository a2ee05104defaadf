package com.example.alipaycancel;

/** What to do next, for people and programs. */
public final class Advice {
  /** What to do next, for people. */
  public final String furtherAction;

  /**
   * Whether and how to call again. After U, keep repeating in either case: with SAME_REQUEST a
   * queue does it alone; with AFTER_CORRECTION a person must also fix something.
   */
  public final Retry retry;

  /** What to do next, for programs. */
  public final NextStep nextStep;

  Advice(String furtherAction, Retry retry, NextStep nextStep) {
    this.furtherAction = furtherAction;
    this.retry = retry;
    this.nextStep = nextStep;
  }

  /** Returns the advice on a verdict, from its result code and the cause of an unknown outcome. */
  public static Advice on(Verdict verdict) {
    ResultCode row = ResultCode.find(verdict.resultCode);
    Advice code = row == null ? ResultCode.UNDOCUMENTED : row.advice;
    if (verdict.cause == null) {
      if (!Boolean.TRUE.equals(verdict.restsOnIdempotency)) return code;
      String action = code.furtherAction + " " + ResultCode.REPEATED_FAILURE;
      return new Advice(action, code.retry, code.nextStep);
    }
    Advice cause = verdict.cause.code.advice;
    // For these two causes the code adds how long to wait, or what to fix.
    boolean fits =
        (verdict.cause.code == UnknownCause.UNKNOWN_RESULT && row != null)
            || verdict.cause.code == UnknownCause.REQUEST_REFUSED;
    if (!fits) return cause;
    return new Advice(code.furtherAction + " " + cause.furtherAction, cause.retry, code.nextStep);
  }
}

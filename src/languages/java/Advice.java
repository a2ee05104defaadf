package com.example.alipaycancel;

/** What to do now, in a sentence and for a program. */
public final class Advice {
  public final String furtherAction;

  /**
   * Whether and how to call again. After U, SAME_REQUEST is for a queue; AFTER_CORRECTION wants a
   * person, while the queue goes on.
   */
  public final Retry retry;

  public final NextStep nextStep;

  Advice(String furtherAction, Retry retry, NextStep nextStep) {
    this.furtherAction = furtherAction;
    this.retry = retry;
    this.nextStep = nextStep;
  }

  /** What the contract says of a verdict: of its result code, and of why it is not known. */
  public static Advice on(Verdict verdict) {
    ResultCode row = ResultCode.find(verdict.resultCode);
    Advice code = row == null ? ResultCode.UNDOCUMENTED : row.advice;
    if (verdict.cause == null) return code;
    Advice cause = verdict.cause.code.advice;
    // Only here the code tells more than the cause: how long to wait, or what to mend.
    boolean fits =
        (verdict.cause.code == UnknownCause.UNKNOWN_RESULT && row != null)
            || verdict.cause.code == UnknownCause.REQUEST_REFUSED;
    if (!fits) return cause;
    return new Advice(code.furtherAction + " " + cause.furtherAction, cause.retry, code.nextStep);
  }
}

package com.example.alipaycancel;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
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

  /** Returns the outcome of a cancelled payment, for tests of your code. */
  public static Outcome cancelled(CancelRequest request) {
    return answered(request, ResultCode.SUCCESS);
  }

  /**
   * Returns the outcome S, F or U of a documented result code, for tests of your code: as if it were
   * the signed answer to the first request.
   */
  public static Outcome answered(CancelRequest request, ResultCode code) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("result")
        .put("resultStatus", code.resultStatus.name())
        .put("resultCode", code.name())
        .put("resultMessage", code.resultMessage);
    body.put("paymentId", request.paymentId).put("paymentRequestId", request.paymentRequestId);
    body.put("cancelTime", "2026-01-01T00:00:00Z");
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    Answer answer = Answer.verified(200, bytes, "2026-01-01T00:00:00Z", 0);
    return made(request, Judge.judge(answer, request));
  }

  /** Returns an unknown outcome, for tests of your code. */
  public static Outcome unknown(CancelRequest request, UnknownCause cause) {
    return made(request, Verdict.unknown(cause, "Made for a test.", null));
  }

  private static Outcome made(CancelRequest request, Verdict verdict) {
    String time = "2026-01-01T00:00:00.000Z";
    Attempt attempt = new Attempt(1, time, 0, verdict, new Exchange(), null);
    SupportDetails support =
        new SupportDetails("TEST", "https://example.com", request, verdict, attempt);
    StopReason stopped =
        verdict.cause != null && verdict.cause.code.repeatable
            ? StopReason.ATTEMPTS
            : StopReason.NOT_REPEATABLE;
    return new Outcome(verdict, stopped, List.of(attempt), support);
  }

  /** Returns the outcome on one line, for logs: {@code U after 5 attempts, TIMEOUT: …}. */
  @Override
  public String toString() {
    String number = attempts.size() == 1 ? "1 attempt" : attempts.size() + " attempts";
    return resultStatus + " after " + number + ", " + reason();
  }
}

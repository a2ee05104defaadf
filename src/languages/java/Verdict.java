package com.example.alipaycancel;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** What one answer says of the payment. A field that is null is not there. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class Verdict {
  public final ResultStatus resultStatus;

  /**
   * The code of the answer. Beside the documented ones, {@link ResultCode}, the provider sends
   * others.
   */
  public final String resultCode;

  /** For people; never branch on it. */
  public final String resultMessage;

  /** There if and only if the status is U. */
  public final Cause cause;

  /** Whether the answer's signature verified. It did if the status is S. */
  public final boolean verified;

  /** As the answer of a success gives it. */
  public final String paymentId;

  /** As the answer of a success gives it. */
  public final String paymentRequestId;

  /** When the payment was cancelled: ISO 8601, as the answer writes it. */
  public final String cancelTime;

  /**
   * The fields of the answer that break the contract without changing the decision, as JSON
   * pointers. Worth a log line, and a word to the provider.
   */
  public final List<String> deviations;

  private Verdict(
      Body body, Cause cause, boolean verified, boolean succeeded, List<String> deviations) {
    this.resultStatus = cause == null ? body.resultStatus : ResultStatus.U;
    this.resultCode = body.resultCode;
    this.resultMessage = body.resultMessage;
    this.cause = cause;
    this.verified = verified;
    this.paymentId = succeeded ? body.paymentId : null;
    this.paymentRequestId = succeeded ? body.paymentRequestId : null;
    this.cancelTime = succeeded ? body.cancelTime : null;
    this.deviations = deviations;
  }

  Verdict(Verdict other) {
    this.resultStatus = other.resultStatus;
    this.resultCode = other.resultCode;
    this.resultMessage = other.resultMessage;
    this.cause = other.cause;
    this.verified = other.verified;
    this.paymentId = other.paymentId;
    this.paymentRequestId = other.paymentRequestId;
    this.cancelTime = other.cancelTime;
    this.deviations = other.deviations;
  }

  static Verdict decided(Body body, boolean verified, List<String> deviations) {
    return new Verdict(body, null, verified, body.resultStatus == ResultStatus.S, deviations);
  }

  static Verdict open(
      UnknownCause code, String message, Body body, boolean verified, List<String> deviations) {
    return new Verdict(body, new Cause(code, message, null), verified, false, deviations);
  }

  static Verdict unknown(UnknownCause code, String message, Throwable error) {
    return new Verdict(Body.NONE, new Cause(code, message, error), false, false, List.of());
  }
}

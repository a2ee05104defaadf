package com.example.alipaycancel;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The judgement of one response. A field without a value is null. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class Verdict {
  private static final Pattern UNPRINTABLE = Pattern.compile("\\p{C}");

  public final ResultStatus resultStatus;

  /**
   * The code of the response. {@link ResultCode} has the documented codes; the provider may send
   * others.
   */
  public final String resultCode;

  /** For people; never branch on it. */
  public final String resultMessage;

  /** Set if and only if the status is U. */
  public final Cause cause;

  /** Whether the signature of the response was verified. Always true if the status is S. */
  public final boolean verified;

  /**
   * Set if and only if the status is F: whether this failure assumes that the API is idempotent. An
   * earlier request may have been received, and only a conclusive code says that it did not cancel
   * the payment. If true, call {@code inquiryPayment} before you do anything irreversible.
   */
  public final Boolean restsOnIdempotency;

  /** Taken from a successful response. */
  public final String paymentId;

  /** Taken from a successful response. */
  public final String paymentRequestId;

  /** When the payment was cancelled: ISO 8601, as received. */
  public final String cancelTime;

  /**
   * The fields that break the contract but do not affect the verdict, as JSON pointers. Log them,
   * and report them to the provider.
   */
  public final List<String> deviations;

  private Verdict(
      Body body,
      Cause cause,
      boolean verified,
      Boolean restsOnIdempotency,
      List<String> deviations) {
    this.resultStatus = cause == null ? body.resultStatus : ResultStatus.U;
    boolean succeeded = resultStatus == ResultStatus.S;
    this.resultCode = body.resultCode;
    this.resultMessage = body.resultMessage;
    this.cause = cause;
    this.verified = verified;
    this.restsOnIdempotency = restsOnIdempotency;
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
    this.restsOnIdempotency = other.restsOnIdempotency;
    this.paymentId = other.paymentId;
    this.paymentRequestId = other.paymentRequestId;
    this.cancelTime = other.cancelTime;
    this.deviations = other.deviations;
  }

  static Verdict success(Body body, List<String> deviations) {
    return new Verdict(body, null, true, null, deviations);
  }

  static Verdict failure(
      Body body, boolean verified, boolean restsOnIdempotency, List<String> deviations) {
    return new Verdict(body, null, verified, restsOnIdempotency, deviations);
  }

  static Verdict unknown(
      Rule rule, Map<String, ?> words, Body body, boolean verified, List<String> deviations) {
    Cause cause = new Cause(rule.cause, rule.message(words), null);
    return new Verdict(body, cause, verified, null, deviations);
  }

  /** The verdict on an attempt without a response to judge. */
  static Verdict unknown(UnknownCause code, String message, Throwable error) {
    return new Verdict(Body.NONE, new Cause(code, message, error), false, null, List.of());
  }

  /** Returns the verdict on evidence that does not prove what it must. */
  Verdict unproven(Rule rule, String idField) {
    Cause unproven = new Cause(rule.cause, rule.message(Map.of("idField", idField)), null);
    return new Verdict(Body.saying(resultCode, resultMessage), unproven, true, null, List.of());
  }

  /** Returns the code and the cause. Control and format characters of foreign text are replaced. */
  String reason() {
    String code = resultCode == null ? "" : resultCode;
    String text = cause == null ? code : cause.toString();
    return UNPRINTABLE.matcher(text).replaceAll("?");
  }

  /** Returns the verdict on one line, for logs. */
  @Override
  public String toString() {
    return resultStatus + ", " + reason();
  }
}

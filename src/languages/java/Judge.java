package com.example.alipaycancel;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Judges one response. */
public final class Judge {
  /**
   * In milliseconds. If the time of an F lies further before its request, it belongs to another
   * request, or a clock is wrong.
   */
  private static final long TOLERATED_AGE = Duration.ofMinutes(15).toMillis();

  private static final String BEFORE = ", and a request before it may have cancelled the payment.";

  private final Answer answer;
  private final Body body;
  private List<String> deviations = List.of();

  private Judge(Answer answer, Body body) {
    this.answer = answer;
    this.body = body;
  }

  /**
   * Judges a response. The HTTP status, the signature, the result and the payment's identifiers
   * decide. Deviations that do not affect the verdict are listed in {@link Verdict#deviations}.
   *
   * @param repeated whether the provider may have received a request for this cancellation before
   */
  public static Verdict judge(Answer answer, CancelRequest request, boolean repeated) {
    Body body = Body.parse(answer.body);
    if (answer.status != 200) {
      return new Judge(answer, body == null ? Body.NONE : body)
          .open(causeOf(answer.status), "The HTTP status is " + answer.status + ".");
    }
    if (body == null) {
      return Verdict.unknown(UnknownCause.UNREADABLE_RESPONSE, "The response is not JSON.", null);
    }
    return new Judge(answer, body).verdict(request, repeated);
  }

  private Verdict verdict(CancelRequest request, boolean repeated) {
    ResultCode row = ResultCode.find(body.resultCode);
    if (body.resultStatus == null) return invalid("result.resultStatus is none of S, F and U.");
    if (row != null && row.resultStatus != body.resultStatus) {
      return invalid(body.resultCode + " does not go with " + body.resultStatus + ".");
    }
    List<String> found = body.deviations(request);
    if (body.resultStatus == ResultStatus.U) {
      deviations = found;
      String code = body.resultCode == null ? "without a code" : body.resultCode;
      return open(UnknownCause.UNKNOWN_RESULT, "The API answered U: " + code + ".");
    }
    if (body.resultCode == null) return invalid("result.resultCode is missing.");
    Verdict doubt =
        body.resultStatus == ResultStatus.S
            ? doubtOfSuccess(row, request)
            : doubtOfFailure(row, request, repeated);
    return doubt == null ? Verdict.decided(body, answer.verified, found) : doubt;
  }

  /** The verdict on a success that cannot be trusted, else null. */
  private Verdict doubtOfSuccess(ResultCode row, CancelRequest request) {
    if (row == null) return invalid(body.resultCode + " is no success.");
    if (!answer.verified) {
      return open(UnknownCause.UNTRUSTED_RESPONSE, "The response is an unsigned success.");
    }
    if (given(request) == null) {
      return invalid("a success without the request's " + request.name() + ".");
    }
    if (!isOtherPayment(request)) return null;
    return open(
        UnknownCause.OTHER_PAYMENT,
        "The response is a success for another " + request.name() + " than the request's.");
  }

  /** The verdict on a failure that proves nothing, else null. */
  private Verdict doubtOfFailure(ResultCode row, CancelRequest request, boolean repeated) {
    if (isOtherPayment(request)) {
      return open(
          UnknownCause.OTHER_PAYMENT,
          "The response is a failure of another " + request.name() + " than the request's.");
    }
    String stale = answer.verified ? staleness() : null;
    if (stale != null) return open(UnknownCause.STALE_RESPONSE, stale);
    if (repeated && (row == null || !row.conclusive)) {
      return open(
          UnknownCause.REQUEST_REFUSED,
          "The API refused this request (" + body.resultCode + ")" + BEFORE);
    }
    if (repeated && !answer.verified) {
      return open(
          UnknownCause.UNTRUSTED_RESPONSE,
          "The response is an unsigned failure (" + body.resultCode + ")" + BEFORE);
    }
    return null;
  }

  private String given(CancelRequest request) {
    return request.paymentId == null ? body.paymentRequestId : body.paymentId;
  }

  private boolean isOtherPayment(CancelRequest request) {
    String wanted = request.paymentId == null ? request.paymentRequestId : request.paymentId;
    return given(request) != null && !given(request).equals(wanted);
  }

  /** Why the time of a signed response does not fit its request; null if it fits. */
  private String staleness() {
    OptionalLong time = Times.readHeader(answer.responseTime);
    if (time.isPresent() && time.getAsLong() >= answer.requestTime - TOLERATED_AGE) return null;
    String asked = Instant.ofEpochMilli(answer.requestTime).toString();
    if (time.isEmpty()) {
      return String.format(
          "The response is a failure whose time, \"%s\", cannot be read. The request was made at"
              + " %s.",
          answer.responseTime, asked);
    }
    return String.format(
        "The response is a failure of %s, more than 15 minutes before the request of %s. It may be"
            + " an answer to another request, or this machine's clock is ahead.",
        Instant.ofEpochMilli(time.getAsLong()), asked);
  }

  /**
   * After 408, 425, 429 (RFC 9110, RFC 8470, RFC 6585) and 5xx, the same request may succeed later.
   */
  private static UnknownCause causeOf(int status) {
    boolean passing = status >= 500 || status == 408 || status == 425 || status == 429;
    return passing ? UnknownCause.UNAVAILABLE : UnknownCause.HTTP_STATUS;
  }

  private Verdict invalid(String message) {
    return open(UnknownCause.INVALID_RESPONSE, "The response breaks the contract: " + message);
  }

  private Verdict open(UnknownCause code, String message) {
    return Verdict.open(code, message, body, answer.verified, deviations);
  }
}

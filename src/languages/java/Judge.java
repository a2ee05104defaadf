package com.example.alipaycancel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/** Judges one response by the rules of the contract, in their order. */
public final class Judge {
  private final Answer answer;
  private final CancelRequest request;
  private final Body body;
  private final OptionalLong responseTime;

  private Judge(Answer answer, CancelRequest request) {
    this.answer = answer;
    this.request = request;
    this.body = Body.parse(answer.body);
    this.responseTime = Times.readHeader(answer.responseTime);
  }

  /** Judges the response to a cancellation that was never sent before. */
  public static Verdict judge(Answer answer, CancelRequest request) {
    return judge(answer, request, CancelOptions.FIRST);
  }

  /**
   * Judges a response. The HTTP status, the signature, the result and the payment's identifiers
   * decide. Deviations that do not affect the verdict are listed in {@link Verdict#deviations}.
   *
   * @param options {@link CancelOptions#REPEATED} if the provider may have received a request for
   *     this cancellation before; the limits are ignored
   */
  public static Verdict judge(Answer answer, CancelRequest request, CancelOptions options) {
    Objects.requireNonNull(answer, "answer");
    Objects.requireNonNull(request, "request");
    return judge(answer, request, Objects.requireNonNull(options, "options").repeated);
  }

  static Verdict judge(Answer answer, CancelRequest request, boolean repeated) {
    return new Judge(answer, request).verdict(repeated);
  }

  private Verdict verdict(boolean repeated) {
    boolean verified = answer.verified;
    if (answer.status != 200) {
      return unknown(isRetryable() ? Rule.RETRYABLE_HTTP_STATUS : Rule.OTHER_HTTP_STATUS);
    }
    if (!body.isJson) return unknown(Rule.NOT_JSON);
    if (body.resultStatus == null) return unknown(Rule.OTHER_RESULT_STATUS);
    ResultCode row = ResultCode.find(body.resultCode);
    if (row != null && row.resultStatus != body.resultStatus) {
      return unknown(Rule.CONFLICTING_RESULT_CODE);
    }
    if (body.resultStatus == ResultStatus.U) {
      Rule rule = body.resultCode == null ? Rule.UNKNOWN_WITHOUT_RESULT_CODE : Rule.UNKNOWN;
      return Verdict.unknown(rule, words(), body, verified, body.deviations(request));
    }
    if (body.resultCode == null) return unknown(Rule.MISSING_RESULT_CODE);

    boolean byPaymentId = request.idField().equals("paymentId");
    String wanted = byPaymentId ? request.paymentId : request.paymentRequestId;
    String given = byPaymentId ? body.paymentId : body.paymentRequestId;
    boolean isOther = given != null && !given.equals(wanted);

    if (body.resultStatus == ResultStatus.S) {
      if (row == null) return unknown(Rule.UNDOCUMENTED_SUCCESS);
      if (!verified) return unknown(Rule.UNSIGNED_SUCCESS);
      if (given == null) return unknown(Rule.SUCCESS_WITHOUT_PAYMENT);
      if (isOther) return unknown(Rule.SUCCESS_OF_ANOTHER_PAYMENT);
      return Verdict.success(body, body.deviations(request));
    }

    if (isOther) return unknown(Rule.FAILURE_OF_ANOTHER_PAYMENT);
    if (verified && responseTime.isEmpty()) return unknown(Rule.FAILURE_WITHOUT_READABLE_TIME);
    if (verified && responseTime.getAsLong() < answer.requestTime - Contract.TOLERATED_AGE) {
      return unknown(Rule.OLD_FAILURE);
    }
    if (repeated && (row == null || !row.conclusive)) {
      return unknown(Rule.INCONCLUSIVE_FAILURE_AFTER_REPEAT);
    }
    if (repeated && !verified) return unknown(Rule.UNSIGNED_FAILURE_AFTER_REPEAT);
    return Verdict.failure(body, verified, repeated, body.deviations(request));
  }

  private boolean isRetryable() {
    return answer.status >= Contract.RETRYABLE_HTTP_STATUSES_FROM
        || Contract.RETRYABLE_HTTP_STATUSES.contains(answer.status);
  }

  private Verdict unknown(Rule rule) {
    return Verdict.unknown(rule, words(), body, answer.verified, List.of());
  }

  /** Returns what the placeholders of a rule stand for. */
  private Map<String, Object> words() {
    Map<String, Object> words = new HashMap<>();
    words.put("httpStatus", answer.status);
    words.put("resultStatus", body.resultStatus);
    words.put("resultCode", body.resultCode);
    words.put("idField", request.idField());
    words.put("requestTime", Times.format(answer.requestTime));
    String received = answer.responseTime == null ? "" : answer.responseTime;
    words.put(
        "responseTime", responseTime.isEmpty() ? received : Times.format(responseTime.getAsLong()));
    return words;
  }
}

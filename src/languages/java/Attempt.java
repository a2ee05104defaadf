package com.example.alipaycancel;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The record of one attempt. A field without a value is null. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Attempt {
  /** 1 for the first. */
  public final int number;

  /** The start time: ISO 8601 in UTC. */
  public final String startedAt;

  /** The duration in milliseconds. */
  public final long duration;

  public final ResultStatus resultStatus;
  public final String resultCode;
  public final Cause cause;
  public final boolean verified;
  public final Integer httpStatus;
  public final String requestTime;
  public final String responseTime;

  /** The Retry-After of the response, in milliseconds. */
  public final Long retryAfter;

  /** Null unless {@link CancelClient.Builder#evidence} asks for it. */
  public final Evidence evidence;

  private final String reason;

  Attempt(
      int number,
      String startedAt,
      long duration,
      Verdict verdict,
      Exchange exchange,
      Evidence evidence) {
    this.number = number;
    this.startedAt = startedAt;
    this.duration = duration;
    this.resultStatus = verdict.resultStatus;
    this.resultCode = verdict.resultCode;
    this.cause = verdict.cause;
    this.verified = verdict.verified;
    this.httpStatus = exchange.httpStatus;
    this.requestTime = exchange.requestTime;
    this.responseTime = exchange.responseTime;
    this.retryAfter = exchange.retryAfter;
    this.evidence = evidence;
    this.reason = verdict.reason();
  }

  /** Returns the attempt on one line, for logs. */
  @Override
  public String toString() {
    return "attempt " + number + ": " + resultStatus + ", " + reason + ", " + duration + " ms";
  }
}

package com.example.alipaycancel;

import com.fasterxml.jackson.annotation.JsonInclude;

/** One request of a cancellation and what came of it. A field that is null is not there. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Attempt {
  /** 1 for the first. */
  public final int number;

  /** When it began, ISO 8601 in UTC. */
  public final String startedAt;

  /** How long it took, in milliseconds. */
  public final long duration;

  public final ResultStatus resultStatus;
  public final String resultCode;
  public final Cause cause;
  public final boolean verified;
  public final Integer httpStatus;
  public final String requestTime;
  public final String responseTime;

  /** What the Retry-After of the answer asked for, in milliseconds. */
  public final Long retryAfter;

  Attempt(int number, String startedAt, long duration, Verdict verdict, Exchange exchange) {
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
  }
}

package com.example.alipaycancel;

import java.util.Objects;

/** A response to judge. */
public final class Answer {
  final int status;
  final boolean verified;
  final byte[] body;
  final String responseTime;
  final long requestTime;

  /**
   * Creates a response to judge.
   *
   * @param status the HTTP status
   * @param verified whether its signature was verified
   * @param body its raw bytes
   * @param responseTime its Response-Time as received, or null
   * @param requestTime the Request-Time of its request, in milliseconds since 1970
   */
  public Answer(int status, boolean verified, byte[] body, String responseTime, long requestTime) {
    this.status = status;
    this.verified = verified;
    this.body = Objects.requireNonNull(body, "body").clone();
    this.responseTime = responseTime;
    this.requestTime = requestTime;
  }
}

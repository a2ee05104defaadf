package com.example.alipaycancel;

/** An answer as it arrived: not yet believed. */
public final class Answer {
  final int status;
  final boolean verified;
  final byte[] body;
  final String responseTime;
  final long requestTime;

  /**
   * @param status the HTTP status
   * @param verified whether its signature verified
   * @param body its raw bytes
   * @param responseTime its Response-Time as received, or null
   * @param requestTime the Request-Time of the request that it answers, in milliseconds since 1970
   */
  public Answer(int status, boolean verified, byte[] body, String responseTime, long requestTime) {
    this.status = status;
    this.verified = verified;
    this.body = body.clone();
    this.responseTime = responseTime;
    this.requestTime = requestTime;
  }
}

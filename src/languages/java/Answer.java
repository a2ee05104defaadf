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
   * Returns a response whose signature was verified.
   *
   * @param status the HTTP status
   * @param body its raw bytes
   * @param responseTime its Response-Time as received
   * @param requestTime the Request-Time of its request, in milliseconds since 1970
   */
  public static Answer verified(int status, byte[] body, String responseTime, long requestTime) {
    Objects.requireNonNull(responseTime, "responseTime");
    return new Answer(status, true, body, responseTime, requestTime);
  }

  /**
   * Returns a response without any signature.
   *
   * @param status the HTTP status
   * @param body its raw bytes
   * @param requestTime the Request-Time of its request, in milliseconds since 1970
   */
  public static Answer unsigned(int status, byte[] body, long requestTime) {
    return new Answer(status, false, body, null, requestTime);
  }

  Answer(int status, boolean verified, byte[] body, String responseTime, long requestTime) {
    this.status = status;
    this.verified = verified;
    this.body = Objects.requireNonNull(body, "body").clone();
    this.responseTime = responseTime;
    this.requestTime = requestTime;
  }
}

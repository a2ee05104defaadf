package com.example.alipaycancel;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What was sent and received so far. */
final class Exchange {
  /**
   * Set when the request is passed to the HTTP client. From then on, the provider may have received
   * it.
   */
  String requestTime;

  /** Set at the same time. */
  HttpRequest request;

  /** The body of the request. */
  byte[] sent;

  /** The body of the response; null until it arrived completely. */
  byte[] received;

  /** The key that verified the response, or null. */
  RSAPublicKey verifiedBy;

  volatile Integer httpStatus;
  volatile HttpHeaders headers;
  volatile String responseTime;
  volatile Long retryAfter;
  private volatile LimitedBody responseBody;
  private volatile boolean isOver;

  /**
   * Sends a request and receives its response.
   *
   * @param request its own timeout ends with the headers of the response
   */
  void send(HttpClient http, HttpRequest request, byte[] body, long timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    this.request = request;
    sent = body;
    requestTime = request.headers().firstValue(Contract.REQUEST_TIME_HEADER).orElseThrow();
    CompletableFuture<HttpResponse<byte[]>> response = http.sendAsync(request, this::bodyOf);
    try {
      received = response.get(timeout, TimeUnit.MILLISECONDS).body();
    } finally {
      // On Java 11, cancel(true) closes no connection.
      if (response.cancel(true)) {
        isOver = true;
        if (responseBody != null) responseBody.cancel();
      }
    }
  }

  /** Called by a thread of the HTTP client. */
  private LimitedBody bodyOf(HttpResponse.ResponseInfo info) {
    httpStatus = info.statusCode();
    headers = info.headers();
    responseTime = headers.firstValue(Contract.RESPONSE_TIME_HEADER).orElse(null);
    String value = headers.firstValue("Retry-After").orElse(null);
    Times.readRetryAfter(value, Instant.now()).ifPresent(delay -> retryAfter = delay);
    responseBody = new LimitedBody(info);
    if (isOver) responseBody.cancel();
    return responseBody;
  }
}

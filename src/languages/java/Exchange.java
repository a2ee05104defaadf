package com.example.alipaycancel;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

  volatile Integer httpStatus;
  volatile HttpHeaders headers;
  volatile String responseTime;
  volatile Long retryAfter;
  private volatile LimitedBody body;
  private volatile boolean isOver;

  /**
   * Sends a request and returns the body of its response.
   *
   * @param request its own timeout ends with the headers of the response
   */
  byte[] send(HttpClient http, HttpRequest request, long timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    requestTime = request.headers().firstValue(Contract.REQUEST_TIME_HEADER).orElseThrow();
    CompletableFuture<HttpResponse<byte[]>> sent = http.sendAsync(request, this::received);
    try {
      return sent.get(timeout, TimeUnit.MILLISECONDS).body();
    } finally {
      // On Java 11, cancel(true) closes no connection.
      if (sent.cancel(true)) {
        isOver = true;
        if (body != null) body.cancel();
      }
    }
  }

  /** Called by a thread of the HTTP client. */
  private LimitedBody received(HttpResponse.ResponseInfo info) {
    httpStatus = info.statusCode();
    headers = info.headers();
    responseTime = headers.firstValue(Contract.RESPONSE_TIME_HEADER).orElse(null);
    String value = headers.firstValue("Retry-After").orElse(null);
    Times.readRetryAfter(value, Instant.now()).ifPresent(delay -> retryAfter = delay);
    body = new LimitedBody(info);
    if (isOver) body.cancel();
    return body;
  }
}

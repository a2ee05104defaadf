package com.example.alipaycancel;

import java.net.URI;
import java.net.http.HttpClient;
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
  volatile String responseTime;
  volatile Long retryAfter;
  boolean verified;

  /**
   * Signs, sends, receives and verifies.
   *
   * @param remaining the time left after signing
   * @return the body
   */
  byte[] send(HttpClient http, Credentials credentials, URI uri, byte[] body, Remaining remaining)
      throws UntrustedResponseException,
          InterruptedException,
          ExecutionException,
          TimeoutException {
    String path = uri.getRawPath();
    String time = String.valueOf(System.currentTimeMillis());
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri).header("Accept", "application/json");
    credentials.sign(Contract.METHOD, path, time, body).forEach(builder::header);
    HttpRequest request =
        builder.method(Contract.METHOD, HttpRequest.BodyPublishers.ofByteArray(body)).build();
    // After a slow signer, nothing is sent too late.
    long timeout = remaining.milliseconds();
    if (timeout <= 0) throw new TimeoutException();
    if (Thread.interrupted()) throw new InterruptedException();
    requestTime = time;
    CompletableFuture<HttpResponse<byte[]>> sent = http.sendAsync(request, this::received);
    try {
      HttpResponse<byte[]> response = sent.get(timeout, TimeUnit.MILLISECONDS);
      verified =
          credentials.verify(
              name -> response.headers().allValues(name), response.body(), Contract.METHOD, path);
      return response.body();
    } finally {
      sent.cancel(true);
    }
  }

  /** Called by a thread of the HTTP client. */
  private LimitedBody received(HttpResponse.ResponseInfo info) {
    httpStatus = info.statusCode();
    responseTime = info.headers().firstValue(Contract.RESPONSE_TIME_HEADER).orElse(null);
    String value = info.headers().firstValue("Retry-After").orElse(null);
    Times.readRetryAfter(value, Instant.now()).ifPresent(delay -> retryAfter = delay);
    return new LimitedBody();
  }

  /** The time left for an attempt. */
  interface Remaining {
    long milliseconds();
  }
}

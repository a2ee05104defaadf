package com.example.alipaycancel;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes the attempts of a client. */
final class Attempter {
  private final Credentials credentials;
  private final URI uri;
  private final HttpClient http;
  private final String userAgent;
  private final Clock clock;
  private final EvidenceOption evidence;

  Attempter(CancelClient.Builder options) {
    this.credentials = options.credentials;
    this.uri = options.uri;
    this.http = options.http;
    this.userAgent = options.userAgent;
    this.clock = options.clock;
    this.evidence = options.evidence;
  }

  /** Makes one attempt: sign, send, verify, judge, record. */
  Attempted attempt(CancelRequest request, int number, boolean repeated, long timeout) {
    Exchange exchange = new Exchange();
    String startedAt = Times.format(now());
    long start = System.nanoTime();
    Verdict verdict;
    boolean aborted = false;
    try {
      byte[] body = request.bytes();
      HttpRequest.Builder signed = sign(body, timeout);
      long left = timeout - millisecondsSince(start);
      // After a slow signer, nothing is sent too late.
      if (left <= 0) throw new TimeoutException();
      if (Thread.interrupted()) throw new InterruptedException();
      HttpRequest sent = signed.timeout(Duration.ofMillis(left)).build();
      exchange.send(http, sent, body, left);
      verdict = judge(exchange, request, repeated);
    } catch (InterruptedException error) {
      if (number == 1 && exchange.requestTime == null) throw aborted(List.of());
      verdict = unknown(Rule.ABORTED, Map.of(), error);
      aborted = true;
    } catch (Throwable error) {
      // Whatever a signer or an HttpClient throws: a request that was sent has an outcome.
      if (number == 1 && exchange.requestTime == null) throw nothingSent(error);
      verdict = verdictOn(error, exchange);
    }
    long duration = millisecondsSince(start);
    Evidence proof =
        evidence == EvidenceOption.NONE
            ? null
            : Evidence.of(exchange, startedAt, duration, repeated, evidence);
    Attempt record = new Attempt(number, startedAt, duration, verdict, exchange, proof);
    return new Attempted(verdict, record, exchange, aborted);
  }

  /** Returns the time of the caller's clock, or of the system if that fails or is invalid. */
  private long now() {
    try {
      long time = clock.millis();
      // Request-Time has 13 digits: from 2001 to 2286.
      if (time >= 1_000_000_000_000L && time < 10_000_000_000_000L) return time;
    } catch (Throwable error) {
      // A broken hook must not lose an outcome.
    }
    return System.currentTimeMillis();
  }

  private HttpRequest.Builder sign(byte[] body, long timeout) throws Exception {
    String time = String.valueOf(now());
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri).header("Accept", "application/json");
    if (userAgent != null) builder.header("User-Agent", userAgent);
    Callable<Map<String, String>> signing =
        () -> credentials.sign(Contract.METHOD, uri.getRawPath(), time, body);
    // Another thread would cost more than what it could interrupt: a signature takes a millisecond.
    Map<String, String> headers =
        credentials.mayBlock() ? Threads.within(timeout, signing) : signing.call();
    headers.forEach(builder::header);
    return builder.method(Contract.METHOD, HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private Verdict judge(Exchange exchange, CancelRequest request, boolean repeated)
      throws UntrustedResponseException {
    byte[] body = exchange.received;
    exchange.verifiedBy =
        credentials
            .verify(exchange.headers::allValues, body, Contract.METHOD, uri.getRawPath())
            .orElse(null);
    boolean verified = exchange.verifiedBy != null;
    long requestTime = Long.parseLong(exchange.requestTime);
    Answer answer =
        new Answer(exchange.httpStatus, verified, body, exchange.responseTime, requestTime);
    return Judge.judge(answer, request, repeated);
  }

  SupportDetails support(CancelRequest request, Attempted last) {
    return new SupportDetails(
        credentials.clientId, uri.toString(), request, last.verdict, last.record);
  }

  /** The verdict on an attempt that failed, after this or an earlier one was sent. */
  private Verdict verdictOn(Throwable error, Exchange exchange) {
    boolean isTimeout =
        error instanceof TimeoutException || find(HttpTimeoutException.class, error) != null;
    if (exchange.requestTime == null) {
      return unknown(isTimeout ? Rule.SIGNING_TIMED_OUT : Rule.SIGNING_FAILED, Map.of(), error);
    }
    if (isTimeout) return unknown(Rule.ATTEMPT_TIMED_OUT, Map.of(), error);
    UntrustedResponseException untrusted = find(UntrustedResponseException.class, error);
    if (untrusted != null) return untrusted.verdict();
    String reason = NetworkReason.of(error, uri);
    return reason.isEmpty()
        ? unknown(Rule.CONNECTION_FAILED, Map.of(), error)
        : unknown(Rule.CONNECTION_FAILED_WITH_REASON, Map.of("reason", reason), error);
  }

  private static Verdict unknown(Rule rule, Map<String, String> words, Throwable error) {
    return Verdict.unknown(rule.cause, rule.message(words), error);
  }

  private static AlipayCancelException nothingSent(Throwable error) {
    return new AlipayCancelException(
        ErrorCode.SIGNING_FAILED, whySigningFailed(error) + " Nothing was sent.", error);
  }

  private static String whySigningFailed(Throwable error) {
    if (error instanceof TimeoutException) {
      return "The time of the attempt ran out while the request was being signed.";
    }
    AlipayCancelException known = find(AlipayCancelException.class, error);
    return known == null ? "The request could not be signed." : known.getMessage();
  }

  /** Returns the first exception of a type among an exception and its causes, or null. */
  private static <T> T find(Class<T> type, Throwable error) {
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (type.isInstance(at)) return type.cast(at);
    }
    return null;
  }

  static AlipayCancelException aborted(List<Attempt> attempts) {
    Thread.currentThread().interrupt();
    String message =
        attempts.isEmpty()
            ? "Aborted before this call sent anything."
            : "Aborted after a request was sent: it is unknown whether the payment is cancelled."
                + " Cancel again with the same request, as repeated.";
    return new AlipayCancelException(ErrorCode.ABORTED, message, null, attempts);
  }

  static long millisecondsSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  static final class Attempted {
    final Verdict verdict;
    final Attempt record;
    final Exchange exchange;
    final boolean aborted;

    Attempted(Verdict verdict, Attempt record, Exchange exchange, boolean aborted) {
      this.verdict = verdict;
      this.record = record;
      this.exchange = exchange;
      this.aborted = aborted;
    }
  }
}

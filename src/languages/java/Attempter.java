package com.example.alipaycancel;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes the attempts of a client. */
final class Attempter {
  final Credentials credentials;
  final URI uri;
  private final HttpClient http;

  Attempter(Credentials credentials, URI uri, HttpClient http) {
    this.credentials = credentials;
    this.uri = uri;
    this.http = http;
  }

  /** Makes one attempt: sign, send, verify, judge, record. */
  Attempted attempt(CancelRequest request, int number, boolean repeated, long timeout) {
    Exchange exchange = new Exchange();
    long startedAt = System.currentTimeMillis();
    long start = System.nanoTime();
    Verdict verdict;
    boolean aborted = false;
    try {
      byte[] received =
          exchange.send(
              http, credentials, uri, request.bytes(), () -> timeout - millisecondsSince(start));
      long requestTime = Long.parseLong(exchange.requestTime);
      Answer answer =
          new Answer(
              exchange.httpStatus, exchange.verified, received, exchange.responseTime, requestTime);
      verdict = Judge.judge(answer, request, repeated);
    } catch (InterruptedException error) {
      if (number == 1 && exchange.requestTime == null) throw aborted(List.of());
      verdict = unknown(Rule.ABORTED, Map.of(), error);
      aborted = true;
    } catch (TimeoutException
        | AlipayCancelException
        | IOException
        | ExecutionException
        | CancellationException error) {
      if (number == 1 && exchange.requestTime == null) throw nothingSent(error);
      verdict = verdictOn(error, exchange);
    }
    long duration = millisecondsSince(start);
    Attempt record = new Attempt(number, Times.format(startedAt), duration, verdict, exchange);
    return new Attempted(verdict, record, aborted);
  }

  /** The verdict on an attempt that failed, after this or an earlier one was sent. */
  private Verdict verdictOn(Exception error, Exchange exchange) {
    boolean isTimeout = error instanceof TimeoutException;
    if (exchange.requestTime == null) {
      return unknown(isTimeout ? Rule.SIGNING_TIMED_OUT : Rule.SIGNING_FAILED, Map.of(), error);
    }
    if (isTimeout) return unknown(Rule.ATTEMPT_TIMED_OUT, Map.of(), error);
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (at instanceof UntrustedResponseException) {
        return ((UntrustedResponseException) at).verdict();
      }
    }
    String reason = NetworkReason.of(error, uri);
    return reason.isEmpty()
        ? unknown(Rule.CONNECTION_FAILED, Map.of(), error)
        : unknown(Rule.CONNECTION_FAILED_WITH_REASON, Map.of("reason", reason), error);
  }

  private static Verdict unknown(Rule rule, Map<String, String> words, Throwable error) {
    return Verdict.unknown(rule.cause, rule.message(words), error);
  }

  private static AlipayCancelException nothingSent(Exception error) {
    return new AlipayCancelException(
        ErrorCode.SIGNING_FAILED, whySigningFailed(error) + " Nothing was sent.", error);
  }

  private static String whySigningFailed(Exception error) {
    if (error instanceof TimeoutException) {
      return "The time of the attempt ran out while the request was being signed.";
    }
    return error instanceof AlipayCancelException
        ? error.getMessage()
        : "The request could not be signed.";
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
    final boolean aborted;

    Attempted(Verdict verdict, Attempt record, boolean aborted) {
      this.verdict = verdict;
      this.record = record;
      this.aborted = aborted;
    }
  }
}

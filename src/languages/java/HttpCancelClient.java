package com.example.alipaycancel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/** The client of {@link CancelClient.Builder}. */
final class HttpCancelClient implements CancelClient {
  private final Attempter attempter;
  private final Limits defaultLimits;
  private final Consumer<Attempt> onAttempt;
  private final DoubleSupplier random;
  private final Sleeper sleeper;
  private final Logger logger;
  private final String clientId;
  private final String baseUrl;

  HttpCancelClient(Builder options) {
    this.attempter = new Attempter(options);
    this.defaultLimits = options.limits;
    this.onAttempt = options.onAttempt;
    this.random = options.random;
    this.sleeper = options.sleeper;
    this.logger = options.logger;
    this.clientId = options.credentials.clientId;
    this.baseUrl = options.baseUrl;
  }

  @Override
  public CompletableFuture<Outcome> cancelAsync(CancelRequest request, CancelOptions options) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(options, "options");
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Future<?> call =
        Threads.start(
            () -> {
              try {
                return outcome.complete(cancel(request, options));
              } catch (Throwable error) {
                return outcome.completeExceptionally(error);
              }
            });
    outcome.whenComplete((result, error) -> call.cancel(outcome.isCancelled()));
    return outcome;
  }

  @Override
  public Outcome cancel(CancelRequest request, CancelOptions options) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(options, "options");
    LogLines log = new LogLines(logger, clientId, baseUrl, request);
    try {
      Outcome outcome = cancel(request, options, log);
      log.outcome(outcome);
      return outcome;
    } catch (AlipayCancelException error) {
      log.error(error);
      throw error;
    }
  }

  private Outcome cancel(CancelRequest request, CancelOptions options, LogLines log) {
    Limits limits = options.limits == null ? defaultLimits : options.limits;
    List<Attempt> attempts = new ArrayList<>();
    long start = System.nanoTime();
    while (true) {
      int number = attempts.size() + 1;
      long left = Math.max(1, limits.deadline - Attempter.millisecondsSince(start));
      long timeout = Math.min(limits.attemptTimeout, left);
      // A second attempt is only made after a request was sent.
      Attempter.Attempted last =
          attempter.attempt(request, number, options.repeated || number > 1, timeout);
      attempts.add(last.record);
      log.attempt(last.record, last.exchange);
      notifyListener(last.record);
      if (last.aborted) throw Attempter.aborted(attempts);
      RetryDecision decision =
          RetryDecision.decide(
              number,
              Attempter.millisecondsSince(start),
              last.verdict.cause == null ? null : last.verdict.cause.code,
              last.record.retryAfter == null ? 0 : last.record.retryAfter,
              limits,
              random());
      if (decision.stopped != null) {
        return new Outcome(
            last.verdict, decision.stopped, attempts, attempter.support(request, last));
      }
      rest(decision.delay, attempts);
    }
  }

  /** Returns the caller's random number, or one of our own if that is none or fails. */
  private double random() {
    try {
      double number = random.getAsDouble();
      if (number >= 0 && number < 1) return number;
    } catch (Throwable error) {
      // A broken hook must not lose an outcome.
    }
    return ThreadLocalRandom.current().nextDouble();
  }

  /** Waits. An interruption aborts the cancellation. */
  private void rest(long delay, List<Attempt> attempts) {
    try {
      try {
        sleeper.sleep(Duration.ofMillis(delay));
      } catch (InterruptedException error) {
        throw error;
      } catch (Throwable error) {
        Thread.sleep(delay);
      }
    } catch (InterruptedException error) {
      throw Attempter.aborted(attempts);
    }
  }

  /** Calls the hook and ignores what it throws: a broken logger must not lose an outcome. */
  private void notifyListener(Attempt attempt) {
    try {
      onAttempt.accept(attempt);
    } catch (Throwable error) {
      // See above.
    }
  }
}

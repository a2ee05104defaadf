package com.example.alipaycancel;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Cancels payments. Make one for a Client-Id and keep it: its keys are read once, its connections
 * are kept, and any number of threads may use it.
 */
public final class CancelClient {
  private final Attempter attempter;
  private final Limits limits;
  private final Consumer<Attempt> onAttempt;

  /**
   * Makes a client with the limits of {@link Limits#DEFAULT}.
   *
   * @throws AlipayCancelException with INVALID_OPTION
   */
  public CancelClient(Credentials credentials, Gateway gateway) {
    this(credentials, gateway, Limits.DEFAULT, attempt -> {});
  }

  /**
   * @param limits bound every call that has none of its own
   * @param onAttempt called after each attempt with what happened. It never sees a key, a signature
   *     or a token; what it throws is passed over
   */
  public CancelClient(
      Credentials credentials, Gateway gateway, Limits limits, Consumer<Attempt> onAttempt) {
    // HTTP/1.1: over plain HTTP the client of the JDK would otherwise ask for an upgrade.
    this(
        credentials,
        gateway,
        limits,
        onAttempt,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build());
  }

  /**
   * @param http sends the signed requests; it must not follow redirects
   */
  public CancelClient(
      Credentials credentials,
      Gateway gateway,
      Limits limits,
      Consumer<Attempt> onAttempt,
      HttpClient http) {
    if (http.followRedirects() != HttpClient.Redirect.NEVER) {
      throw AlipayCancelException.option("http", "must not follow redirects.");
    }
    URI uri = URI.create(gateway.baseUrl(credentials.clientId) + Contract.PATH);
    this.attempter = new Attempter(credentials, uri, http);
    this.limits = limits;
    this.onAttempt = onAttempt;
  }

  /**
   * Cancels a payment, repeating the same request as long as the outcome is not known.
   *
   * @param repeated whether this cancellation may have been sent before: by an earlier call whose
   *     outcome was U or that did not end, by another process, by a person. A failure that speaks
   *     only of the request is then no proof that the payment is not cancelled, and gives U. When
   *     in doubt: true
   * @throws AlipayCancelException with INVALID_REQUEST or SIGNING_FAILED when nothing was sent, or
   *     ABORTED when the thread is interrupted
   */
  public Outcome cancel(CancelRequest request, boolean repeated) {
    return cancel(request, repeated, limits);
  }

  /** The same with limits of its own. */
  public Outcome cancel(CancelRequest request, boolean repeated, Limits limits) {
    byte[] body = request.encode();
    List<Attempt> attempts = new ArrayList<>();
    long start = System.nanoTime();
    while (true) {
      int number = attempts.size() + 1;
      long left = Math.max(1, limits.deadline - Attempter.millisecondsSince(start));
      long timeout = Math.min(limits.attemptTimeout, left);
      // An attempt that is not the first follows one that was sent.
      Attempter.Attempted last =
          attempter.attempt(request, body, number, repeated || number > 1, timeout);
      attempts.add(last.record);
      tell(last.record);
      if (last.aborted) throw Attempter.aborted(attempts);
      RetryDecision decision =
          RetryDecision.decide(
              number,
              Attempter.millisecondsSince(start),
              last.verdict.cause == null ? null : last.verdict.cause.code,
              last.record.retryAfter == null ? 0 : last.record.retryAfter,
              limits,
              ThreadLocalRandom.current().nextDouble());
      if (decision.stopped != null) {
        SupportDetails support =
            new SupportDetails(
                attempter.credentials.clientId,
                attempter.uri.toString(),
                request,
                last.verdict,
                last.record);
        return new Outcome(last.verdict, decision.stopped, attempts, support);
      }
      rest(decision.delay, attempts);
    }
  }

  /** Waits; an interruption ends the cancellation. */
  private static void rest(long delay, List<Attempt> attempts) {
    try {
      TimeUnit.MILLISECONDS.sleep(delay);
    } catch (InterruptedException error) {
      throw Attempter.aborted(attempts);
    }
  }

  /** What the hook throws is passed over: a broken log must not lose an outcome. */
  private void tell(Attempt attempt) {
    try {
      onAttempt.accept(attempt);
    } catch (RuntimeException error) {
      // As said above.
    }
  }
}

package com.example.alipaycancel;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Cancels payments. Create one per Client-Id and reuse it: it keeps connections open. It is
 * thread-safe.
 */
public final class CancelClient {
  private final Attempter attempter;
  private final Limits limits;
  private final Consumer<Attempt> onAttempt;

  /**
   * Creates a client with the limits of {@link Limits#DEFAULT}.
   *
   * @throws AlipayCancelException with INVALID_OPTION if an option is invalid
   */
  public CancelClient(Credentials credentials, Gateway gateway) {
    this(credentials, gateway, Limits.DEFAULT, attempt -> {});
  }

  /**
   * Creates a client.
   *
   * @param limits the limits of calls without their own
   * @param onAttempt called after each attempt. An Attempt contains no key, signature or token.
   *     Exceptions are ignored
   * @throws AlipayCancelException with INVALID_OPTION if an option is invalid
   */
  public CancelClient(
      Credentials credentials, Gateway gateway, Limits limits, Consumer<Attempt> onAttempt) {
    // Over plain HTTP, the JDK's client would ask for an upgrade to HTTP/2.
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
   * Creates a client that sends with an HttpClient of its caller.
   *
   * @param http sends the signed requests; it must not follow redirects
   * @throws AlipayCancelException with INVALID_OPTION if an option is invalid
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
   * Cancels a payment. Repeats the same request until the outcome is known or a limit is reached.
   *
   * @param repeated whether this cancellation may have been sent before: by an earlier call that
   *     returned U or did not finish, by another process, or by a person. If so, a failure that
   *     concerns only the request does not prove that the payment is not cancelled, and the outcome
   *     is U. When in doubt, pass true
   * @throws AlipayCancelException with SIGNING_FAILED; nothing was sent then. With ABORTED if the thread is interrupted
   */
  public Outcome cancel(CancelRequest request, boolean repeated) {
    return cancel(request, repeated, limits);
  }

  /** Cancels a payment like {@link #cancel(CancelRequest, boolean)}, with limits for this call. */
  public Outcome cancel(CancelRequest request, boolean repeated, Limits limits) {
    List<Attempt> attempts = new ArrayList<>();
    long start = System.nanoTime();
    while (true) {
      int number = attempts.size() + 1;
      long left = Math.max(1, limits.deadline - Attempter.millisecondsSince(start));
      long timeout = Math.min(limits.attemptTimeout, left);
      // A second attempt is only made after a request was sent.
      Attempter.Attempted last =
          attempter.attempt(request, number, repeated || number > 1, timeout);
      attempts.add(last.record);
      notifyListener(last.record);
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

  /** Waits. An interruption aborts the cancellation. */
  private static void rest(long delay, List<Attempt> attempts) {
    try {
      TimeUnit.MILLISECONDS.sleep(delay);
    } catch (InterruptedException error) {
      throw Attempter.aborted(attempts);
    }
  }

  /** Calls the hook and ignores its exceptions: a broken logger must not lose an outcome. */
  private void notifyListener(Attempt attempt) {
    try {
      onAttempt.accept(attempt);
    } catch (RuntimeException error) {
      // See above.
    }
  }
}

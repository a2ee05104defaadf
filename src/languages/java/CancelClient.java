package com.example.alipaycancel;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * Cancels payments. Create one per Client-Id and reuse it: it keeps connections open. It is
 * thread-safe. Tests may implement this interface, and return an outcome of {@link Outcome}.
 */
public interface CancelClient {
  /** The header User-Agent of requests. */
  String USER_AGENT = "alipay-cancel-contract/" + Contract.VERSION + " (java)";

  /**
   * Creates a client from environment variables, with the default options.
   *
   * @throws AlipayCancelException as {@link Settings#fromEnvironment()}
   */
  static CancelClient fromEnvironment() {
    return builder(Settings.fromEnvironment()).build();
  }

  /** Returns a builder of a client with these settings. */
  static Builder builder(Settings settings) {
    Objects.requireNonNull(settings, "settings");
    return builder(settings.credentials, settings.gateway);
  }

  /** Creates a client with the default options. */
  static CancelClient of(Credentials credentials, Gateway gateway) {
    return builder(credentials, gateway).build();
  }

  /** Returns a builder of a client with other options. */
  static Builder builder(Credentials credentials, Gateway gateway) {
    return new Builder(credentials, gateway);
  }

  /** Cancels a payment with {@link CancelOptions#FIRST}. */
  default Outcome cancel(CancelRequest request) {
    return cancel(request, CancelOptions.FIRST);
  }

  /**
   * Cancels a payment. Repeats the same request until the outcome is known or a limit is reached.
   *
   * @throws AlipayCancelException with SIGNING_FAILED; nothing was sent then. With ABORTED if the
   *     thread is interrupted
   */
  Outcome cancel(CancelRequest request, CancelOptions options);

  /**
   * Cancels a payment in a thread of its own. The future fails as {@link #cancel} throws. To cancel
   * the future aborts the call: it is then unknown whether the payment is cancelled.
   */
  CompletableFuture<Outcome> cancelAsync(CancelRequest request, CancelOptions options);

  /** Waits between two attempts. */
  interface Sleeper {
    /**
     * Waits.
     *
     * @throws InterruptedException to abort the cancellation
     */
    void sleep(Duration duration) throws InterruptedException;
  }

  /** Writes one line of a log. No line contains a key, a token or a signature. */
  interface Logger {
    /**
     * Writes a line. What it throws is ignored. Lines: each attempt (debug, with the bodies sent and
     * received; warning if its result is U), a payment that is cancelled (info) or not (warning),
     * and a cancellation whose outcome is not known, or that threw (error).
     *
     * @param fields text, numbers, booleans and lists, by name
     */
    void log(System.Logger.Level level, String message, Map<String, Object> fields);
  }

  /** Builds a client. */
  final class Builder {
    final Credentials credentials;
    final String baseUrl;
    final URI uri;
    Limits limits = Limits.DEFAULT;
    Consumer<Attempt> onAttempt = attempt -> {};
    HttpClient http;
    String userAgent = USER_AGENT;
    Logger logger;
    EvidenceOption evidence = EvidenceOption.NONE;
    Clock clock = Clock.systemUTC();
    DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
    Sleeper sleeper = duration -> Thread.sleep(duration.toMillis());

    private Builder(Credentials credentials, Gateway gateway) {
      this.credentials = Objects.requireNonNull(credentials, "credentials");
      Objects.requireNonNull(gateway, "gateway");
      this.baseUrl = gateway.baseUrl(credentials.clientId);
      this.uri = URI.create(baseUrl + Contract.PATH);
    }

    /** Sets the limits of calls without their own. Default: {@link Limits#DEFAULT}. */
    public Builder limits(Limits limits) {
      this.limits = Objects.requireNonNull(limits, "limits");
      return this;
    }

    /**
     * Sets what is called after each attempt. An Attempt contains no key; it contains a signature
     * and a token only in {@link EvidenceOption#COMPLETE}. What it throws is ignored.
     */
    public Builder onAttempt(Consumer<Attempt> onAttempt) {
      this.onAttempt = Objects.requireNonNull(onAttempt, "onAttempt");
      return this;
    }

    /** Sets what writes log lines. Default: none. */
    public Builder logger(Logger logger) {
      this.logger = Objects.requireNonNull(logger, "logger");
      return this;
    }

    /** Sets whether attempts have evidence. Default: {@link EvidenceOption#NONE}. */
    public Builder evidence(EvidenceOption evidence) {
      this.evidence = Objects.requireNonNull(evidence, "evidence");
      return this;
    }

    /**
     * Sets the HttpClient that sends the signed requests. Default: a new one for HTTP/1.1.
     *
     * @throws AlipayCancelException with INVALID_OPTION if it follows redirects
     */
    public Builder http(HttpClient http) {
      Objects.requireNonNull(http, "http");
      if (http.followRedirects() != HttpClient.Redirect.NEVER) {
        throw AlipayCancelException.option("http", "must not follow redirects.");
      }
      this.http = http;
      return this;
    }

    /**
     * Sets the header User-Agent. Default: {@link CancelClient#USER_AGENT}. Null: that of the
     * HttpClient.
     *
     * @throws AlipayCancelException with INVALID_OPTION if it is not visible ASCII text
     */
    public Builder userAgent(String userAgent) {
      if (userAgent != null && !userAgent.matches("[!-~]([ -~]*[!-~])?")) {
        throw AlipayCancelException.option("userAgent", "must be visible ASCII text.");
      }
      this.userAgent = userAgent;
      return this;
    }

    /** Sets the clock of Request-Time. Default: that of the system. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Sets the source of random numbers in [0, 1), for the waits. */
    public Builder random(DoubleSupplier random) {
      this.random = Objects.requireNonNull(random, "random");
      return this;
    }

    /** Sets what waits between two attempts. Default: {@link Thread#sleep}. */
    public Builder sleeper(Sleeper sleeper) {
      this.sleeper = Objects.requireNonNull(sleeper, "sleeper");
      return this;
    }

    /** Returns the client. */
    public CancelClient build() {
      if (http == null) {
        // Over plain HTTP, the JDK's client would ask for an upgrade to HTTP/2.
        http =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
      }
      return new HttpCancelClient(this);
    }
  }
}

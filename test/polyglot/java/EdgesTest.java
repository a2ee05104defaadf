package com.example.alipaycancel;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Resources, signers, hooks, secrets and forms of keys and bodies. Uses nothing that a small Java 11
 * runtime lacks.
 */
final class EdgesTest {
  private static final String TOKEN = "t0k3n-xy";
  private static final CancelRequest REQUEST = Provider.REQUEST;
  private static final String SUCCESS = Provider.SUCCESS;

  private EdgesTest() {}

  public static void main(String[] arguments) {
    try {
      run();
      System.exit(0);
    } catch (Throwable error) {
      // Threads of servers still run.
      error.printStackTrace();
      System.exit(1);
    }
  }

  private static void run() throws Exception {
    anAttemptThatTimesOutClosesItsSocket();
    aSlowSignerIsInterruptedAndNothingIsSent();
    aSignerThatReturnsNoSignatureSendsNothing();
    aClosedExecutorGivesAnOutcome();
    aHookThatThrowsKeepsTheOutcome();
    gzipIsDecodedAndItsSizeLimited();
    aLongNumberDoesNotAffectTheVerdict();
    everyFormOfAKeyIsRead();
    noDumpContainsAKeyOrToken();
    aFutureReturnsTheOutcomeAndCanBeCancelled();
    clockRandomSleepAndUserAgentAreOptions();
    anOutcomeCanBeMadeForTests();
    missingArgumentsAreNamed();
  }

  private static void anAttemptThatTimesOutClosesItsSocket() throws Exception {
    String half = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{";
    for (String beginning : List.of("", half)) {
      Provider server =
          new Provider(
              (socket, request) -> {
                socket.getOutputStream().write(beginning.getBytes(StandardCharsets.UTF_8));
                awaitEnd(socket);
              });
      CancelClient client = builder(server).limits(briefly()).build();
      while (server.accepted.get() < 20) {
        try {
          check(client.cancel(REQUEST).resultStatus == ResultStatus.U, server);
        } catch (AlipayCancelException error) {
          // On a busy machine, the time may run out before the request is signed.
        }
      }
      // Never ends if a socket stays open.
      while (server.ended.get() < server.accepted.get()) Thread.sleep(10);
    }
  }

  private static Limits briefly() {
    return Limits.DEFAULT.maxAttempts(1).attemptTimeout(Duration.ofMillis(200));
  }

  /** Reads until the client closes the connection. */
  private static void awaitEnd(Socket socket) {
    try {
      while (socket.getInputStream().read() != -1) {}
    } catch (IOException error) {
      // The client has reset it.
    }
  }

  private static void aSlowSignerIsInterruptedAndNothingIsSent() throws Exception {
    Provider server = new Provider((socket, request) -> {});
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Credentials credentials =
        credentials(
            content -> {
              called.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException error) {
                interrupted.countDown();
              }
              return "";
            });
    Limits limits = Limits.DEFAULT.attemptTimeout(Duration.ofMillis(50));
    CancelClient client =
        CancelClient.builder(credentials, server.gateway()).limits(limits).build();
    // On a busy machine, the time may run out before the signer is called.
    while (called.getCount() > 0) {
      String message = refused(client).getMessage();
      check(message.contains("ran out while the request was being signed"), message);
    }
    interrupted.await();
    check(server.accepted.get() == 0, server.accepted);
  }

  private static void aSignerThatReturnsNoSignatureSendsNothing() throws Exception {
    Provider server = new Provider((socket, request) -> {});
    String marked = "marked\r\nInjected: 1";
    List<Credentials.Signer> signers =
        List.of(
            content -> null,
            content -> marked,
            content -> "c2hvcnQ=",
            content -> {
              throw new AssertionError("marked");
            });
    for (Credentials.Signer signer : signers) {
      AlipayCancelException error = refused(CancelClient.of(credentials(signer), server.gateway()));
      check(error.getMessage().startsWith("The `signer` "), error);
      check(!error.getMessage().contains("marked"), error);
    }
    check(server.accepted.get() == 0, server.accepted);
  }

  private static void aClosedExecutorGivesAnOutcome() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    HttpClient http = HttpClient.newBuilder().executor(executor).build();
    executor.shutdown();
    Provider server = new Provider((socket, request) -> {});
    Limits limits = Limits.DEFAULT.maxAttempts(1);
    Outcome outcome = builder(server).http(http).limits(limits).build().cancel(REQUEST);
    check(outcome.resultStatus == ResultStatus.U, outcome);
  }

  private static void aHookThatThrowsKeepsTheOutcome() throws Exception {
    Provider server =
        new Provider((socket, request) -> Provider.answer(socket, SUCCESS + "}", false));
    Consumer<Attempt> broken =
        attempt -> {
          throw new StackOverflowError();
        };
    Outcome outcome = builder(server).onAttempt(broken).build().cancel(REQUEST);
    check(outcome.resultStatus == ResultStatus.S, outcome);
  }

  private static void gzipIsDecodedAndItsSizeLimited() throws Exception {
    Provider server =
        new Provider((socket, request) -> Provider.answer(socket, SUCCESS + "}", true));
    Outcome outcome = builder(server).build().cancel(REQUEST);
    check(outcome.resultStatus == ResultStatus.S && outcome.verified, outcome);
    String large = " ".repeat(Contract.MAX_RESPONSE_BYTES + 1);
    Provider bomb = new Provider((socket, request) -> Provider.answer(socket, large, true));
    Limits once = Limits.DEFAULT.maxAttempts(1);
    Outcome refused = builder(bomb).limits(once).build().cancel(REQUEST);
    check(refused.cause.message.contains("larger than"), refused);
  }

  private static void aLongNumberDoesNotAffectTheVerdict() throws Exception {
    // Longer than what Jackson allows by default, if the contract allows such a body.
    String number = "1".repeat(Math.min(5000, Contract.MAX_RESPONSE_BYTES / 4));
    String body = SUCCESS + ",\"a\":" + number + ",\"b\":[-0." + number + "e" + number + "]}";
    Provider server = new Provider((socket, request) -> Provider.answer(socket, body, false));
    Outcome outcome = builder(server).build().cancel(REQUEST);
    check(outcome.resultStatus == ResultStatus.S, outcome);
  }

  private static void everyFormOfAKeyIsRead() {
    String base64 = Provider.publicKey();
    String pem = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    String certificate = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    String encodedPem = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    List<String> forms =
        List.of(
            pem.replace("\n", "\\r\\n"),
            '"' + base64 + '"',
            "'" + pem + "',",
            base64 + ",",
            base64.replaceAll("=+$", ""),
            base64 + "\u00a0",
            "\ufeff" + pem,
            encodedPem);
    for (String form : forms) {
      PublicKey read = Keys.readPublicKey(form);
      check(read.equals(Provider.KEYS.getPublic()), form);
    }
    List<String[]> others =
        List.of(
            new String[] {"\u200b" + base64, "the invisible character U+200B. Remove it"},
            new String[] {pem.replaceAll(".", "$0\u0000"), "UTF-16"},
            new String[] {base64.replace("+", "%2B") + "%3D", "percent-encoded"},
            new String[] {"{\"kty\":\"RSA\"}", "JWK"},
            new String[] {"-----BEGIN CERTIFICATE-----", "certificate"},
            new String[] {certificate + certificate, "certificate"},
            new String[] {pem + certificate, "This is a certificate, not a public key."},
            new String[] {pem + pem, "contains 2"},
            new String[] {"/etc/keys/public.pem", "name of a file"});
    for (String[] other : others) {
      try {
        Keys.readPublicKey(other[0]);
        throw new AssertionError(other[1]);
      } catch (AlipayCancelException error) {
        check(error.getMessage().contains(other[1]), error);
      }
    }
  }

  private static void noDumpContainsAKeyOrToken() throws Exception {
    String key = Provider.privateKey();
    Credentials credentials = credentials(key, Provider.publicKey());
    Provider server = new Provider((socket, request) -> Provider.answer(socket, "<html>", false));
    Limits once = Limits.DEFAULT.maxAttempts(1);
    StringWriter dump = new StringWriter();
    PrintWriter out = new PrintWriter(dump);
    CancelClient client =
        CancelClient.builder(credentials, server.gateway())
            .limits(once)
            .evidence(EvidenceOption.USUAL)
            .logger((level, message, fields) -> out.println(fields))
            .onAttempt(out::println)
            .build();
    Outcome outcome = client.cancel(REQUEST);
    Settings settings =
        Settings.fromEnvironment(
            Map.of(
                "ALIPAY_CLIENT_ID",
                Provider.CLIENT_ID,
                "ALIPAY_PRIVATE_KEY",
                key,
                "ALIPAY_PUBLIC_KEY",
                Provider.publicKey(),
                "ALIPAY_BASE_URL",
                server.url(),
                "ALIPAY_AGENT_TOKEN",
                TOKEN));
    Attempt attempt = outcome.attempts.get(0);
    List<Object> objects =
        List.of(credentials, settings, client, outcome, outcome.cause, attempt, attempt.evidence);
    for (Object object : objects) {
      out.println(object);
      out.println(json(object));
    }
    for (String wrong : List.of(key.substring(9), "x" + key, key.replace("+", "%2B"), "'" + key)) {
      try {
        credentials(wrong, Provider.publicKey());
      } catch (AlipayCancelException error) {
        error.printStackTrace(out);
        out.println(serialized(error));
      }
    }
    try {
      credentials(key, key);
    } catch (AlipayCancelException error) {
      error.printStackTrace(out);
      out.println(serialized(error));
    }
    check(!dump.toString().contains(key.substring(100, 140)), "a dump contains the key");
    check(!dump.toString().contains(TOKEN), "a dump contains the token");
  }

  private static void aFutureReturnsTheOutcomeAndCanBeCancelled() throws Exception {
    Provider server =
        new Provider((socket, request) -> Provider.answer(socket, SUCCESS + "}", false));
    CancelClient client = builder(server).build();
    Outcome outcome = client.cancelAsync(REQUEST, CancelOptions.REPEATED).get();
    check(outcome.resultStatus == ResultStatus.S, outcome);

    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Provider silent =
        new Provider(
            (socket, request) -> {
              arrived.countDown();
              awaitEnd(socket);
              closed.countDown();
            });
    // On Java 11 the connection of an aborted call closes when the time of the attempt ends.
    Limits limits = Limits.DEFAULT.attemptTimeout(Duration.ofSeconds(5));
    CompletableFuture<Outcome> pending =
        builder(silent).limits(limits).build().cancelAsync(REQUEST, CancelOptions.FIRST);
    arrived.await();
    pending.cancel(true);
    closed.await();
  }

  private static void clockRandomSleepAndUserAgentAreOptions() throws Exception {
    List<String> requests = new ArrayList<>();
    Provider server =
        new Provider(
            (socket, request) -> {
              synchronized (requests) {
                requests.add(request);
              }
              socket.getOutputStream().write(unavailable());
            });
    List<Duration> waits = new ArrayList<>();
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    CancelClient.Builder builder =
        builder(server)
            .limits(Limits.DEFAULT.maxAttempts(3).baseDelay(Duration.ofMillis(500)))
            .clock(Clock.fixed(now, ZoneOffset.UTC))
            .random(() -> 0.5)
            .sleeper(waits::add);
    Outcome outcome = builder.build().cancel(REQUEST);
    check(waits.equals(List.of(Duration.ofMillis(250), Duration.ofMillis(500))), waits);
    check(outcome.support.requestTime.equals(String.valueOf(now.toEpochMilli())), outcome.support);
    String agent = "User-Agent: alipay-cancel-contract/" + Contract.VERSION + " (java)\r\n";
    check(requests.get(0).contains(agent), requests.get(0));
    builder.userAgent(null).build().cancel(REQUEST);
    check(requests.get(3).contains("User-Agent: Java-http-client"), requests.get(3));
    // A hook that fails, or returns nonsense, is replaced.
    CancelClient broken =
        builder
            .limits(Limits.DEFAULT.maxAttempts(2).baseDelay(Duration.ofMillis(1)))
            .clock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))
            .random(() -> Double.NaN)
            .sleeper(
                duration -> {
                  throw new StackOverflowError();
                })
            .build();
    Outcome repeated = broken.cancel(REQUEST);
    check(repeated.attempts.size() == 2, "one attempt");
    check(repeated.support.requestTime.length() == 13, repeated.support);
  }

  private static void anOutcomeCanBeMadeForTests() {
    CancelClient fake =
        new CancelClient() {
          @Override
          public Outcome cancel(CancelRequest request, CancelOptions options) {
            return Outcome.answered(request, ResultCode.ORDER_NOT_EXIST);
          }

          @Override
          public CompletableFuture<Outcome> cancelAsync(
              CancelRequest request, CancelOptions options) {
            return CompletableFuture.completedFuture(cancel(request, options));
          }
        };
    check(fake.cancel(REQUEST).toString().equals("F after 1 attempt, ORDER_NOT_EXIST"), fake);
    CancelRequest request = CancelRequest.byPaymentRequestId("r");
    check(Outcome.cancelled(request).paymentRequestId.equals("r"), request);
    for (ResultCode code : ResultCode.values()) {
      Outcome made = Outcome.answered(request, code);
      check(made.resultStatus == code.resultStatus && made.resultCode.equals(code.name()), made);
    }
    Outcome unknown = Outcome.unknown(request, UnknownCause.TIMEOUT);
    check(unknown.nextStep == NextStep.RETRY && unknown.stopped == StopReason.ATTEMPTS, unknown);
  }

  private static void missingArgumentsAreNamed() throws Exception {
    CancelClient client = builder(new Provider((socket, request) -> {})).build();
    try {
      client.cancel(null);
      throw new AssertionError();
    } catch (NullPointerException error) {
      check("request".equals(error.getMessage()), error);
    }
    try {
      Limits.DEFAULT.deadline(null);
      throw new AssertionError();
    } catch (AlipayCancelException error) {
      check(error.getMessage().startsWith("Option `deadline` must be from 1 ms to "), error);
    }
  }

  private static AlipayCancelException refused(CancelClient client) {
    try {
      throw new AssertionError(client.cancel(REQUEST));
    } catch (AlipayCancelException error) {
      check(error.code() == ErrorCode.SIGNING_FAILED, error);
      return error;
    }
  }

  private static CancelClient.Builder builder(Provider server) {
    return CancelClient.builder(
        credentials(content -> Signatures.sign(content, Provider.KEYS.getPrivate())),
        server.gateway());
  }

  private static Credentials credentials(Credentials.Signer signer) {
    return Credentials.builder(Provider.CLIENT_ID)
        .signer(signer)
        .alipayPublicKey(Provider.publicKey())
        .build();
  }

  private static Credentials credentials(String privateKey, String publicKey) {
    return Credentials.builder(Provider.CLIENT_ID)
        .privateKey(privateKey)
        .alipayPublicKey(publicKey)
        .keyVersion("1")
        .agentToken(TOKEN)
        .build();
  }

  private static byte[] unavailable() {
    int status = Contract.RETRYABLE_HTTP_STATUSES.get(0);
    String head = "HTTP/1.1 " + status + " x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    return head.getBytes(StandardCharsets.UTF_8);
  }

  private static String json(Object object) {
    try {
      return new ObjectMapper().writeValueAsString(object);
    } catch (IOException error) {
      return error.toString();
    }
  }

  private static String serialized(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private static void check(boolean holds, Object shown) {
    if (!holds) throw new AssertionError(shown);
  }
}

package com.example.alipaycancel;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Cases that neither a vector nor a reserved id covers: interruption, failing signers.
 */
final class ClientTest {
  private static KeyPair keys;

  private ClientTest() {}

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
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
    interruptionEndsACancellation();
    aFirstAttemptThatCannotBeSignedIsAnError();
    aRepeatThatCannotBeSignedIsUnknown();
    aTooLargeAnswerIsNotRead();
  }

  private static void interruptionEndsACancellation() throws Exception {
    Thread caller = Thread.currentThread();
    CountDownLatch never = new CountDownLatch(1);
    CancelClient client =
        client(
            99,
            exchange -> {
              caller.interrupt();
              try {
                never.await();
              } catch (InterruptedException error) {
                exchange.close();
              }
            });
    try {
      throw new AssertionError(cancel(client).resultStatus);
    } catch (AlipayCancelException error) {
      check(error.code() == ErrorCode.ABORTED && error.attempts().size() == 1, error);
      check(Thread.interrupted(), "the thread is no longer interrupted");
    }
  }

  private static void aFirstAttemptThatCannotBeSignedIsAnError() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    CancelClient client = client(1, exchange -> requests.incrementAndGet());
    try {
      throw new AssertionError(cancel(client).resultStatus);
    } catch (AlipayCancelException error) {
      check(error.code() == ErrorCode.SIGNING_FAILED && requests.get() == 0, error);
    }
  }

  private static void aRepeatThatCannotBeSignedIsUnknown() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    CancelClient client =
        client(
            2,
            exchange -> {
              requests.incrementAndGet();
              exchange.sendResponseHeaders(Contract.RETRYABLE_HTTP_STATUSES.get(0), -1);
              exchange.close();
            });
    Outcome outcome = cancel(client);
    check(outcome.cause.code == UnknownCause.SIGNING_FAILED && requests.get() == 1, outcome.cause);
  }

  private static void aTooLargeAnswerIsNotRead() throws Exception {
    CancelClient client =
        client(
            99,
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              try {
                exchange.getResponseBody().write(new byte[2 * Contract.MAX_RESPONSE_BYTES]);
              } catch (IOException error) {
                // The client has closed the connection, as expected.
              }
              exchange.close();
            });
    Outcome outcome = cancel(client);
    check(outcome.cause.code == UnknownCause.UNREADABLE_RESPONSE, outcome.cause.message);
  }

  private static Outcome cancel(CancelClient client) {
    return client.cancel(CancelRequest.byPaymentId("1"));
  }

  /** Returns a client with its own server, whose signer fails from call number failsFrom on. */
  private static CancelClient client(int failsFrom, HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
    AtomicInteger calls = new AtomicInteger();
    Credentials.Signer signer =
        content -> {
          if (calls.incrementAndGet() >= failsFrom) throw new IOException("the key is locked");
          return Signatures.sign(content, keys.getPrivate());
        };
    String publicKey = Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    Gateway gateway = Gateway.at("http://127.0.0.1:" + server.getAddress().getPort() + "/ams/api");
    Limits limits = Limits.DEFAULT.baseDelay(Duration.ofMillis(1)).maxAttempts(3);
    Credentials credentials =
        Credentials.builder("SANDBOX_1").signer(signer).alipayPublicKey(publicKey).build();
    return CancelClient.builder(credentials, gateway).limits(limits).build();
  }

  private static void check(boolean holds, Object told) {
    if (!holds) throw new AssertionError(told);
  }
}

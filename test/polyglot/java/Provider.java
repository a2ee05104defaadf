package com.example.alipaycancel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** A server that answers one request per connection. */
final class Provider {
  static final String CLIENT_ID = "SANDBOX_1";
  static final String BASE_PATH = "/ams/api";
  static final CancelRequest REQUEST = CancelRequest.byPaymentId("1");

  /** Without its end. */
  static final String SUCCESS =
      "{\"result\":{\"resultStatus\":\"S\",\"resultCode\":\"SUCCESS\",\"resultMessage\":\"x\"},"
          + "\"paymentId\":\"1\"";

  /** Those of the merchant and of the provider. */
  static final KeyPair KEYS = newKeys();

  final AtomicInteger accepted = new AtomicInteger();
  final AtomicInteger ended = new AtomicInteger();
  private final ServerSocket socket = new ServerSocket(0, 99, InetAddress.getLoopbackAddress());

  /** What a server does after it has read a request. */
  interface Handler {
    void answer(Socket socket, String request) throws IOException;
  }

  Provider(Handler handler) throws IOException {
    ExecutorService pool = Executors.newCachedThreadPool();
    pool.submit(
        () -> {
          while (true) {
            Socket connection = socket.accept();
            accepted.incrementAndGet();
            pool.submit(() -> serve(connection, handler));
          }
        });
  }

  static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException error) {
      throw new AssertionError(error);
    }
  }

  static String privateKey() {
    return Base64.getEncoder().encodeToString(KEYS.getPrivate().getEncoded());
  }

  static String publicKey() {
    return publicKeyOf(KEYS);
  }

  static String publicKeyOf(KeyPair keys) {
    return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
  }

  String url() {
    return "http://127.0.0.1:" + socket.getLocalPort() + BASE_PATH;
  }

  Gateway gateway() {
    return Gateway.at(url());
  }

  private Void serve(Socket connection, Handler handler) throws IOException {
    try (Socket open = connection) {
      InputStream in = open.getInputStream();
      StringBuilder request = new StringBuilder();
      while (request.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next == -1) return null;
        request.append((char) next);
      }
      Matcher length = Pattern.compile("(?i)content-length: ([0-9]+)").matcher(request);
      if (length.find()) in.readNBytes(Integer.parseInt(length.group(1)));
      handler.answer(open, request.toString());
    } finally {
      ended.incrementAndGet();
    }
    return null;
  }

  /** Answers with a signed body. */
  static void answer(Socket socket, String text, boolean isCompressed) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    String time = String.valueOf(System.currentTimeMillis());
    String path = BASE_PATH + Contract.PATH;
    byte[] content = Signatures.contentToSign(Contract.METHOD, path, CLIENT_ID, time, body);
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    try (OutputStream out = isCompressed ? new GZIPOutputStream(sent) : sent) {
      out.write(body);
    }
    String signature = Signatures.sign(content, KEYS.getPrivate());
    String head =
        String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "Content-Length: " + sent.size(),
            "Connection: close",
            "Set-Cookie: MARKED-COOKIE",
            isCompressed ? "Content-Encoding: gzip" : "Content-Type: application/json",
            Contract.CLIENT_ID_HEADER + ": " + CLIENT_ID,
            Contract.RESPONSE_TIME_HEADER + ": " + time,
            Contract.SIGNATURE_HEADER
                + ": "
                + new SignatureHeader(Contract.ALGORITHM, null, signature),
            "",
            "");
    socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().write(sent.toByteArray());
  }
}

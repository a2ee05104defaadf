package com.example.alipaycancel;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Signs the final bytes of each request of a {@link HttpClient}, and verifies the raw bytes of each
 * response before they are parsed. For clients that openapi-generator generates for {@code
 * java.net.http}.
 *
 * <p>A call throws an {@link UntrustedResponseException} if its response is rejected. A request
 * without a User-Agent gets {@link CancelClient#USER_AGENT}.
 */
public final class SigningHttpClient extends HttpClient {
  /**
   * The header that is set on each response: {@code true} if its signature was verified, else
   * {@code false}. A received header with this name is dropped. Generated clients expose headers,
   * but not the response itself.
   */
  public static final String VERIFIED_HEADER = "X-Signature-Verified";

  private final HttpClient client;
  private final Credentials credentials;
  private final UnsignedResponses unsigned;

  /**
   * Creates a client.
   *
   * @param client sends the signed requests; it must not follow redirects
   * @param unsigned what to do with a response without any signature
   * @throws AlipayCancelException with INVALID_OPTION if the client follows redirects
   */
  public SigningHttpClient(HttpClient client, Credentials credentials, UnsignedResponses unsigned) {
    Objects.requireNonNull(client, "client");
    if (client.followRedirects() != Redirect.NEVER) {
      throw AlipayCancelException.option("client", "must not follow redirects.");
    }
    this.client = client;
    this.credentials = Objects.requireNonNull(credentials, "credentials");
    this.unsigned = Objects.requireNonNull(unsigned, "unsigned");
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    return accepted(client.send(signed(request), LimitedBody::new), handler);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return client
        .sendAsync(signed(request), LimitedBody::new)
        .thenApply(
            response -> {
              try {
                return accepted(response, handler);
              } catch (IOException error) {
                throw new CompletionException(error);
              }
            });
  }

  /** Ignores the handler: HTTP/1.1 has no server push. */
  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushes) {
    return sendAsync(request, handler);
  }

  private HttpRequest signed(HttpRequest request) {
    byte[] body = request.bodyPublisher().map(PublishedBody::bytesOf).orElseGet(() -> new byte[0]);
    String time = String.valueOf(System.currentTimeMillis());
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.uri())
            .version(Version.HTTP_1_1)
            .method(request.method(), BodyPublishers.ofByteArray(body));
    request.timeout().ifPresent(builder::timeout);
    request
        .headers()
        .map()
        .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
    if (request.headers().firstValue("User-Agent").isEmpty()) {
      builder.header("User-Agent", CancelClient.USER_AGENT);
    }
    credentials
        .sign(request.method(), request.uri().getRawPath(), time, body)
        .forEach(builder::setHeader);
    return builder.build();
  }

  private <T> HttpResponse<T> accepted(HttpResponse<byte[]> response, BodyHandler<T> handler)
      throws UntrustedResponseException {
    HttpRequest request = response.request();
    boolean verified =
        credentials
            .verify(
                response.headers()::allValues,
                response.body(),
                request.method(),
                request.uri().getRawPath())
            .isPresent();
    if (!verified && unsigned == UnsignedResponses.REJECT) {
      throw new UntrustedResponseException();
    }
    Map<String, List<String>> headers = new LinkedHashMap<>(response.headers().map());
    headers.keySet().removeIf(VERIFIED_HEADER::equalsIgnoreCase);
    // These describe the body before it was decoded.
    headers.keySet().removeIf("Content-Encoding"::equalsIgnoreCase);
    headers.keySet().removeIf("Content-Length"::equalsIgnoreCase);
    headers.put(VERIFIED_HEADER, List.of(String.valueOf(verified)));
    return VerifiedResponse.of(response, HttpHeaders.of(headers, (name, value) -> true), handler);
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return Redirect.NEVER;
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public Version version() {
    return Version.HTTP_1_1;
  }

  @Override
  public Optional<Executor> executor() {
    return client.executor();
  }
}

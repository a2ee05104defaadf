package com.example.alipaycancel;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLSession;

/** A verified response, passed to the body handler of its caller. */
final class VerifiedResponse<T> implements HttpResponse<T>, ResponseInfo {
  private final HttpResponse<byte[]> received;
  private final HttpHeaders headers;
  private T body;

  private VerifiedResponse(HttpResponse<byte[]> received, HttpHeaders headers) {
    this.received = received;
    this.headers = headers;
  }

  static <T> VerifiedResponse<T> of(
      HttpResponse<byte[]> received, HttpHeaders headers, BodyHandler<T> handler) {
    VerifiedResponse<T> response = new VerifiedResponse<>(received, headers);
    BodySubscriber<T> subscriber = handler.apply(response);
    subscriber.onSubscribe(new AllThere());
    if (received.body().length > 0) subscriber.onNext(List.of(ByteBuffer.wrap(received.body())));
    subscriber.onComplete();
    response.body = subscriber.getBody().toCompletableFuture().join();
    return response;
  }

  /** All bytes are already there. */
  private static final class AllThere implements Flow.Subscription {
    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }

  @Override
  public int statusCode() {
    return received.statusCode();
  }

  @Override
  public HttpRequest request() {
    return received.request();
  }

  @Override
  public Optional<HttpResponse<T>> previousResponse() {
    return Optional.empty();
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }

  @Override
  public T body() {
    return body;
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return received.sslSession();
  }

  @Override
  public URI uri() {
    return received.uri();
  }

  @Override
  public Version version() {
    return received.version();
  }
}

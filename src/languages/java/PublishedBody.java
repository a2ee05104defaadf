package com.example.alipaycancel;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Reads the bytes of a BodyPublisher, so that the bytes signed are the bytes sent. */
final class PublishedBody implements Flow.Subscriber<ByteBuffer> {
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final ByteArrayOutputStream published = new ByteArrayOutputStream();

  private PublishedBody() {}

  static byte[] bytesOf(BodyPublisher publisher) {
    PublishedBody subscriber = new PublishedBody();
    publisher.subscribe(subscriber);
    return subscriber.body.join();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    published.write(bytes, 0, bytes.length);
  }

  @Override
  public void onError(Throwable error) {
    body.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    body.complete(published.toByteArray());
  }
}

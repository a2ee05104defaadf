package com.example.alipaycancel;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.zip.GZIPInputStream;

/** Reads a response body of at most {@link Contract#MAX_RESPONSE_BYTES}, and decodes gzip. */
final class LimitedBody implements BodySubscriber<byte[]> {
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final String encoding;
  private Flow.Subscription subscription;
  private boolean isCancelled;

  LimitedBody(ResponseInfo response) {
    this.encoding = response.headers().firstValue("Content-Encoding").orElse("");
  }

  /** Closes the connection, now or when the body begins. */
  synchronized void cancel() {
    isCancelled = true;
    if (subscription != null) subscription.cancel();
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    if (isCancelled) subscription.cancel();
    else subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      received.write(bytes, 0, bytes.length);
    }
    if (received.size() <= Contract.MAX_RESPONSE_BYTES) return;
    body.completeExceptionally(new UntrustedResponseException(Rule.TOO_LARGE));
    cancel();
  }

  @Override
  public void onError(Throwable error) {
    body.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    try {
      body.complete(decoded(encoding, received.toByteArray()));
    } catch (IOException error) {
      body.completeExceptionally(error);
    }
  }

  /** Returns the bytes of a body, decoded if their encoding is gzip. */
  static byte[] decoded(String encoding, byte[] bytes) throws IOException {
    if (!encoding.equalsIgnoreCase("gzip") || bytes.length == 0) return bytes;
    InputStream text = new GZIPInputStream(new ByteArrayInputStream(bytes));
    byte[] decoded = text.readNBytes(Contract.MAX_RESPONSE_BYTES + 1);
    if (decoded.length <= Contract.MAX_RESPONSE_BYTES) return decoded;
    throw new UntrustedResponseException(Rule.TOO_LARGE);
  }
}

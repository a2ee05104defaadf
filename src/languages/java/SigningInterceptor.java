package com.example.alipaycancel;

import java.io.IOException;
import java.util.Objects;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;

/**
 * Signs the final bytes of each request of an {@link OkHttpClient}, and verifies the raw bytes of
 * each response before they are parsed. For clients that openapi-generator generates.
 *
 * <p>Add it with {@link #install}, which also turns off OkHttp's redirects and retries: a signed
 * request must not go to another host, and must not be sent again unnoticed. A call throws an
 * {@link UntrustedResponseException} if its response is rejected. A request without a User-Agent
 * gets {@link CancelClient#USER_AGENT}.
 */
public final class SigningInterceptor implements Interceptor {
  private static final MediaType JSON = MediaType.parse("application/json; charset=UTF-8");

  /**
   * The header that is set on each response: {@code true} if its signature was verified, else
   * {@code false}. A received header with this name is replaced. Generated clients expose headers,
   * but not the response itself.
   */
  public static final String VERIFIED_HEADER = "X-Signature-Verified";

  private final Credentials credentials;
  private final UnsignedResponses unsigned;

  private SigningInterceptor(Credentials credentials, UnsignedResponses unsigned) {
    this.credentials = Objects.requireNonNull(credentials, "credentials");
    this.unsigned = Objects.requireNonNull(unsigned, "unsigned");
  }

  /**
   * Adds the interceptor to a client.
   *
   * @param unsigned what to do with a response without any signature
   */
  public static OkHttpClient.Builder install(
      OkHttpClient.Builder builder, Credentials credentials, UnsignedResponses unsigned) {
    return builder
        .followRedirects(false)
        .followSslRedirects(false)
        .retryOnConnectionFailure(false)
        .addInterceptor(new SigningInterceptor(credentials, unsigned));
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    byte[] body = bytesOf(request.body());
    String path = request.url().encodedPath();
    String time = String.valueOf(System.currentTimeMillis());
    Request.Builder signed =
        request.newBuilder().method(request.method(), body.length == 0 ? null : once(body));
    if (request.header("User-Agent") == null) signed.header("User-Agent", CancelClient.USER_AGENT);
    credentials.sign(request.method(), path, time, body).forEach(signed::header);
    try (Response response = chain.proceed(signed.build())) {
      byte[] received = read(response);
      boolean verified =
          credentials
              .verify(response.headers()::values, received, request.method(), path)
              .isPresent();
      if (!verified && unsigned == UnsignedResponses.REJECT) {
        throw new UntrustedResponseException();
      }
      return response
          .newBuilder()
          .header(VERIFIED_HEADER, String.valueOf(verified))
          // These describe the body before it was decoded.
          .removeHeader("Content-Encoding")
          .removeHeader("Content-Length")
          .body(ResponseBody.create(received, response.body().contentType()))
          .build();
    }
  }

  private static byte[] read(Response response) throws IOException {
    byte[] bytes = response.body().byteStream().readNBytes(Contract.MAX_RESPONSE_BYTES + 1);
    if (bytes.length > Contract.MAX_RESPONSE_BYTES) {
      throw new UntrustedResponseException(Rule.TOO_LARGE);
    }
    // OkHttp decodes only what it asked for itself.
    return LimitedBody.decoded(response.header("Content-Encoding", ""), bytes);
  }

  private static byte[] bytesOf(RequestBody body) throws IOException {
    if (body == null) return new byte[0];
    try (Buffer buffer = new Buffer()) {
      body.writeTo(buffer);
      return buffer.readByteArray();
    }
  }

  /** Returns a body that OkHttp does not send again after an HTTP 408 or 503. */
  private static RequestBody once(byte[] bytes) {
    RequestBody body = RequestBody.create(bytes, JSON);
    return new RequestBody() {
      @Override
      public MediaType contentType() {
        return JSON;
      }

      @Override
      public long contentLength() {
        return bytes.length;
      }

      @Override
      public boolean isOneShot() {
        return true;
      }

      @Override
      public void writeTo(okio.BufferedSink sink) throws IOException {
        body.writeTo(sink);
      }
    };
  }
}

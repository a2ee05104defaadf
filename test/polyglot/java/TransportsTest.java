package com.example.alipaycancel;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** The transports for generated clients. */
final class TransportsTest {
  private static final Credentials CREDENTIALS =
      new Credentials(Provider.CLIENT_ID, Provider.privateKey(), Provider.publicKey());

  /** The head of each request. */
  private static final List<String> SENT = new ArrayList<>();

  private TransportsTest() {}

  public static void main(String[] arguments) {
    try {
      // OkHttp asks for gzip itself, unless the caller sets Accept-Encoding.
      for (String encoding : new String[] {null, "identity"}) okHttpDecodesGzip(encoding);
      theHttpClientDecodesGzip();
      String agent = "User-Agent: " + CancelClient.USER_AGENT + "\r\n";
      check(SENT.get(0).contains(agent) && SENT.get(2).contains(agent), SENT);
      check(SENT.get(1).contains("User-Agent: shop\r\n"), SENT.get(1));
      check(SENT.get(3).contains("User-Agent: shop\r\n"), SENT.get(3));
      System.exit(0);
    } catch (Throwable error) {
      // Threads of servers still run.
      error.printStackTrace();
      System.exit(1);
    }
  }

  private static Provider provider() throws Exception {
    return new Provider(
        (socket, request) -> {
          SENT.add(request);
          Provider.answer(socket, Provider.SUCCESS + "}", true);
        });
  }

  private static void okHttpDecodesGzip(String encoding) throws Exception {
    OkHttpClient http =
        SigningInterceptor.install(
                new OkHttpClient.Builder(), CREDENTIALS, UnsignedResponses.REJECT)
            .build();
    Request.Builder request =
        new Request.Builder()
            .url(provider().url() + Contract.PATH)
            .post(RequestBody.create(Provider.REQUEST.bytes()));
    if (encoding != null) request.header("Accept-Encoding", encoding).header("User-Agent", "shop");
    try (Response response = http.newCall(request.build()).execute()) {
      check(response.body().string().equals(Provider.SUCCESS + "}"), response);
      check("true".equals(response.header(SigningInterceptor.VERIFIED_HEADER)), response);
      check(response.header("Content-Encoding") == null, response);
    }
  }

  private static void theHttpClientDecodesGzip() throws Exception {
    HttpClient http =
        new SigningHttpClient(HttpClient.newHttpClient(), CREDENTIALS, UnsignedResponses.REJECT);
    URI uri = URI.create(provider().url() + Contract.PATH);
    for (String agent : new String[] {null, "shop"}) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri)
              .POST(HttpRequest.BodyPublishers.ofByteArray(Provider.REQUEST.bytes()));
      if (agent != null) request.header("User-Agent", agent);
      String body = http.send(request.build(), BodyHandlers.ofString()).body();
      check(body.equals(Provider.SUCCESS + "}"), body);
    }
  }

  private static void check(boolean holds, Object shown) {
    if (!holds) throw new AssertionError(shown);
  }
}

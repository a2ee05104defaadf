package com.example.alipaycancel;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings, several provider keys, evidence and log lines. */
final class FeaturesTest {
  private static final String TOKEN = "t0k3n-xy";

  private FeaturesTest() {}

  public static void main(String[] arguments) {
    try {
      settingsAreReadFromTheEnvironment();
      wrongSettingsAreNamed();
      namesOfMissingKeyFilesAreShown();
      anyOfSeveralProviderKeysVerifies();
      evidenceOfASuccessProvesIt();
      evidenceOfAnIncompleteResponseHasNoBody();
      malformedEvidenceIsRefused();
      logLinesHaveTheFieldsOfTypeScript();
      System.exit(0);
    } catch (Throwable error) {
      // Threads of servers still run.
      error.printStackTrace();
      System.exit(1);
    }
  }

  private static Map<String, String> variables() {
    return new HashMap<>(
        Map.of(
            "ALIPAY_CLIENT_ID", " '" + Provider.CLIENT_ID + "' ",
            "ALIPAY_PRIVATE_KEY", Provider.privateKey(),
            "ALIPAY_PUBLIC_KEY", Provider.publicKey(),
            "ALIPAY_REGION", Region.values()[0].value(),
            "ALIPAY_KEY_VERSION", ""));
  }

  private static void settingsAreReadFromTheEnvironment() throws Exception {
    Settings settings = Settings.fromEnvironment(variables());
    check(settings.credentials.clientId.equals(Provider.CLIENT_ID), settings);
    String url = Gateway.of(Region.values()[0]).baseUrl(Provider.CLIENT_ID);
    check(settings.gateway.baseUrl(Provider.CLIENT_ID).equals(url), url);

    Path file = Files.createTempFile("key", ".der");
    Files.write(file, Provider.KEYS.getPrivate().getEncoded());
    Map<String, String> variables = variables();
    variables.put("ALIPAY_PRIVATE_KEY", "");
    variables.put("ALIPAY_PRIVATE_KEY_FILE", file.toString());
    Settings.fromEnvironment(variables);
    Files.delete(file);
    expect(
        "ALIPAY_PRIVATE_KEY_FILE is \"" + file + "\", but there is no such file.",
        () -> Settings.fromEnvironment(variables));
  }

  private static void wrongSettingsAreNamed() {
    String key = Provider.privateKey();
    String[][] cases = {
      {"ALIPAY_CLIENT_ID", "", "No client id: set ALIPAY_CLIENT_ID."},
      {
        "ALIPAY_CLIENT_ID",
        "a b",
        "ALIPAY_CLIENT_ID must be 1 to "
            + Contract.CLIENT_ID.maxLength
            + " visible ASCII characters."
      },
      {"ALIPAY_REGION", "", "No region and no base URL: set ALIPAY_REGION, or ALIPAY_BASE_URL."},
      {"ALIPAY_REGION", "mars", "ALIPAY_REGION must be one of " + Region.names() + "."},
      {
        "ALIPAY_ENVIRONMENT",
        "test",
        "ALIPAY_ENVIRONMENT must be one of " + Environment.names() + "."
      },
      {"ALIPAY_BASE_URL", "https://example.com", "ALIPAY_REGION and ALIPAY_BASE_URL are both set."},
      {
        "ALIPAY_PRIVATE_KEY",
        "",
        "The private key is not set: set ALIPAY_PRIVATE_KEY_FILE, or ALIPAY_PRIVATE_KEY."
      },
      {
        "ALIPAY_PUBLIC_KEY",
        "",
        "Alipay's public key is not set: set ALIPAY_PUBLIC_KEY_FILE, or ALIPAY_PUBLIC_KEY."
      },
      {
        "ALIPAY_PUBLIC_KEY_FILE",
        "public.pem",
        "ALIPAY_PUBLIC_KEY_FILE and ALIPAY_PUBLIC_KEY are both set."
      },
      {
        "ALIPAY_PUBLIC_KEY",
        key,
        "ALIPAY_PUBLIC_KEY cannot be used. A public key is needed, but this is a private key."
            + " Are the two swapped?"
      },
    };
    for (String[] wrong : cases) {
      Map<String, String> variables = variables();
      variables.put(wrong[0], wrong[1]);
      expect(wrong[2], () -> Settings.fromEnvironment(variables));
    }
    for (String part : List.of(key, key.substring(200, 264), "/etc/" + key.substring(9, 99))) {
      Map<String, String> variables = variables();
      variables.put("ALIPAY_PRIVATE_KEY", "");
      variables.put("ALIPAY_PRIVATE_KEY_FILE", part);
      expect(
          "ALIPAY_PRIVATE_KEY_FILE must name a file, but contains a key.",
          () -> Settings.fromEnvironment(variables));
    }
  }

  private static void namesOfMissingKeyFilesAreShown() {
    for (String name :
        List.of(
            "/srv/paymentServiceConfiguration/productionMerchants/alipayPublicKey",
            "/srv/MyShop/MyKeys/MyProd/MyTest/ApiKey/none")) {
      Map<String, String> variables = variables();
      variables.put("ALIPAY_PRIVATE_KEY", "");
      variables.put("ALIPAY_PRIVATE_KEY_FILE", name);
      expect(
          "ALIPAY_PRIVATE_KEY_FILE is \"" + name + "\", but there is no such file.",
          () -> Settings.fromEnvironment(variables));
    }
    Map<String, String> variables = variables();
    variables.put("ALIPAY_PRIVATE_KEY", "");
    variables.put("ALIPAY_PRIVATE_KEY_FILE", "x".repeat(300));
    expect(
        "ALIPAY_PRIVATE_KEY_FILE is \"(300 characters from ALIPAY_PRIVATE_KEY_FILE)\","
            + " but the name is too long for a file.",
        () -> Settings.fromEnvironment(variables));
  }

  private static void anyOfSeveralProviderKeysVerifies() throws Exception {
    Provider provider =
        new Provider((socket, request) -> Provider.answer(socket, Provider.SUCCESS + "}", false));
    String other = Provider.publicKeyOf(Provider.newKeys());
    String list = pem(other) + "# the next key\n" + pem(Provider.publicKey());
    for (String[] keys : new String[][] {{other, Provider.publicKey()}, {list}}) {
      Outcome outcome = CancelClient.of(credentials(keys), provider.gateway()).cancel(request());
      check(outcome.resultStatus == ResultStatus.S && outcome.verified, outcome);
    }
    Limits once = Limits.DEFAULT.maxAttempts(1);
    CancelClient wrong =
        CancelClient.builder(credentials(other), provider.gateway()).limits(once).build();
    check(wrong.cancel(request()).cause.code == UnknownCause.UNTRUSTED_RESPONSE, wrong);
  }

  private static void evidenceOfASuccessProvesIt() throws Exception {
    Provider provider =
        new Provider((socket, request) -> Provider.answer(socket, Provider.SUCCESS + "}", true));
    EvidenceClaim claim = EvidenceClaim.ANY.clientId(Provider.CLIENT_ID).paymentId("1");
    for (EvidenceOption option : List.of(EvidenceOption.USUAL, EvidenceOption.COMPLETE)) {
      Outcome outcome = client(provider, option).cancel(request());
      String json = outcome.attempts.get(0).evidence.toJson();
      Evidence evidence = new ObjectMapper().readValue(json, Evidence.class);
      check(evidence.verify(claim, Provider.publicKey()).resultStatus == ResultStatus.S, json);
      check(evidence.keyFingerprint.matches("[0-9a-f]{64}"), json);
      boolean isComplete = option == EvidenceOption.COMPLETE;
      check(json.contains(TOKEN) == isComplete, json);
      check(!json.contains("MARKED-COOKIE"), json);
      check(evidence.request.withheld.size() == (isComplete ? 0 : 2), json);
      Verdict other = evidence.verify(claim.paymentId("2"), Provider.publicKey());
      check(other.cause.code == UnknownCause.OTHER_PAYMENT && other.verified, other);
      String body = "\"body\":\"";
      int changed = json.lastIndexOf(body) + body.length();
      String forged = json.substring(0, changed) + "IA" + json.substring(changed + 2);
      Verdict verdict = Evidence.read(forged).verify(claim, Provider.publicKey());
      check(verdict.cause.code == UnknownCause.UNTRUSTED_RESPONSE, verdict);
    }
    Outcome outcome = client(provider, EvidenceOption.NONE).cancel(request());
    check(outcome.attempts.get(0).evidence == null, outcome);
  }

  private static void evidenceOfAnIncompleteResponseHasNoBody() throws Exception {
    String half = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{";
    Provider provider =
        new Provider(
            (socket, request) ->
                socket.getOutputStream().write(half.getBytes(StandardCharsets.UTF_8)));
    Outcome outcome = client(provider, EvidenceOption.USUAL).cancel(request());
    Evidence evidence = outcome.attempts.get(0).evidence;
    check(evidence.response.status == 200 && evidence.response.getBody() == null, evidence);
    Verdict verdict = evidence.verify(EvidenceClaim.ANY, Provider.publicKey());
    check(verdict.cause.message.equals(Rule.NO_RECORDED_RESPONSE.message(Map.of())), verdict);
  }

  private static void malformedEvidenceIsRefused() {
    String begin = "{\"version\":1,\"repeated\":false";
    String request =
        begin + ",\"request\":{\"method\":\"POST\",\"url\":\"https://x\",\"headers\":{}";
    Map<String, String> cases =
        Map.of(
            "[",
            "The evidence is not JSON.",
            "[]",
            "The evidence must be an object.",
            "{}",
            "`version` must be 1.",
            "{\"version\":1}",
            "`repeated` must be true or false.",
            begin + ",\"request\":1}",
            "`request` must be an object.",
            begin + ",\"request\":{\"method\":\"POST\",\"url\":\"/\"}}",
            "`request.url` must be a URL.",
            request + ",\"body\":\"e\"}}",
            "`request.body` must be Base64.",
            request + ",\"body\":\"W10=\"}}",
            "`request.body` must be a JSON object in Base64.",
            begin + ",\"response\":{\"status\":1.5}}",
            "`response.status` must be a whole number.",
            begin + ",\"response\":{\"status\":200,\"headers\":{\"a b\":\"\"}}}",
            "`response.headers` must map header names to values.");
    cases.forEach((json, message) -> expect(message, () -> Evidence.read(json)));
    Verdict verdict = Evidence.read(begin + "}").verify(EvidenceClaim.ANY, Provider.publicKey());
    check(verdict.cause.message.equals(Rule.NOTHING_SENT.message(Map.of())), verdict);
  }

  private static void logLinesHaveTheFieldsOfTypeScript() throws Exception {
    List<String> lines = new ArrayList<>();
    List<Map<String, Object>> fields = new ArrayList<>();
    CancelClient.Logger logger =
        (level, message, values) -> {
          lines.add(level + " " + message);
          fields.add(values);
          throw new IllegalStateException("a broken logger");
        };
    String[] bodies = {Provider.SUCCESS + "}", "<html>"};
    List<List<String>> wanted =
        List.of(
            List.of(Level.DEBUG + " attempt", Level.INFO + " payment cancelled"),
            List.of(
                Level.DEBUG + " attempt",
                Level.WARNING + " attempt left the outcome open",
                Level.ERROR + " outcome not known"));
    for (int index = 0; index < bodies.length; index++) {
      String body = bodies[index];
      Provider provider = new Provider((socket, request) -> Provider.answer(socket, body, false));
      lines.clear();
      fields.clear();
      CancelClient.builder(credentials(Provider.publicKey()), provider.gateway())
          .limits(Limits.DEFAULT.maxAttempts(1))
          .logger(logger)
          .build()
          .cancel(request());
      check(lines.equals(wanted.get(index)), lines);
      for (Map<String, Object> line : fields) {
        check(line.get("clientId").equals(Provider.CLIENT_ID), line);
        check(line.get("baseUrl").equals(provider.url()), line);
        check(line.get("paymentId").equals("1"), line);
      }
      check(fields.get(0).get("responseBody").equals(body), fields);
      check(!fields.toString().contains(TOKEN), "a line contains the token");
      check(!fields.toString().contains("signature="), "a line contains a signature");
    }
    check(fields.get(2).get("cause").equals("UNREADABLE_RESPONSE"), fields);
  }

  private static CancelRequest request() {
    return Provider.REQUEST;
  }

  private static CancelClient client(Provider provider, EvidenceOption option) {
    return CancelClient.builder(credentials(Provider.publicKey()), provider.gateway())
        .limits(Limits.DEFAULT.maxAttempts(1))
        .evidence(option)
        .build();
  }

  private static Credentials credentials(String... publicKeys) {
    return Credentials.builder(Provider.CLIENT_ID)
        .privateKey(Provider.privateKey())
        .alipayPublicKey(publicKeys)
        .agentToken(TOKEN)
        .build();
  }

  private static String pem(String base64) {
    return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
  }

  private static void expect(String message, Runnable call) {
    try {
      call.run();
    } catch (AlipayCancelException error) {
      check(message.equals(error.getMessage()), error);
      return;
    }
    throw new AssertionError("No error, but expected: " + message);
  }

  private static void check(boolean holds, Object shown) {
    if (!holds) throw new AssertionError(shown);
  }
}

package com.example.alipaycancel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Runs every vector in the folder given as argument, prints their number, and fails if one fails.
 */
final class Vectors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static int held;
  private static int broken;

  private Vectors() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    outcomes(JSON.readTree(folder.resolve("outcomes.json").toFile()));
    decisions(JSON.readTree(folder.resolve("decisions.json").toFile()));
    retries(JSON.readTree(folder.resolve("retries.json").toFile()));
    signatures(JSON.readTree(folder.resolve("signatures.json").toFile()));
    JsonNode keys = JSON.readTree(folder.resolve("signatures.json").toFile()).get("keys");
    evidence(JSON.readTree(folder.resolve("evidence.json").toFile()), keys);
    System.out.println(held + " vectors");
    System.exit(broken == 0 ? 0 : 1);
  }

  private static void hold(String name, Object got, Object wanted) {
    if (check(name, got, wanted)) held++;
  }

  private static boolean check(String name, Object got, Object wanted) {
    if (Objects.equals(got, wanted)) return true;
    broken++;
    System.out.println(name + ": got " + got + ", wanted " + wanted);
    return false;
  }

  private static void outcomes(JsonNode vectors) throws IOException {
    for (JsonNode vector : vectors.get("cases")) {
      JsonNode response = vector.get("response");
      String requestTime = vector.get("requestTime").textValue();
      Answer answer = answerOf(response.get("status").intValue(), response, response, requestTime);
      boolean repeated = vector.path("repeated").booleanValue();
      CancelOptions options = repeated ? CancelOptions.REPEATED : CancelOptions.FIRST;
      Verdict verdict = Judge.judge(answer, requestOf(vector.get("request")), options);
      ObjectNode got = JSON.valueToTree(verdict);
      if (got.has("cause")) got.set("cause", got.get("cause").get("code"));
      Advice advice = Advice.on(verdict);
      got.put("retry", advice.retry.value()).put("nextStep", advice.nextStep.value());
      // The truth table has it.
      got.remove("restsOnIdempotency");
      hold(vector.get("name").textValue(), got, vector.get("expected"));
    }
  }

  private static Answer answerOf(
      int status, JsonNode signature, JsonNode content, String requestTime) throws IOException {
    byte[] body = new byte[0];
    if (content.has("body")) body = JSON.writeValueAsBytes(content.get("body"));
    if (content.has("rawBody")) body = content.get("rawBody").binaryValue();
    return new Answer(
        status,
        signature.get("signed").booleanValue(),
        body,
        signature.path("responseTime").textValue(),
        Long.parseLong(requestTime));
  }

  private static CancelRequest requestOf(JsonNode ids) {
    return CancelRequest.builder()
        .paymentId(ids.path("paymentId").textValue())
        .paymentRequestId(ids.path("paymentRequestId").textValue())
        .build();
  }

  /** The truth table: every combination of facts. */
  private static void decisions(JsonNode vectors) throws IOException {
    String requestTime = vectors.get("requestTime").textValue();
    for (JsonNode row : vectors.get("cases")) {
      JsonNode request = vectors.get("requests").get(row.get(0).intValue());
      boolean repeated = vectors.get("repeated").get(row.get(1).intValue()).booleanValue();
      int status = vectors.get("httpStatuses").get(row.get(2).intValue()).intValue();
      JsonNode signature = vectors.get("signatures").get(row.get(3).intValue());
      JsonNode content = vectors.get("bodies").get(row.get(4).intValue());
      ObjectNode expected = vectors.get("expected").get(row.get(5).intValue()).deepCopy();
      Answer answer = answerOf(status, signature, content, requestTime);
      Verdict verdict = Judge.judge(answer, requestOf(request), repeated);
      Advice advice = Advice.on(verdict);
      ObjectNode got = JSON.createObjectNode().put("resultStatus", verdict.resultStatus.name());
      got.put("furtherAction", advice.furtherAction).put("retry", advice.retry.value());
      got.put("nextStep", advice.nextStep.value());
      if (verdict.restsOnIdempotency != null) {
        got.put("restsOnIdempotency", verdict.restsOnIdempotency);
      }
      if (verdict.cause != null) {
        got.put("cause", verdict.cause.code.name()).put("message", verdict.cause.message);
      }
      String rule = expected.remove("rule").textValue();
      hold("rule " + rule + ", case " + row, got, expected);
    }
    repetitions(vectors.get("repetitions"));
  }

  private static void retries(JsonNode vectors) {
    repetitions(vectors.get("decisions"));
    for (JsonNode vector : vectors.get("retryAfter")) {
      String value = vector.get("value").textValue();
      Instant now = Instant.parse(vector.get("now").textValue());
      hold("Retry-After " + value, Times.readRetryAfter(value, now), milliseconds(vector));
    }
  }

  private static void repetitions(JsonNode vectors) {
    for (JsonNode vector : vectors) {
      JsonNode limits = vector.get("limits");
      JsonNode situation = vector.get("situation");
      String cause = situation.path("cause").textValue();
      RetryDecision decision =
          RetryDecision.decide(
              situation.get("attempts").intValue(),
              situation.get("elapsed").longValue(),
              cause == null ? null : UnknownCause.valueOf(cause),
              situation.path("retryAfter").longValue(),
              new Limits(
                  limits.get("attemptTimeout").longValue(),
                  limits.get("deadline").longValue(),
                  limits.get("maxAttempts").intValue(),
                  limits.get("baseDelay").longValue(),
                  limits.get("maxDelay").longValue()),
              situation.get("random").doubleValue());
      ObjectNode got = JSON.createObjectNode().put("again", decision.stopped == null);
      if (decision.stopped == null) got.put("delay", (int) decision.delay);
      else got.put("reason", decision.stopped.value());
      hold(vector.get("name").textValue(), got, vector.get("expected"));
    }
  }

  private static OptionalLong milliseconds(JsonNode vector) {
    JsonNode value = vector.get("milliseconds");
    return value.isNull() ? OptionalLong.empty() : OptionalLong.of(value.longValue());
  }

  private static void signatures(JsonNode vectors) {
    JsonNode merchant = vectors.get("keys").get("merchant");
    RSAPrivateKey privateKey = Keys.readPrivateKey(merchant.get("privateKey").textValue());
    RSAPublicKey publicKey = Keys.readPublicKey(merchant.get("publicKey").textValue());
    for (JsonNode form : vectors.get("keyForms").get("private")) {
      String text = form.get("text").textValue();
      String problem = text.contains("CERTIFICATE") ? "certificate" : "swapped";
      boolean isTheSame = errorOf(() -> Keys.readPublicKey(text)).contains(problem);
      String windows = "\uFEFF " + text.replace("\n", "\r\n");
      for (String written : new String[] {text, windows, text.replace("\n", "\\n")}) {
        isTheSame &= Keys.readPrivateKey(written).equals(privateKey);
      }
      hold(form.get("name").textValue(), isTheSame, true);
    }
    for (JsonNode form : vectors.get("keyForms").get("public")) {
      String text = form.get("text").textValue();
      hold(form.get("name").textValue(), Keys.readPublicKey(text), publicKey);
    }
    for (JsonNode vector : vectors.get("refusedKeys")) {
      String text = vector.get("text").textValue();
      boolean isPrivate = vector.get("kind").textValue().equals("private");
      String error =
          errorOf(isPrivate ? () -> Keys.readPrivateKey(text) : () -> Keys.readPublicKey(text));
      boolean isNamed = !error.isEmpty() && error.contains(vector.path("names").asText(""));
      hold(vector.get("name").textValue() + ": " + error, isNamed, true);
    }
    for (JsonNode vector : vectors.get("keyLists")) {
      List<RSAPublicKey> wanted = null;
      if (!vector.get("keys").isNull()) {
        wanted = new ArrayList<>();
        for (JsonNode name : vector.get("keys")) {
          JsonNode key = vectors.get("keys").get(name.textValue());
          wanted.add(Keys.readPublicKey(key.get("publicKey").textValue()));
        }
      }
      hold(vector.get("name").textValue(), keysIn(vector.get("text").textValue()), wanted);
    }
    for (JsonNode vector : vectors.get("sign")) {
      byte[] content = contentOf(vector);
      boolean isTheSame =
          new String(content, StandardCharsets.UTF_8).equals(vector.get("content").textValue());
      String signature = Signatures.sign(content, privateKey);
      hold(
          vector.get("name").textValue(),
          isTheSame + " " + signature,
          "true " + vector.get("signature").textValue());
    }
    for (JsonNode vector : vectors.get("verify")) {
      String name = vector.path("key").asText("merchant");
      RSAPublicKey key =
          Keys.readPublicKey(vectors.get("keys").get(name).get("publicKey").textValue());
      boolean valid =
          Signatures.verify(contentOf(vector), vector.get("signature").textValue(), key);
      hold(vector.get("name").textValue(), valid, vector.get("valid").booleanValue());
    }
    for (JsonNode vector : vectors.get("headers")) {
      hold(vector.get("name").textValue(), parse(vector), vector.get("parsed"));
    }
    for (JsonNode vector : vectors.get("times")) {
      String value = vector.get("value").textValue();
      hold(
          "time " + value,
          Contract.RESPONSE_TIME.allow(value) + " " + Times.readHeader(value),
          vector.get("allowed").booleanValue() + " " + milliseconds(vector));
    }
  }

  private static List<RSAPublicKey> keysIn(String text) {
    try {
      return Keys.readPublicKeys(text);
    } catch (AlipayCancelException error) {
      return null;
    }
  }

  /** Not counted with the other vectors. */
  private static void evidence(JsonNode vectors, JsonNode keys) throws IOException {
    for (JsonNode vector : vectors.get("cases")) {
      // The evidence of a changed contract is of another path.
      if (!vectors.at("/cases/0/evidence/request/url").textValue().endsWith(Contract.PATH)) return;
      String key = keys.get(vector.get("key").textValue()).get("publicKey").textValue();
      JsonNode claimed = vector.path("claim");
      EvidenceClaim claim =
          EvidenceClaim.ANY
              .clientId(claimed.path("clientId").textValue())
              .paymentId(claimed.path("paymentId").textValue())
              .paymentRequestId(claimed.path("paymentRequestId").textValue());
      Evidence evidence = Evidence.read(vector.get("evidence").toString());
      Verdict verdict = evidence.verify(claim, key);
      ObjectNode got = JSON.createObjectNode().put("resultStatus", verdict.resultStatus.name());
      if (verdict.resultCode != null) got.put("resultCode", verdict.resultCode);
      got.put("verified", verdict.verified);
      if (verdict.cause != null) got.put("cause", verdict.cause.code.name());
      check(vector.get("name").textValue(), got, vector.get("expected"));
      boolean isTheSame = JSON.readTree(evidence.toJson()).equals(vector.get("evidence"));
      check(vector.get("name").textValue() + ", written again", isTheSame, true);
    }
  }

  private static JsonNode parse(JsonNode vector) {
    try {
      SignatureHeader header = SignatureHeader.parse(vector.get("header").textValue());
      ObjectNode parsed = JSON.createObjectNode().put("algorithm", header.algorithm);
      if (header.keyVersion != null) parsed.put("keyVersion", header.keyVersion);
      return parsed.put("signature", header.signature);
    } catch (AlipayCancelException error) {
      return JSON.nullNode();
    }
  }

  private static String errorOf(Runnable work) {
    try {
      work.run();
      return "";
    } catch (AlipayCancelException error) {
      return error.getMessage();
    }
  }

  private static byte[] contentOf(JsonNode vector) {
    return Signatures.contentToSign(
        vector.get("method").textValue(),
        vector.get("path").textValue(),
        vector.get("clientId").textValue(),
        vector.get("time").textValue(),
        vector.get("body").textValue().getBytes(StandardCharsets.UTF_8));
  }
}

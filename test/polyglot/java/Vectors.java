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
    retries(JSON.readTree(folder.resolve("retries.json").toFile()));
    signatures(JSON.readTree(folder.resolve("signatures.json").toFile()));
    System.out.println(held + " vectors");
    System.exit(broken == 0 ? 0 : 1);
  }

  private static void hold(String name, Object got, Object wanted) {
    if (Objects.equals(got, wanted)) {
      held++;
      return;
    }
    broken++;
    System.out.println(name + ": got " + got + ", wanted " + wanted);
  }

  private static void outcomes(JsonNode vectors) throws IOException {
    for (JsonNode vector : vectors.get("cases")) {
      JsonNode response = vector.get("response");
      byte[] body = new byte[0];
      if (response.has("body")) body = JSON.writeValueAsBytes(response.get("body"));
      if (response.has("rawBody")) body = response.get("rawBody").binaryValue();
      Answer answer =
          new Answer(
              response.get("status").intValue(),
              response.get("signed").booleanValue(),
              body,
              response.path("responseTime").textValue(),
              Long.parseLong(vector.get("requestTime").textValue()));
      JsonNode ids = vector.get("request");
      CancelRequest request =
          new CancelRequest(
              ids.path("paymentId").textValue(), ids.path("paymentRequestId").textValue(), null);
      Verdict verdict = Judge.judge(answer, request, vector.path("repeated").booleanValue());
      ObjectNode got = JSON.valueToTree(verdict);
      if (got.has("cause")) got.set("cause", got.get("cause").get("code"));
      Advice advice = Advice.on(verdict);
      got.put("retry", advice.retry.value()).put("nextStep", advice.nextStep.value());
      hold(vector.get("name").textValue(), got, vector.get("expected"));
    }
  }

  private static void retries(JsonNode vectors) {
    for (JsonNode vector : vectors.get("decisions")) {
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
    for (JsonNode vector : vectors.get("retryAfter")) {
      String value = vector.get("value").textValue();
      Instant now = Instant.parse(vector.get("now").textValue());
      hold("Retry-After " + value, RetryDecision.parseRetryAfter(value, now), milliseconds(vector));
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
      boolean isTheSame = errorOf(() -> Keys.readPublicKey(text)).contains("swapped");
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
          Times.isHeader(value) + " " + Times.readHeader(value),
          vector.get("allowed").booleanValue() + " " + milliseconds(vector));
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

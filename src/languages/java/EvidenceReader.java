package com.example.alipaycancel;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the fields of evidence, as its JSON Schema defines them. */
final class EvidenceReader {
  private final JsonNode evidence;

  EvidenceReader(JsonNode evidence) {
    check(evidence.isObject(), "The evidence must be an object.");
    check(evidence.path("version").asDouble() == 1, "`version` must be 1.");
    this.evidence = evidence;
  }

  boolean repeated() {
    check(evidence.path("repeated").isBoolean(), "`repeated` must be true or false.");
    return evidence.get("repeated").booleanValue();
  }

  Evidence.Request request() {
    JsonNode request = evidence.get("request");
    if (request == null) return null;
    check(request.isObject(), "`request` must be an object.");
    String method = request.path("method").textValue();
    check(method != null, "`request.method` must be text.");
    String url = request.path("url").textValue();
    check(isUrl(url), "`request.url` must be a URL.");
    Map<String, String> headers = headers("request.headers", request.path("headers"));
    byte[] body = bytes("request.body", request.path("body"));
    check(Body.parse(body).isObject, "`request.body` must be a JSON object in Base64.");
    List<String> withheld = new ArrayList<>();
    request.path("withheld").forEach(name -> withheld.add(name.asText()));
    return new Evidence.Request(method, url, headers, List.copyOf(withheld), body);
  }

  Evidence.Response response() {
    JsonNode response = evidence.get("response");
    if (response == null) return null;
    check(response.isObject(), "`response` must be an object.");
    JsonNode status = response.path("status");
    boolean isWhole = status.isNumber() && status.doubleValue() % 1 == 0;
    check(isWhole, "`response.status` must be a whole number.");
    Map<String, String> headers = headers("response.headers", response.path("headers"));
    JsonNode body = response.get("body");
    return new Evidence.Response(
        status.intValue(), headers, body == null ? null : bytes("response.body", body));
  }

  private static boolean isUrl(String text) {
    try {
      return text != null && new URI(text).getHost() != null;
    } catch (URISyntaxException error) {
      return false;
    }
  }

  private static Map<String, String> headers(String name, JsonNode json) {
    check(json.isObject(), "`" + name + "` must be an object.");
    Map<String, String> headers = new LinkedHashMap<>();
    json.fields()
        .forEachRemaining(
            field -> {
              String value = field.getValue().textValue();
              boolean isHeader =
                  field.getKey().matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
                      && value != null
                      && value.matches("[\\x01-\\xff&&[^\\r\\n]]*");
              check(isHeader, "`" + name + "` must map header names to values.");
              headers.put(field.getKey(), value);
            });
    return headers;
  }

  private static byte[] bytes(String name, JsonNode json) {
    String text = json.textValue();
    boolean isBase64 =
        text != null && text.length() % 4 == 0 && text.matches("[A-Za-z0-9+/]*={0,2}");
    check(isBase64, "`" + name + "` must be Base64.");
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException error) {
      throw invalid("`" + name + "` must be Base64.");
    }
  }

  private static void check(boolean isValid, String rule) {
    if (!isValid) throw invalid(rule);
  }

  static AlipayCancelException invalid(String rule) {
    return new AlipayCancelException(ErrorCode.INVALID_EVIDENCE, rule);
  }
}

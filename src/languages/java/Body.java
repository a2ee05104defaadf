package com.example.alipaycancel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields that the verdict needs or reports. A field that is missing or of the wrong type is
 * null.
 */
final class Body {
  static final Body NONE = new Body(true, null);

  /** A value that is neither text, an object nor null. */
  private static final Object OTHER = new Object();

  /** No rule reads a number, so the length of one does not matter. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNumberLength(Integer.MAX_VALUE).build())
          .build();

  final boolean isJson;
  final boolean isObject;
  final ResultStatus resultStatus;
  final String resultCode;
  final String resultMessage;
  final String paymentId;
  final String paymentRequestId;
  final String cancelTime;
  private final Map<?, ?> answer;
  private final Map<?, ?> result;

  private Body(boolean isJson, Object value) {
    this.isJson = isJson;
    this.isObject = value instanceof Map;
    this.answer = fieldsOf(value);
    this.result = fieldsOf(answer.get("result"));
    this.resultStatus = statusOf(result.get("resultStatus"));
    this.resultCode = idOf(result.get("resultCode"));
    this.resultMessage = textOf(result.get("resultMessage"));
    this.paymentId = idOf(answer.get("paymentId"));
    this.paymentRequestId = idOf(answer.get("paymentRequestId"));
    String time = textOf(answer.get("cancelTime"));
    this.cancelTime = time != null && Times.readDateTime(time).isPresent() ? time : null;
  }

  /** Returns a body with nothing but a code and a message, each of which may be null. */
  static Body saying(String resultCode, String resultMessage) {
    Map<String, Object> result = new HashMap<>();
    result.put("resultCode", resultCode);
    result.put("resultMessage", resultMessage);
    return new Body(true, Map.of("result", result));
  }

  /** Parses a body. An empty body has no fields. */
  static Body parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.isEmpty()) return NONE;
    try (JsonParser json =
        JSON.createParser(text.startsWith("\uFEFF") ? text.substring(1) : text)) {
      Object value = json.nextToken() == null ? OTHER : valueOf(json);
      boolean isComplete = json.currentToken() != null && json.nextToken() == null;
      return isComplete ? new Body(true, value) : new Body(false, null);
    } catch (IOException error) {
      return new Body(false, null);
    }
  }

  private static Object valueOf(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) return json.getText();
    if (json.currentToken() == JsonToken.VALUE_NULL) return null;
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return OTHER;
    }
    Map<String, Object> fields = new HashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      fields.put(name, valueOf(json));
    }
    return fields;
  }

  /**
   * Returns the fields that break the contract but do not affect the verdict, in the order of the
   * contract.
   */
  List<String> deviations(CancelRequest request) {
    List<String> found = new ArrayList<>();
    if (!isWithin(Contract.RESULT_CODE, result.get("resultCode"))) found.add("/result/resultCode");
    if (!isWithin(Contract.RESULT_MESSAGE, result.get("resultMessage"))) {
      found.add("/result/resultMessage");
    }
    if (idDeviates("paymentId", Contract.PAYMENT_ID, request.paymentId)) found.add("/paymentId");
    if (idDeviates("paymentRequestId", Contract.PAYMENT_REQUEST_ID, request.paymentRequestId)) {
      found.add("/paymentRequestId");
    }
    if (resultStatus == ResultStatus.S && cancelTime == null) found.add("/cancelTime");
    return found;
  }

  private boolean idDeviates(String name, Bounds bounds, String requested) {
    Object value = answer.get(name);
    if (value == null) return resultStatus == ResultStatus.S;
    return !isWithin(bounds, value) || (requested != null && !requested.equals(value));
  }

  private static boolean isWithin(Bounds bounds, Object value) {
    return bounds.allow(textOf(value));
  }

  private static Map<?, ?> fieldsOf(Object value) {
    return value instanceof Map ? (Map<?, ?>) value : Map.of();
  }

  private static String textOf(Object value) {
    return value instanceof String ? (String) value : null;
  }

  /** An empty identifier counts as missing. */
  private static String idOf(Object value) {
    return "".equals(value) ? null : textOf(value);
  }

  private static ResultStatus statusOf(Object value) {
    for (ResultStatus status : ResultStatus.values())
      if (status.name().equals(value)) return status;
    return null;
  }
}

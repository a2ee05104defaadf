package com.example.alipaycancel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields that the verdict needs or reports. A field that is missing or of the wrong type is
 * null.
 */
final class Body {
  static final Body NONE = new Body(MissingNode.getInstance());

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // JSON allows numbers that no double can represent.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  final ResultStatus resultStatus;
  final String resultCode;
  final String resultMessage;
  final String paymentId;
  final String paymentRequestId;
  final String cancelTime;
  private final JsonNode answer;

  private Body(JsonNode answer) {
    JsonNode result = answer.path("result");
    this.answer = answer;
    this.resultStatus = statusOf(result.path("resultStatus").textValue());
    this.resultCode = emptyIsNull(result.path("resultCode").textValue());
    this.resultMessage = result.path("resultMessage").textValue();
    this.paymentId = emptyIsNull(answer.path("paymentId").textValue());
    this.paymentRequestId = emptyIsNull(answer.path("paymentRequestId").textValue());
    String time = answer.path("cancelTime").textValue();
    this.cancelTime = isDateTime(time) ? time : null;
  }

  /** Parses a body; null if it is not JSON. An empty body has no fields. */
  static Body parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.isEmpty()) return NONE;
    try {
      JsonNode answer = JSON.readTree(text.startsWith("\uFEFF") ? text.substring(1) : text);
      return answer.isMissingNode() ? null : new Body(answer);
    } catch (JsonProcessingException error) {
      return null;
    }
  }

  /**
   * Returns the fields that break the contract but do not affect the verdict, in the order of the
   * contract.
   */
  List<String> deviations(CancelRequest request) {
    JsonNode result = answer.path("result");
    List<String> deviations = new ArrayList<>();
    if (!isText(result.path("resultCode"), 1, Contract.RESULT_CODE_MAX_LENGTH)) {
      deviations.add("/result/resultCode");
    }
    if (!isText(result.path("resultMessage"), 0, Contract.RESULT_MESSAGE_MAX_LENGTH)) {
      deviations.add("/result/resultMessage");
    }
    if (idDeviates("paymentId", request.paymentId, Contract.PAYMENT_ID_MAX_LENGTH)) {
      deviations.add("/paymentId");
    }
    int maximum = Contract.PAYMENT_REQUEST_ID_MAX_LENGTH;
    if (idDeviates("paymentRequestId", request.paymentRequestId, maximum)) {
      deviations.add("/paymentRequestId");
    }
    if (resultStatus == ResultStatus.S && cancelTime == null) deviations.add("/cancelTime");
    return deviations;
  }

  private boolean idDeviates(String name, String requested, int maximum) {
    JsonNode value = answer.path(name);
    if (value.isMissingNode() || value.isNull()) return resultStatus == ResultStatus.S;
    return !isText(value, 1, maximum)
        || (requested != null && !requested.equals(value.textValue()));
  }

  private static boolean isText(JsonNode value, int minimum, int maximum) {
    String text = value.textValue();
    if (text == null) return false;
    int length = text.codePointCount(0, text.length());
    return length >= minimum && length <= maximum;
  }

  private static ResultStatus statusOf(String text) {
    for (ResultStatus status : ResultStatus.values()) if (status.name().equals(text)) return status;
    return null;
  }

  private static boolean isDateTime(String text) {
    return text != null && Times.readDateTime(text).isPresent();
  }

  private static String emptyIsNull(String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}

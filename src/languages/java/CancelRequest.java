package com.example.alipaycancel;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;

/**
 * The payment to cancel. Set {@code paymentId}, {@code paymentRequestId} or both. If both are set,
 * the provider uses {@code paymentId}.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class CancelRequest {
  /** The provider's identifier of the payment: 1 to 64 characters, or null. */
  public final String paymentId;

  /** The merchant's identifier of the payment request: 1 to 64 characters, or null. */
  public final String paymentRequestId;

  /** Identifies one of several shops that share a Client-Id: 1 to 32 characters, or null. */
  public final String merchantAccountId;

  /** Creates a request. An identifier that is not set is null. */
  public CancelRequest(String paymentId, String paymentRequestId, String merchantAccountId) {
    this.paymentId = paymentId;
    this.paymentRequestId = paymentRequestId;
    this.merchantAccountId = merchantAccountId;
  }

  /** Names the payment by the provider's identifier. */
  public static CancelRequest byPaymentId(String paymentId) {
    return new CancelRequest(paymentId, null, null);
  }

  /** Names the payment by the merchant's identifier of the payment request. */
  public static CancelRequest byPaymentRequestId(String paymentRequestId) {
    return new CancelRequest(null, paymentRequestId, null);
  }

  /** The name of the identifier that the provider uses. */
  String name() {
    return paymentId == null ? "paymentRequestId" : "paymentId";
  }

  /** Checks the request and returns its bytes. Every attempt sends the same bytes. */
  byte[] encode() {
    if (paymentId == null && paymentRequestId == null) {
      throw invalid("paymentId or paymentRequestId must be given.");
    }
    check("paymentId", paymentId, Contract.PAYMENT_ID_MAX_LENGTH);
    check("paymentRequestId", paymentRequestId, Contract.PAYMENT_REQUEST_ID_MAX_LENGTH);
    check("merchantAccountId", merchantAccountId, Contract.MERCHANT_ACCOUNT_ID_MAX_LENGTH);
    try {
      return new ObjectMapper().writeValueAsString(this).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException error) {
      throw new AlipayCancelException(
          ErrorCode.INVALID_REQUEST, "The request cannot be written as JSON.", error);
    }
  }

  private static void check(String name, String value, int maximum) {
    if (value == null) return;
    int length = value.codePointCount(0, value.length());
    if (length < 1) throw invalid(name + " must have at least 1 character(s).");
    if (length > maximum) throw invalid(name + " must have at most " + maximum + " characters.");
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw invalid(name + " must not contain unpaired surrogates.");
    }
  }

  private static AlipayCancelException invalid(String problem) {
    return new AlipayCancelException(
        ErrorCode.INVALID_REQUEST, "The request breaks the contract: " + problem);
  }
}

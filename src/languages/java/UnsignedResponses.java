package com.example.alipaycancel;

/** What a signing transport does with a response without any signature. */
public enum UnsignedResponses {
  /** The call throws an {@link UntrustedResponseException}. */
  REJECT,
  /**
   * The response is returned; its header {@code X-Signature-Verified} is {@code false}. The gateway
   * sends some failures unsigned. Never trust an unsigned success.
   */
  PASS
}

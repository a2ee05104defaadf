package com.example.alipaycancel;

/** Whether the payment is cancelled. */
public enum ResultStatus {
  /** The payment is cancelled, according to a verified response for this payment. */
  S,
  /** The payment is not cancelled. */
  F,
  /**
   * It is unknown whether the payment is cancelled. Cancel again later with the same request, as
   * repeated, until the outcome is {@code S} or {@code F}.
   */
  U
}

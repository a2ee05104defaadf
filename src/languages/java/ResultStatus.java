package com.example.alipaycancel;

/** Whether the payment is cancelled. */
public enum ResultStatus {
  /** The payment is cancelled: a verified answer says so, and names the request's payment. */
  S,
  /** The payment is not cancelled. */
  F,
  /**
   * Whether the payment is cancelled is not known. Cancel again, later, with the same request,
   * marked as repeated, until it is {@code S} or {@code F}.
   */
  U
}

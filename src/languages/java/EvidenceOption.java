package com.example.alipaycancel;

/** Whether attempts have evidence. */
public enum EvidenceOption {
  /** The default. */
  NONE,
  /** Evidence leaves out the merchant's own signature and token. */
  USUAL,
  /** Evidence contains them. */
  COMPLETE
}

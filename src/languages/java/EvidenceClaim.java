package com.example.alipaycancel;

/** What evidence must prove. Each method returns a copy. A field that is null may have any value. */
public final class EvidenceClaim {
  /** Any cancellation of any merchant. */
  public static final EvidenceClaim ANY = new EvidenceClaim(null, null, null);

  final String clientId;
  private final String paymentId;
  private final String paymentRequestId;

  private EvidenceClaim(String clientId, String paymentId, String paymentRequestId) {
    this.clientId = clientId;
    this.paymentId = paymentId;
    this.paymentRequestId = paymentRequestId;
  }

  /** Returns a claim of this merchant. */
  public EvidenceClaim clientId(String clientId) {
    return new EvidenceClaim(clientId, paymentId, paymentRequestId);
  }

  /** Returns a claim of this payment. */
  public EvidenceClaim paymentId(String paymentId) {
    return new EvidenceClaim(clientId, paymentId, paymentRequestId);
  }

  /** Returns a claim of this payment, by the merchant's own id. */
  public EvidenceClaim paymentRequestId(String paymentRequestId) {
    return new EvidenceClaim(clientId, paymentId, paymentRequestId);
  }

  /** Returns the name of the first id of this claim that a payment does not have, or null. */
  String unprovenBy(String paymentId, String paymentRequestId) {
    if (this.paymentId != null && !this.paymentId.equals(paymentId)) return "paymentId";
    boolean isOther =
        this.paymentRequestId != null && !this.paymentRequestId.equals(paymentRequestId);
    return isOther ? "paymentRequestId" : null;
  }
}

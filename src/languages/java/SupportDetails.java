package com.example.alipaycancel;

import com.fasterxml.jackson.annotation.JsonInclude;

/** What the provider's technical support asks for. Contains no secret. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class SupportDetails {
  public final String clientId;
  public final String method;
  public final String url;
  public final String paymentId;
  public final String paymentRequestId;

  /** This field and those below are of the last attempt. */
  public final String requestTime;

  public final String responseTime;
  public final Integer httpStatus;
  public final String resultCode;
  public final String resultMessage;

  SupportDetails(
      String clientId, String url, CancelRequest request, Verdict verdict, Attempt last) {
    this.clientId = clientId;
    this.method = Contract.METHOD;
    this.url = url;
    this.paymentId = request.paymentId;
    this.paymentRequestId = request.paymentRequestId;
    this.requestTime = last.requestTime;
    this.responseTime = last.responseTime;
    this.httpStatus = last.httpStatus;
    this.resultCode = verdict.resultCode;
    this.resultMessage = verdict.resultMessage;
  }
}

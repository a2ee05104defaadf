/**
 * A client of Alipay's {@code POST /v1/payments/cancel}. Begin with {@link
 * com.example.alipaycancel.CancelClient#fromEnvironment()}.
 */
package com.example.alipaycancel;

package com.example.alipaycancel;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the log lines of one cancellation. */
final class LogLines {
  private final CancelClient.Logger logger;
  private final Map<String, Object> subject = new LinkedHashMap<>();

  LogLines(CancelClient.Logger logger, String clientId, String baseUrl, CancelRequest request) {
    this.logger = logger;
    put(subject, "clientId", clientId);
    put(subject, "baseUrl", baseUrl);
    put(subject, "paymentId", request.paymentId);
    put(subject, "paymentRequestId", request.paymentRequestId);
  }

  void attempt(Attempt attempt, Exchange exchange) {
    if (logger == null) return;
    Map<String, Object> fields = new LinkedHashMap<>(subject);
    put(fields, "number", attempt.number);
    put(fields, "startedAt", attempt.startedAt);
    put(fields, "duration", attempt.duration);
    put(fields, "resultStatus", attempt.resultStatus.name());
    put(fields, "resultCode", attempt.resultCode);
    put(fields, "verified", attempt.verified);
    put(fields, "httpStatus", attempt.httpStatus);
    put(fields, "requestTime", attempt.requestTime);
    put(fields, "responseTime", attempt.responseTime);
    put(fields, "retryAfter", attempt.retryAfter);
    putCause(fields, attempt.cause);
    Map<String, Object> bodies = new LinkedHashMap<>(fields);
    put(bodies, "requestBody", textOf(exchange.sent));
    put(bodies, "responseBody", textOf(exchange.received));
    write(Level.DEBUG, "attempt", bodies);
    if (attempt.resultStatus == ResultStatus.U) {
      write(Level.WARNING, "attempt left the outcome open", fields);
    }
  }

  void outcome(Outcome outcome) {
    Map<String, Object> fields = new LinkedHashMap<>(subject);
    put(fields, "resultStatus", outcome.resultStatus.name());
    put(fields, "resultCode", outcome.resultCode);
    put(fields, "resultMessage", outcome.resultMessage);
    put(fields, "nextStep", outcome.nextStep.value());
    put(fields, "furtherAction", outcome.furtherAction);
    put(fields, "attempts", outcome.attempts.size());
    put(fields, "deviations", outcome.deviations);
    putCause(fields, outcome.cause);
    switch (outcome.resultStatus) {
      case S:
        write(Level.INFO, "payment cancelled", fields);
        break;
      case F:
        write(Level.WARNING, "payment not cancelled", fields);
        break;
      default:
        write(Level.ERROR, "outcome not known", fields);
    }
  }

  void error(AlipayCancelException error) {
    Map<String, Object> fields = new LinkedHashMap<>(subject);
    put(fields, "reason", error.getMessage());
    write(Level.ERROR, "cancellation ended", fields);
  }

  private static void putCause(Map<String, Object> fields, Cause cause) {
    if (cause == null) return;
    put(fields, "cause", cause.code.name());
    put(fields, "reason", cause.message);
  }

  private static void put(Map<String, Object> fields, String name, Object value) {
    if (value != null) fields.put(name, value);
  }

  private static String textOf(byte[] body) {
    return body == null ? null : new String(body, StandardCharsets.UTF_8);
  }

  /** Ignores what the logger throws: a broken logger must not lose an outcome. */
  private void write(Level level, String message, Map<String, Object> fields) {
    if (logger == null) return;
    try {
      logger.log(level, message, fields);
    } catch (Throwable error) {
      // See above.
    }
  }
}

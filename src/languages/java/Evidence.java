package com.example.alipaycancel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What an attempt sent and received: proof for later. Its JSON has the form of {@code
 * evidence.schema.json}. It never contains a key.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Evidence {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The version of the format: 1. */
  public final int version = 1;

  /** When the attempt began: ISO 8601 in UTC. */
  public final String startedAt;

  /** The duration in milliseconds; a whole number, or not if another client recorded it. */
  public final Number duration;

  /** Whether an earlier request for this cancellation may have been received. */
  public final boolean repeated;

  /** Null if nothing was sent. */
  public final Request request;

  /** Null if no response arrived. */
  public final Response response;

  /**
   * The public key that verified the response: SHA-256 over its SPKI DER, in hexadecimal. Null if
   * no key verified it.
   */
  public final String keyFingerprint;

  /** A request that was sent. */
  public static final class Request {
    public final String method;
    public final String url;

    /** The headers that the client sets. The transport adds others, such as Host. */
    public final Map<String, String> headers;

    /** The names of headers that were sent but are not recorded. */
    public final List<String> withheld;

    private final byte[] body;

    Request(
        String method,
        String url,
        Map<String, String> headers,
        List<String> withheld,
        byte[] body) {
      this.method = method;
      this.url = url;
      this.headers = headers;
      this.withheld = withheld;
      this.body = body;
    }

    /** Returns the bytes that were sent. */
    public byte[] getBody() {
      return body.clone();
    }
  }

  /** A response that was received. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public static final class Response {
    /** The HTTP status. It is not signed. */
    public final int status;

    /** The headers, by lower-case name. */
    public final Map<String, String> headers;

    private final byte[] body;

    Response(int status, Map<String, String> headers, byte[] body) {
      this.status = status;
      this.headers = headers;
      this.body = body;
    }

    /** Returns the bytes of the body, decoded; null if it did not arrive completely. */
    public byte[] getBody() {
      return body == null ? null : body.clone();
    }
  }

  private Evidence(
      String startedAt,
      Number duration,
      boolean repeated,
      Request request,
      Response response,
      String keyFingerprint) {
    this.startedAt = startedAt;
    this.duration = duration;
    this.repeated = repeated;
    this.request = request;
    this.response = response;
    this.keyFingerprint = keyFingerprint;
  }

  /** Records an attempt. */
  static Evidence of(
      Exchange exchange, String startedAt, long duration, boolean repeated, EvidenceOption option) {
    Request request = null;
    if (exchange.request != null) {
      Map<String, String> headers = new LinkedHashMap<>();
      List<String> withheld = new ArrayList<>();
      exchange
          .request
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                boolean isSecret =
                    name.equalsIgnoreCase(Contract.SIGNATURE_HEADER)
                        || name.equalsIgnoreCase(Contract.AGENT_TOKEN_HEADER);
                if (isSecret && option != EvidenceOption.COMPLETE) withheld.add(name);
                else headers.put(name, String.join(", ", values));
              });
      String url = exchange.request.uri().toString();
      request = new Request(exchange.request.method(), url, headers, withheld, exchange.sent);
    }
    Response response = null;
    HttpHeaders received = exchange.headers;
    if (received != null) {
      Map<String, String> headers = new LinkedHashMap<>();
      for (String name : Contract.RECORDED_HEADERS) {
        List<String> values = received.allValues(name);
        if (!values.isEmpty())
          headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values));
      }
      response = new Response(exchange.httpStatus, headers, exchange.received);
    }
    RSAPublicKey key = exchange.verifiedBy;
    String fingerprint = key == null ? null : Keys.fingerprint(key);
    return new Evidence(startedAt, duration, repeated, request, response, fingerprint);
  }

  /**
   * Reads evidence from its JSON.
   *
   * @throws AlipayCancelException with INVALID_EVIDENCE if it is malformed
   */
  public static Evidence read(String json) {
    Objects.requireNonNull(json, "json");
    try {
      return of(JSON.readTree(json));
    } catch (JsonProcessingException error) {
      throw EvidenceReader.invalid("The evidence is not JSON.");
    }
  }

  /** Reads evidence from parsed JSON; Jackson calls it. See {@link #read}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Evidence of(JsonNode json) {
    EvidenceReader reader = new EvidenceReader(json);
    return new Evidence(
        json.path("startedAt").textValue(),
        json.path("duration").numberValue(),
        reader.repeated(),
        reader.request(),
        reader.response(),
        json.path("keyFingerprint").textValue());
  }

  /** Returns the evidence as JSON. */
  public String toJson() {
    return JSON.valueToTree(this).toString();
  }

  /**
   * Verifies the signature of the recorded response over its bytes, and judges it by the rules of
   * {@link CancelClient#cancel}. S and F are always signed, and always of a cancellation. A response
   * without a signature proves nothing and gives U.
   *
   * <p>The evidence itself says which payment it is of. State in the claim what it must prove, so
   * that valid evidence of another payment gives U. The signed response of a success must name the
   * payment. The response of a failure names no payment; its request must name it.
   *
   * @param alipayPublicKeys the provider's public keys at that time, as {@link
   *     Credentials.Builder#alipayPublicKey} takes them
   * @throws AlipayCancelException with INVALID_KEY if a key cannot be used
   */
  public Verdict verify(EvidenceClaim claim, String... alipayPublicKeys) {
    Objects.requireNonNull(claim, "claim");
    List<RSAPublicKey> keys = Keys.readPublicKeys(alipayPublicKeys);
    if (request == null) return unknown(Rule.NOTHING_SENT);
    String path = Objects.requireNonNullElse(URI.create(request.url).getRawPath(), "");
    if (!request.method.equals(Contract.METHOD) || !path.endsWith(Contract.PATH)) {
      return unknown(Rule.ANOTHER_OPERATION);
    }
    String clientId = request.headers.getOrDefault(Contract.CLIENT_ID_HEADER, "");
    if (claim.clientId != null && !claim.clientId.equals(clientId)) {
      return unknown(Rule.EVIDENCE_OF_ANOTHER_CLIENT);
    }
    if (response == null || response.body == null) return unknown(Rule.NO_RECORDED_RESPONSE);
    try {
      boolean isSigned =
          Credentials.verify(this::received, response.body, request.method, path, clientId, keys)
              .isPresent();
      if (!isSigned) return unknown(Rule.UNSIGNED_EVIDENCE);
    } catch (UntrustedResponseException error) {
      return error.verdict();
    }
    Body sent = Body.parse(request.body);
    CancelRequest payment =
        CancelRequest.builder()
            .paymentId(sent.paymentId)
            .paymentRequestId(sent.paymentRequestId)
            .unchecked();
    String responseTime = String.join(", ", received(Contract.RESPONSE_TIME_HEADER));
    Answer answer = new Answer(response.status, true, response.body, responseTime, requestTime());
    Verdict verdict = Judge.judge(answer, payment, repeated);
    String unproven = null;
    if (verdict.resultStatus == ResultStatus.S) {
      unproven = claim.unprovenBy(verdict.paymentId, verdict.paymentRequestId);
    } else if (verdict.resultStatus == ResultStatus.F) {
      unproven = claim.unprovenBy(payment.paymentId, payment.paymentRequestId);
    }
    if (unproven == null) return verdict;
    return verdict.unproven(Rule.EVIDENCE_OF_ANOTHER_PAYMENT, unproven);
  }

  private List<String> received(String name) {
    List<String> values = new ArrayList<>();
    response.headers.forEach(
        (header, value) -> {
          if (header.equalsIgnoreCase(name)) values.add(value.strip());
        });
    return values;
  }

  private long requestTime() {
    try {
      return Long.parseLong(request.headers.getOrDefault(Contract.REQUEST_TIME_HEADER, ""));
    } catch (NumberFormatException error) {
      // Any failure is too old for a request whose time is not known.
      return Long.MAX_VALUE;
    }
  }

  private static Verdict unknown(Rule rule) {
    return Verdict.unknown(rule.cause, rule.message(Map.of()), null);
  }
}

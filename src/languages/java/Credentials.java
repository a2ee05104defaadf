package com.example.alipaycancel;

import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who signs, and whose signature is believed. Keys are read when it is made, once. */
public final class Credentials {
  final String clientId;
  private final Signer signer;
  private final RSAPublicKey alipayPublicKey;
  private final String keyVersion;
  private final String agentToken;

  /**
   * @param clientId assigned by the provider, sent as Client-Id: 1 to 128 visible ASCII characters
   * @param privateKey the merchant's RSA private key of 2048 bits or more, in any form that {@link
   *     Keys} reads
   * @param alipayPublicKey the provider's RSA public key, as registered for this Client-Id
   * @throws AlipayCancelException with INVALID_OPTION
   */
  public Credentials(String clientId, String privateKey, String alipayPublicKey) {
    this(clientId, privateKey, alipayPublicKey, null, null);
  }

  /**
   * @param keyVersion the version of the merchant's key, 1 to 16 digits; null: not sent, which
   *     means the newest
   * @param agentToken the token with which one merchant acts for another: 1 to 256 visible ASCII
   *     characters; null: not sent
   */
  public Credentials(
      String clientId,
      String privateKey,
      String alipayPublicKey,
      String keyVersion,
      String agentToken) {
    this(clientId, signerOf(privateKey), alipayPublicKey, keyVersion, agentToken);
  }

  /**
   * The same with a signer in place of the private key, for a key that never leaves its KMS or HSM.
   */
  public Credentials(
      String clientId,
      Signer signer,
      String alipayPublicKey,
      String keyVersion,
      String agentToken) {
    check("clientId", Objects.requireNonNullElse(clientId, ""), "[!-~]{1,128}");
    if (keyVersion != null) check("keyVersion", keyVersion, "[0-9]{1,16}");
    if (agentToken != null) check("agentToken", agentToken, "[!-~]{1,256}");
    this.clientId = clientId;
    this.signer = signer;
    this.keyVersion = keyVersion;
    this.agentToken = agentToken;
    try {
      this.alipayPublicKey = Keys.readPublicKey(alipayPublicKey);
    } catch (AlipayCancelException error) {
      throw AlipayCancelException.option(
          "alipayPublicKey", "cannot be used. " + error.getMessage());
    }
  }

  /** Signs content: SHA-256 with RSA PKCS#1 v1.5, at least 2048 bits. */
  public interface Signer {
    /**
     * @return the signature as percent-encoded Base64
     * @throws Exception when it cannot; nothing is sent then
     */
    String sign(byte[] content) throws Exception;
  }

  private static Signer signerOf(String privateKey) {
    try {
      PrivateKey key = Keys.readPrivateKey(privateKey);
      return content -> Signatures.sign(content, key);
    } catch (AlipayCancelException error) {
      throw AlipayCancelException.option("privateKey", "cannot be used. " + error.getMessage());
    }
  }

  private static void check(String option, String value, String rule) {
    if (!value.matches(rule)) throw AlipayCancelException.option(option, "must match " + rule);
  }

  /** The headers that a request carries once it is signed. */
  Map<String, String> sign(String method, String path, String requestTime, byte[] body) {
    byte[] content = Signatures.contentToSign(method, path, clientId, requestTime, body);
    String signature = signed(content);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json; charset=UTF-8");
    headers.put(Contract.CLIENT_ID_HEADER, clientId);
    headers.put(Contract.REQUEST_TIME_HEADER, requestTime);
    if (agentToken != null) headers.put(Contract.AGENT_TOKEN_HEADER, agentToken);
    headers.put(
        Contract.SIGNATURE_HEADER,
        new SignatureHeader(SignatureHeader.ALGORITHM, keyVersion, signature).toString());
    return headers;
  }

  private String signed(byte[] content) {
    try {
      return signer.sign(content);
    } catch (AlipayCancelException error) {
      throw error;
    } catch (Exception error) {
      throw new AlipayCancelException(ErrorCode.SIGNING_FAILED, "The signer failed.", error);
    }
  }

  /**
   * Verifies a response over the raw bytes of its body.
   *
   * @return false for one that carries no signature at all
   * @throws UntrustedResponseException when the signature is partial, unreadable or wrong
   */
  boolean verify(ReceivedHeaders headers, byte[] body, String method, String path)
      throws UntrustedResponseException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String name :
        List.of(
            Contract.SIGNATURE_HEADER, Contract.RESPONSE_TIME_HEADER, Contract.CLIENT_ID_HEADER)) {
      List<String> given = headers.values(name);
      if (given.size() > 1) {
        throw new UntrustedResponseException("The response gives " + name + " twice.");
      }
      values.put(name, given.isEmpty() ? "" : given.get(0));
    }
    Stream<String> names = values.keySet().stream().filter(name -> values.get(name).isEmpty());
    List<String> missing = names.collect(Collectors.toList());
    if (missing.size() == values.size()) return false;
    if (!missing.isEmpty()) {
      throw new UntrustedResponseException(
          "The response is only partly signed: it has no "
              + String.join(" and no ", missing)
              + ".");
    }
    if (!values.get(Contract.CLIENT_ID_HEADER).equals(clientId)) {
      throw new UntrustedResponseException("The response is signed for another Client-Id.");
    }
    String time = values.get(Contract.RESPONSE_TIME_HEADER);
    if (!Times.isHeader(time)) {
      throw new UntrustedResponseException(
          "The response's Response-Time has no form that the contract allows.");
    }
    String signature = signatureIn(values.get(Contract.SIGNATURE_HEADER));
    byte[] content = Signatures.contentToSign(method, path, clientId, time, body);
    if (Signatures.verify(content, signature, alipayPublicKey)) return true;
    throw new UntrustedResponseException(
        "The response's signature does not verify with the provider's public key.");
  }

  private static String signatureIn(String header) throws UntrustedResponseException {
    SignatureHeader parsed;
    try {
      parsed = SignatureHeader.parse(header);
    } catch (AlipayCancelException error) {
      throw new UntrustedResponseException("The response's signature cannot be read.");
    }
    if (parsed.algorithm.equalsIgnoreCase(SignatureHeader.ALGORITHM)) return parsed.signature;
    throw new UntrustedResponseException(
        "The response is signed with another algorithm than " + SignatureHeader.ALGORITHM + ".");
  }

  /** The headers of a response, by name in any letter case. */
  interface ReceivedHeaders {
    List<String> values(String name);
  }
}

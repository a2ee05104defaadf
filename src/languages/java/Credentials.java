package com.example.alipaycancel;

import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A merchant's credentials. Create them once and reuse them: they read the keys once. */
public final class Credentials {
  final String clientId;
  private final Signer signer;
  private final RSAPublicKey alipayPublicKey;
  private final String keyVersion;
  private final String agentToken;

  /**
   * Creates credentials without key version and agent token.
   *
   * @param clientId assigned by the provider: 1 to 128 visible ASCII characters
   * @param privateKey the merchant's RSA private key, at least 2048 bits, in any form that {@link
   *     Keys} reads
   * @param alipayPublicKey the provider's RSA public key for this Client-Id
   * @throws AlipayCancelException with INVALID_OPTION if an option is invalid
   */
  public Credentials(String clientId, String privateKey, String alipayPublicKey) {
    this(clientId, privateKey, alipayPublicKey, null, null);
  }

  /**
   * Creates credentials.
   *
   * @param keyVersion the version of the merchant's key: 1 to 16 digits. If null, it is not sent,
   *     and the provider uses the newest key
   * @param agentToken lets one merchant act for another: 1 to 256 visible ASCII characters. If
   *     null, it is not sent
   * @throws AlipayCancelException with INVALID_OPTION if an option is invalid
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
   * Creates credentials with a signer, for a key in a KMS or HSM.
   *
   * @throws AlipayCancelException with INVALID_OPTION if an option is invalid
   */
  public Credentials(
      String clientId,
      Signer signer,
      String alipayPublicKey,
      String keyVersion,
      String agentToken) {
    String id = Objects.requireNonNullElse(clientId, "");
    check("clientId", id, "[!-~]{1,128}", "1 to 128 visible ASCII characters");
    if (keyVersion != null) check("keyVersion", keyVersion, "[0-9]{1,16}", "1 to 16 digits");
    if (agentToken != null) {
      check("agentToken", agentToken, "[!-~]{1,256}", "1 to 256 visible ASCII characters");
    }
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

  /** Signs content: RSA PKCS#1 v1.5 with SHA-256, at least 2048 bits. */
  public interface Signer {
    /**
     * Signs content.
     *
     * @return the signature as percent-encoded Base64
     * @throws Exception if it cannot sign; nothing is sent then
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

  private static void check(String option, String value, String pattern, String rule) {
    if (!value.matches(pattern)) {
      throw AlipayCancelException.option(option, "must be " + rule + ".");
    }
  }

  /** Signs a request and returns its headers. */
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
   * @return false if the response has no signature
   * @throws UntrustedResponseException if the signature is partial, malformed or wrong
   */
  boolean verify(ReceivedHeaders headers, byte[] body, String method, String path)
      throws UntrustedResponseException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String name :
        List.of(
            Contract.SIGNATURE_HEADER, Contract.RESPONSE_TIME_HEADER, Contract.CLIENT_ID_HEADER)) {
      List<String> given = headers.values(name);
      if (given.size() > 1) {
        throw new UntrustedResponseException("The response has " + name + " twice.");
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

  /** The headers of a response, by case-insensitive name. */
  interface ReceivedHeaders {
    List<String> values(String name);
  }
}

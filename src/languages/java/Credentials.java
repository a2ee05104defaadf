package com.example.alipaycancel;

import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
   * @param clientId assigned by the provider: {@link Contract#CLIENT_ID}
   * @param privateKey the merchant's RSA private key, in any form that {@link Keys} reads
   * @param alipayPublicKey the provider's RSA public key for this Client-Id
   * @throws AlipayCancelException with INVALID_OPTION if an option is invalid
   */
  public Credentials(String clientId, String privateKey, String alipayPublicKey) {
    this(clientId, privateKey, alipayPublicKey, null, null);
  }

  /**
   * Creates credentials.
   *
   * @param keyVersion the version of the merchant's key: {@link Contract#KEY_VERSION}. If null, it
   *     is not sent, and the provider uses the newest key
   * @param agentToken lets one merchant act for another: {@link Contract#AGENT_TOKEN}. If null, it
   *     is not sent
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
    check("clientId", clientId, Contract.CLIENT_ID, "visible ASCII characters");
    if (keyVersion != null) check("keyVersion", keyVersion, Contract.KEY_VERSION, "digits");
    if (agentToken != null) {
      check("agentToken", agentToken, Contract.AGENT_TOKEN, "visible ASCII characters");
    }
    if (signer == null) throw AlipayCancelException.option("signer", "must be given.");
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

  /**
   * Signs content: RSA PKCS#1 v1.5 with SHA-256, at least {@link Contract#MIN_KEY_BITS}. For a key
   * in a KMS or HSM.
   */
  public interface Signer {
    /**
     * Signs content. Called in a thread of its own, which is interrupted when the time of the
     * attempt runs out.
     *
     * @return the signature as Base64, percent-encoded or not
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

  private static void check(String option, String value, Bounds bounds, String characters) {
    if (bounds.allow(value)) return;
    String range = bounds.minLength + " to " + bounds.maxLength + " ";
    throw AlipayCancelException.option(option, "must be " + range + characters + ".");
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
        new SignatureHeader(Contract.ALGORITHM, keyVersion, signature).toString());
    return headers;
  }

  private String signed(byte[] content) {
    String signature;
    try {
      signature = signer.sign(content);
    } catch (AlipayCancelException error) {
      throw error;
    } catch (Throwable error) {
      throw new AlipayCancelException(ErrorCode.SIGNING_FAILED, "The `signer` failed.", error);
    }
    byte[] bytes = Signatures.decode(signature);
    if (bytes != null && bytes.length * 8 >= Contract.MIN_KEY_BITS) return Signatures.encode(bytes);
    throw new AlipayCancelException(
        ErrorCode.SIGNING_FAILED,
        "The `signer` must return an RSA signature of at least "
            + Contract.MIN_KEY_BITS
            + " bits, as Base64.");
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
      values.put(name, String.join(", ", headers.values(name)));
    }
    Stream<String> names = values.keySet().stream().filter(name -> values.get(name).isEmpty());
    List<String> missing = names.collect(Collectors.toList());
    if (missing.size() == values.size()) return false;
    if (!missing.isEmpty()) {
      Map<String, String> words = Map.of("missingHeaders", String.join(", ", missing));
      throw new UntrustedResponseException(Rule.PARTLY_SIGNED, words);
    }
    if (!values.get(Contract.CLIENT_ID_HEADER).equals(clientId)) {
      throw new UntrustedResponseException(Rule.SIGNED_FOR_ANOTHER_CLIENT);
    }
    String time = values.get(Contract.RESPONSE_TIME_HEADER);
    // The signed content joins Client-Id and time with a dot: X and 9.T would be X.9 and T.
    if (!Contract.RESPONSE_TIME.allow(time)) {
      throw new UntrustedResponseException(Rule.INVALID_RESPONSE_TIME);
    }
    SignatureHeader header = readHeader(values.get(Contract.SIGNATURE_HEADER));
    if (!header.algorithm.equalsIgnoreCase(Contract.ALGORITHM)) {
      throw new UntrustedResponseException(Rule.ANOTHER_ALGORITHM);
    }
    byte[] content = Signatures.contentToSign(method, path, clientId, time, body);
    if (Signatures.verify(content, header.signature, alipayPublicKey)) return true;
    throw new UntrustedResponseException(Rule.WRONG_SIGNATURE);
  }

  private static SignatureHeader readHeader(String value) throws UntrustedResponseException {
    try {
      return SignatureHeader.parse(value);
    } catch (AlipayCancelException error) {
      throw new UntrustedResponseException(Rule.UNREADABLE_SIGNATURE);
    }
  }

  /** The headers of a response, by case-insensitive name. */
  interface ReceivedHeaders {
    List<String> values(String name);
  }
}

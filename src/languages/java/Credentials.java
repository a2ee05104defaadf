package com.example.alipaycancel;

import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A merchant's credentials. Create them once and reuse them: they read the keys once. */
public final class Credentials {
  final String clientId;

  /** Null if there is a signer. */
  private final PrivateKey privateKey;

  private final Signer signer;
  private final List<RSAPublicKey> alipayPublicKeys;
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
    this(builder(clientId).privateKey(privateKey).alipayPublicKey(alipayPublicKey));
  }

  private Credentials(Builder options) {
    check("clientId", options.clientId, Contract.CLIENT_ID, "visible ASCII characters");
    if (options.keyVersion != null) {
      check("keyVersion", options.keyVersion, Contract.KEY_VERSION, "digits");
    }
    if (options.agentToken != null) {
      check("agentToken", options.agentToken, Contract.AGENT_TOKEN, "visible ASCII characters");
    }
    if ((options.privateKey == null) == (options.signer == null)) {
      throw AlipayCancelException.option("privateKey", "or `signer` must be given, and not both.");
    }
    this.clientId = options.clientId;
    this.alipayPublicKeys = publicKeysOf(options.alipayPublicKeys);
    this.privateKey = options.signer == null ? privateKeyOf(options.privateKey) : null;
    this.signer = options.signer;
    this.keyVersion = options.keyVersion;
    this.agentToken = options.agentToken;
  }

  /**
   * Returns a builder of credentials.
   *
   * @param clientId assigned by the provider: {@link Contract#CLIENT_ID}
   */
  public static Builder builder(String clientId) {
    return new Builder(clientId);
  }

  /** Builds credentials. */
  public static final class Builder {
    private final String clientId;
    private String privateKey;
    private Signer signer;
    private String[] alipayPublicKeys;
    private String keyVersion;
    private String agentToken;

    private Builder(String clientId) {
      this.clientId = clientId;
    }

    /** Sets the merchant's RSA private key, in any form that {@link Keys} reads. */
    public Builder privateKey(String privateKey) {
      this.privateKey = privateKey;
      return this;
    }

    /** Sets what signs in place of a private key, for a key in a KMS or HSM. */
    public Builder signer(Signer signer) {
      this.signer = signer;
      return this;
    }

    /**
     * Sets the provider's RSA public key for this Client-Id, or several keys while the provider
     * exchanges its key. A response is verified if one of them verifies it.
     *
     * @param alipayPublicKeys keys in any form that {@link Keys} reads; each text may contain
     *     several {@code PUBLIC KEY} blocks of PEM
     */
    public Builder alipayPublicKey(String... alipayPublicKeys) {
      this.alipayPublicKeys = alipayPublicKeys.clone();
      return this;
    }

    /**
     * Sets the version of the merchant's key: {@link Contract#KEY_VERSION}. Default: null; it is not
     * sent, and the provider uses the newest key.
     */
    public Builder keyVersion(String keyVersion) {
      this.keyVersion = keyVersion;
      return this;
    }

    /**
     * Sets the token of a merchant who acts for another merchant: {@link Contract#AGENT_TOKEN}.
     * Default: null; it is not sent.
     */
    public Builder agentToken(String agentToken) {
      this.agentToken = agentToken;
      return this;
    }

    /**
     * Returns the credentials.
     *
     * @throws AlipayCancelException with INVALID_OPTION if an option is missing or invalid
     */
    public Credentials build() {
      return new Credentials(this);
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

  private static PrivateKey privateKeyOf(String text) {
    try {
      return Keys.readPrivateKey(text);
    } catch (AlipayCancelException error) {
      throw AlipayCancelException.option("privateKey", "cannot be used. " + error.getMessage());
    }
  }

  private static List<RSAPublicKey> publicKeysOf(String[] texts) {
    if (texts == null || (texts.length == 1 && texts[0] == null)) {
      throw AlipayCancelException.option("alipayPublicKey", "must be given.");
    }
    try {
      return Keys.readPublicKeys(texts);
    } catch (AlipayCancelException error) {
      throw AlipayCancelException.option(
          "alipayPublicKey", "cannot be used. " + error.getMessage());
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

  /** Whether signing takes as long as somebody else's code. */
  boolean mayBlock() {
    return signer != null;
  }

  private String signed(byte[] content) {
    if (privateKey != null) return Signatures.sign(content, privateKey);
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
   * @return the key that verified it; empty if the response has no signature
   * @throws UntrustedResponseException if the signature is partial, malformed or wrong
   */
  Optional<RSAPublicKey> verify(ReceivedHeaders headers, byte[] body, String method, String path)
      throws UntrustedResponseException {
    return verify(headers, body, method, path, clientId, alipayPublicKeys);
  }

  static Optional<RSAPublicKey> verify(
      ReceivedHeaders headers,
      byte[] body,
      String method,
      String path,
      String clientId,
      List<RSAPublicKey> alipayPublicKeys)
      throws UntrustedResponseException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String name :
        List.of(
            Contract.SIGNATURE_HEADER, Contract.RESPONSE_TIME_HEADER, Contract.CLIENT_ID_HEADER)) {
      values.put(name, String.join(", ", headers.values(name)));
    }
    Stream<String> names = values.keySet().stream().filter(name -> values.get(name).isEmpty());
    List<String> missing = names.collect(Collectors.toList());
    if (missing.size() == values.size()) return Optional.empty();
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
    for (RSAPublicKey key : alipayPublicKeys) {
      if (Signatures.verify(content, header.signature, key)) return Optional.of(key);
    }
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

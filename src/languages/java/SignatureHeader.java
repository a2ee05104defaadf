package com.example.alipaycancel;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Signature header in its parts. */
public final class SignatureHeader {
  /** The only algorithm of the contract: SHA-256 with RSA PKCS#1 v1.5. */
  public static final String ALGORITHM = "RSA256";

  private static final Pattern PAIR = Pattern.compile("\\s*([A-Za-z]+)=(\\S*)\\s*");

  public final String algorithm;

  /** Null where it is left out, which means the newest key. */
  public final String keyVersion;

  /** Base64, percent-encoded or raw. */
  public final String signature;

  public SignatureHeader(String algorithm, String keyVersion, String signature) {
    this.algorithm = algorithm;
    this.keyVersion = keyVersion;
    this.signature = signature;
  }

  /** Writes the header: {@code algorithm=RSA256,keyVersion=1,signature=…}. */
  @Override
  public String toString() {
    String version = keyVersion == null ? "" : "keyVersion=" + keyVersion + ",";
    return "algorithm=" + algorithm + "," + version + "signature=" + signature;
  }

  /**
   * Reads a header by the names of its pairs, in any order and any case, with blanks around the
   * commas. Pairs with other names are passed over.
   *
   * @throws AlipayCancelException with INVALID_SIGNATURE_HEADER
   */
  public static SignatureHeader parse(String header) {
    Map<String, String> pairs = new HashMap<>();
    for (String pair : header.split(",", -1)) {
      Matcher match = PAIR.matcher(pair);
      if (!match.matches()) {
        throw invalid("is not a list of name=value pairs, separated by commas");
      }
      String name = match.group(1).toLowerCase(Locale.ROOT);
      if (pairs.put(name, match.group(2)) != null) throw invalid("gives " + name + " twice");
    }
    String algorithm = pairs.getOrDefault("algorithm", "");
    String signature = pairs.getOrDefault("signature", "");
    String keyVersion = pairs.getOrDefault("keyversion", "");
    if (algorithm.isEmpty()) throw invalid("has no algorithm");
    if (signature.isEmpty()) throw invalid("has no signature");
    return new SignatureHeader(algorithm, keyVersion.isEmpty() ? null : keyVersion, signature);
  }

  private static AlipayCancelException invalid(String problem) {
    return new AlipayCancelException(
        ErrorCode.INVALID_SIGNATURE_HEADER, "The Signature header " + problem + ".");
  }
}

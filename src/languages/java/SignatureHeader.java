package com.example.alipaycancel;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A parsed Signature header. */
public final class SignatureHeader {
  private static final Pattern PAIR = Pattern.compile("\\s*([A-Za-z]+)=(\\S*)\\s*");

  public final String algorithm;

  /** The version of the key; null if the header has none, which means the newest key. */
  public final String keyVersion;

  /** Base64, percent-encoded or raw. */
  public final String signature;

  public SignatureHeader(String algorithm, String keyVersion, String signature) {
    this.algorithm = algorithm;
    this.keyVersion = keyVersion;
    this.signature = signature;
  }

  /** Returns the header: {@code algorithm=…,keyVersion=1,signature=…}. */
  @Override
  public String toString() {
    String version = keyVersion == null ? "" : "keyVersion=" + keyVersion + ",";
    return "algorithm=" + algorithm + "," + version + "signature=" + signature;
  }

  /**
   * Parses a header. Its name=value pairs may come in any order and letter case, with spaces around
   * the commas. Pairs with other names are ignored.
   *
   * @throws AlipayCancelException with INVALID_SIGNATURE_HEADER if the header is malformed
   */
  public static SignatureHeader parse(String header) {
    Map<String, String> pairs = new HashMap<>();
    for (String pair : header.split(",", -1)) {
      Matcher match = PAIR.matcher(pair);
      if (!match.matches()) {
        throw invalid("is not a list of name=value pairs, separated by commas");
      }
      String name = match.group(1).toLowerCase(Locale.ROOT);
      if (pairs.put(name, match.group(2)) != null) throw invalid("contains " + name + " twice");
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

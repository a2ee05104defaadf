package com.example.alipaycancel;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.regex.Pattern;

/** Signs and verifies content: SHA-256 with RSA PKCS#1 v1.5 (RFC 8017, section 8.2). */
public final class Signatures {
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");
  private static final Pattern BROKEN_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private Signatures() {}

  /**
   * The bytes that a signature covers: {@code <method> <path>\n<clientId>.<time>.<body>}. Of a
   * response, the time is its Response-Time and the body its own; method and path are the
   * request's.
   */
  public static byte[] contentToSign(
      String method, String path, String clientId, String time, byte[] body) {
    byte[] head =
        (method + " " + path + "\n" + clientId + "." + time + ".").getBytes(StandardCharsets.UTF_8);
    byte[] content = new byte[head.length + body.length];
    System.arraycopy(head, 0, content, 0, head.length);
    System.arraycopy(body, 0, content, head.length, body.length);
    return content;
  }

  /**
   * Signs content.
   *
   * @return percent-encoded Base64, the form that goes into the header
   * @throws AlipayCancelException with SIGNING_FAILED when the key cannot sign
   */
  public static String sign(byte[] content, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(content);
      String base64 = Base64.getEncoder().encodeToString(signature.sign());
      return URLEncoder.encode(base64, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException error) {
      throw new AlipayCancelException(ErrorCode.SIGNING_FAILED, "The key could not sign.", error);
    }
  }

  /**
   * Whether a signature is one of this content by this key.
   *
   * @param signature Base64, percent-encoded in either case, or raw. A malformed one is false.
   */
  public static boolean verify(byte[] content, String signature, PublicKey key) {
    String base64 = decodePercent(signature);
    if (base64 == null || !isBase64(base64) || base64.length() % 4 != 0) return false;
    try {
      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(key);
      verifier.update(content);
      return verifier.verify(Base64.getDecoder().decode(base64));
    } catch (GeneralSecurityException | IllegalArgumentException error) {
      return false;
    }
  }

  static boolean isBase64(String text) {
    return BASE64.matcher(text).matches();
  }

  /** A + stays a +: the value is no form field, for which URLDecoder is made. */
  private static String decodePercent(String value) {
    if (value == null || BROKEN_PERCENT.matcher(value).find()) return null;
    return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}

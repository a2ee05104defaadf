package com.example.alipaycancel;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;

/** Signs and verifies content: RSA PKCS#1 v1.5 with SHA-256 (RFC 8017, section 8.2). */
public final class Signatures {
  private Signatures() {}

  /**
   * Returns the bytes that a signature covers: {@code <method> <path>\n<clientId>.<time>.<body>}.
   * Method and path are those of the request, base path included, also for a response. The time is
   * the Request-Time or the Response-Time.
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
   * @return percent-encoded Base64, as the header needs it
   * @throws AlipayCancelException with SIGNING_FAILED if the key cannot sign
   */
  public static String sign(byte[] content, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(content);
      return encode(signature.sign());
    } catch (GeneralSecurityException error) {
      throw new AlipayCancelException(ErrorCode.SIGNING_FAILED, "The key could not sign.", error);
    }
  }

  /**
   * Returns whether the signature of the content was made with the private key that belongs to
   * {@code key}; false if it is malformed.
   *
   * @param signature Base64: raw, or percent-encoded with upper- or lower-case digits
   */
  public static boolean verify(byte[] content, String signature, PublicKey key) {
    byte[] bytes = decode(signature);
    if (bytes == null) return false;
    try {
      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(key);
      verifier.update(content);
      return verifier.verify(bytes);
    } catch (GeneralSecurityException error) {
      return false;
    }
  }

  /** Whether a text is Base64, with or without padding. */
  static boolean isBase64(String text) {
    int length = text.length();
    for (int padding = 0; padding < 2 && text.endsWith("=") && length > 0; padding++) {
      if (text.charAt(length - 1) == '=') length--;
    }
    for (int index = 0; index < length; index++) {
      char character = text.charAt(index);
      boolean isLetter =
          character >= 'A' && character <= 'Z' || character >= 'a' && character <= 'z';
      boolean isDigit = character >= '0' && character <= '9';
      if (!isLetter && !isDigit && character != '+' && character != '/') return false;
    }
    return length > 0;
  }

  /** Returns percent-encoded Base64. */
  static String encode(byte[] signature) {
    return URLEncoder.encode(Base64.getEncoder().encodeToString(signature), StandardCharsets.UTF_8);
  }

  /** Returns the bytes of Base64, raw or percent-encoded; null if it is neither. */
  static byte[] decode(String signature) {
    if (signature == null) return null;
    try {
      // Keeps + as +: the value is not a form field, which URLDecoder is made for.
      String base64 =
          signature.indexOf('%') < 0
              ? signature
              : URLDecoder.decode(signature.replace("+", "%2B"), StandardCharsets.UTF_8);
      if (!isBase64(base64) || base64.length() % 4 != 0) return null;
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException error) {
      return null;
    }
  }
}

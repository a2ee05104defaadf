package com.example.alipaycancel;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads RSA keys of at least {@link Contract#MIN_KEY_BITS}: PEM (PKCS#8, PKCS#1 or SPKI, whatever
 * the markers say), or Base64 DER on one line or several. No message contains the key.
 */
public final class Keys {
  private static final Pattern MARKERS =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private Keys() {}

  /**
   * Reads a private key.
   *
   * @throws AlipayCancelException with INVALID_KEY if it cannot be read, is encrypted, public, not
   *     RSA, or too short
   */
  public static RSAPrivateKey readPrivateKey(String key) {
    byte[] der = derOf("private", key);
    RSAPrivateKey parsed = privateKeyOf(der);
    if (parsed != null) return checked(parsed);
    if (publicKeyOf(der) != null) {
      throw invalid("A private key is needed, but this is a public key. Are the two swapped?");
    }
    throw invalid(
        "The private key is not an RSA key in PKCS8 or PKCS1 DER. Is a part of it missing?");
  }

  /**
   * Reads a public key.
   *
   * @throws AlipayCancelException with INVALID_KEY if it cannot be read, is private, not RSA, or
   *     too short
   */
  public static RSAPublicKey readPublicKey(String key) {
    byte[] der = derOf("public", key);
    RSAPublicKey parsed = publicKeyOf(der);
    if (parsed != null) return checked(parsed);
    if (privateKeyOf(der) != null) {
      throw invalid("A public key is needed, but this is a private key. Are the two swapped?");
    }
    throw invalid(
        "The public key is not an RSA key in SPKI or PKCS1 DER. Is a part of it missing?");
  }

  /** Returns the DER bytes of a key in PEM or Base64. */
  private static byte[] derOf(String kind, String key) {
    if (key == null) throw invalid("The " + kind + " key is missing.");
    // Environment variables often contain line breaks as the two characters \n.
    String text = key.replace("\\n", "\n");
    if (text.contains("ENCRYPTED")) {
      throw invalid("The " + kind + " key is encrypted. Decrypt it first.");
    }
    Matcher markers = MARKERS.matcher(text);
    if (markers.find()) text = markers.group(2);
    else if (text.contains("-----")) {
      throw invalid("The " + kind + " key has incomplete PEM markers.");
    }
    text = text.replaceAll("[\\s\\uFEFF]+", "");
    if (text.isEmpty()) throw invalid("The " + kind + " key is empty.");
    if (!Signatures.isBase64(text)) {
      throw invalid(
          "The " + kind + " key is neither PEM nor Base64. Pass the key itself, not a file name.");
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException error) {
      throw invalid("The " + kind + " key is not Base64. Is a part of it missing?");
    }
  }

  /** Tries PKCS#8, then wrapped PKCS#1, because PEM markers are often wrong. */
  private static RSAPrivateKey privateKeyOf(byte[] der) {
    for (byte[] encoded : new byte[][] {der, Der.pkcs8Of(der)}) {
      try {
        KeyFactory factory = KeyFactory.getInstance("RSA");
        return (RSAPrivateKey) factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (GeneralSecurityException | ClassCastException error) {
        // Not in this encoding; the next one may fit.
      }
    }
    return null;
  }

  private static RSAPublicKey publicKeyOf(byte[] der) {
    for (byte[] encoded : new byte[][] {der, Der.spkiOf(der)}) {
      try {
        KeyFactory factory = KeyFactory.getInstance("RSA");
        return (RSAPublicKey) factory.generatePublic(new X509EncodedKeySpec(encoded));
      } catch (GeneralSecurityException error) {
        // Not in this encoding; the next one may fit.
      }
    }
    return null;
  }

  private static <K extends RSAKey> K checked(K key) {
    int length = key.getModulus().bitLength();
    if (length >= Contract.MIN_KEY_BITS) return key;
    throw invalid(
        String.format(
            "An RSA key of at least %d bits is needed, but this one has %d.",
            Contract.MIN_KEY_BITS, length));
  }

  private static AlipayCancelException invalid(String message) {
    return new AlipayCancelException(ErrorCode.INVALID_KEY, message);
  }
}

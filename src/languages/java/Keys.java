package com.example.alipaycancel;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads RSA keys of at least {@link Contract#MIN_KEY_BITS}: PEM (PKCS#8, PKCS#1 or SPKI, whatever
 * the markers say), or Base64 of DER or PEM, on one line or several. Quotes around the text, a comma
 * after it, {@code \n} as two characters, and certificates beside a private key are ignored. No
 * message contains the key.
 */
public final class Keys {
  private Keys() {}

  /**
   * Reads a private key.
   *
   * @throws AlipayCancelException with INVALID_KEY if it cannot be read, is encrypted, public, not
   *     RSA, or too short
   */
  public static RSAPrivateKey readPrivateKey(String key) {
    byte[] der = KeyText.derOf("private", key);
    List<BigInteger> numbers = Der.privateNumbers(der);
    if (numbers.isEmpty()) throw wrongKey("private", "PKCS #8 or PKCS #1", der);
    checkLength(numbers.get(1));
    try {
      return (RSAPrivateKey)
          KeyFactory.getInstance("RSA")
              .generatePrivate(
                  new RSAPrivateCrtKeySpec(
                      numbers.get(1),
                      numbers.get(2),
                      numbers.get(3),
                      numbers.get(4),
                      numbers.get(5),
                      numbers.get(6),
                      numbers.get(7),
                      numbers.get(8)));
    } catch (GeneralSecurityException error) {
      throw wrongKey("private", "PKCS #8 or PKCS #1", der);
    }
  }

  /**
   * Reads a public key.
   *
   * @throws AlipayCancelException with INVALID_KEY if it cannot be read, is private, not RSA, too
   *     short or unsafe
   */
  public static RSAPublicKey readPublicKey(String key) {
    byte[] der = KeyText.derOf("public", key);
    List<BigInteger> numbers = Der.publicNumbers(der);
    if (numbers.isEmpty()) throw wrongKey("public", "SPKI or PKCS #1", der);
    BigInteger modulus = numbers.get(0);
    BigInteger exponent = numbers.get(1);
    checkLength(modulus);
    // RFC 8017, section 3.1. With the exponent 1, every content is its own signature.
    if (exponent.compareTo(BigInteger.TWO) <= 0 || !exponent.testBit(0) || !modulus.testBit(0)) {
      throw KeyText.invalid(
          "The public key is not safe: its exponent must be odd and at least 3, and its modulus odd."
              + " Copy it again from its source.");
    }
    try {
      RSAPublicKeySpec spec = new RSAPublicKeySpec(modulus, exponent);
      return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec);
    } catch (GeneralSecurityException error) {
      throw wrongKey("public", "SPKI or PKCS #1", der);
    }
  }

  /**
   * Reads one or more public keys: each text is a key, or several {@code PUBLIC KEY} blocks of PEM.
   *
   * @throws AlipayCancelException with INVALID_KEY if there is no key, or a key is invalid
   */
  public static List<RSAPublicKey> readPublicKeys(String... texts) {
    Objects.requireNonNull(texts, "texts");
    if (texts.length == 0) throw KeyText.invalid("The list of public keys is empty.");
    List<RSAPublicKey> keys = new ArrayList<>();
    for (String text : texts) {
      for (String key : KeyText.publicKeysIn(text)) keys.add(readPublicKey(key));
    }
    return List.copyOf(keys);
  }

  /**
   * Returns the fingerprint of a public key: SHA-256 over its SPKI DER, in hexadecimal. The command
   * {@code openssl pkey -pubin -in public.pem -outform DER | openssl sha256} prints the same.
   */
  public static String fingerprint(RSAPublicKey key) {
    try {
      StringBuilder text = new StringBuilder();
      for (byte octet : MessageDigest.getInstance("SHA-256").digest(key.getEncoded())) {
        text.append(String.format("%02x", octet));
      }
      return text.toString();
    } catch (GeneralSecurityException error) {
      throw new IllegalStateException("Every Java platform has SHA-256.", error);
    }
  }

  private static void checkLength(BigInteger modulus) {
    int length = modulus.bitLength();
    if (length >= Contract.MIN_KEY_BITS) return;
    throw KeyText.invalid(
        String.format(
            "An RSA key of at least %d bits is needed, but this one has %d.",
            Contract.MIN_KEY_BITS, length));
  }

  /** Returns what is wrong with DER that is not the expected key. */
  private static AlipayCancelException wrongKey(String kind, String encodings, byte[] der) {
    boolean isPrivate = kind.equals("private");
    if (!(isPrivate ? Der.publicNumbers(der) : Der.privateNumbers(der)).isEmpty()) {
      String other = isPrivate ? "public" : "private";
      return KeyText.invalid(
          String.format(
              "A %s key is needed, but this is a %s key. Are the two swapped?", kind, other));
    }
    String type = Der.otherKeyType(der);
    if (type != null) return KeyText.notRsa(type);
    if (isCertificate(der)) return KeyText.certificate(kind);
    return KeyText.invalid(
        "The " + kind + " key is not DER of " + encodings + ". Is a part of it missing?");
  }

  private static boolean isCertificate(byte[] der) {
    try {
      CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
      return true;
    } catch (CertificateException error) {
      return false;
    }
  }
}

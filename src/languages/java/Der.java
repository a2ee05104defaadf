package com.example.alipaycancel;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * An element of DER (X.690), for the numbers of RSA keys. KeyFactory cannot read PKCS#1 (RFC 8017,
 * appendix A.1), and does not say what is wrong with a key.
 */
final class Der {
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int SEQUENCE = 0x30;

  /** rsaEncryption (RFC 3279, section 2.3.1). */
  private static final String RSA = "2a864886f70d010101";

  /** Other algorithms of keys, by their object identifiers. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "2a864886f70d01010a", "rsa-pss",
          "2a864886f70d010301", "dh",
          "2a8648ce380401", "dsa",
          "2a8648ce3d0201", "ec",
          "2b656e", "x25519",
          "2b656f", "x448",
          "2b6570", "ed25519",
          "2b6571", "ed448");

  private final int tag;
  private final byte[] content;

  private Der(int tag, byte[] content) {
    this.tag = tag;
    this.content = content;
  }

  /** Returns the nine numbers of an RSA private key in PKCS#8 or PKCS#1; none if it is none. */
  static List<BigInteger> privateNumbers(byte[] der) {
    List<Der> parts = partsOf(der);
    // PrivateKeyInfo: version, algorithm, key, attributes (RFC 5208, section 5).
    boolean isPkcs8 = parts.size() >= 3 && parts.get(2).tag == OCTET_STRING;
    if (isPkcs8) parts = isOf(RSA, parts.get(1)) ? partsOf(parts.get(2).content) : List.of();
    return numbers(parts, 9);
  }

  /** Returns modulus and exponent of an RSA public key in SPKI or PKCS#1; none if it is none. */
  static List<BigInteger> publicNumbers(byte[] der) {
    List<Der> parts = partsOf(der);
    // SubjectPublicKeyInfo: algorithm, key after the number of unused bits (RFC 5280, section 4.1).
    boolean isSpki = parts.size() == 2 && parts.get(1).tag == BIT_STRING;
    if (isSpki) {
      byte[] bits = parts.get(1).content;
      boolean isRsa = isOf(RSA, parts.get(0)) && bits.length > 0 && bits[0] == 0;
      parts = isRsa ? partsOf(Arrays.copyOfRange(bits, 1, bits.length)) : List.of();
    }
    return numbers(parts, 2);
  }

  /** Returns the type of a key in PKCS#8 or SPKI that is not for RSA, or null. */
  static String otherKeyType(byte[] der) {
    for (Der part : partsOf(der)) {
      for (Map.Entry<String, String> type : OTHERS.entrySet()) {
        if (isOf(type.getKey(), part)) return type.getValue();
      }
    }
    return null;
  }

  /** Returns whether an element is an AlgorithmIdentifier of this algorithm. */
  private static boolean isOf(String identifier, Der algorithm) {
    List<Der> parts = algorithm.tag == SEQUENCE ? elementsOf(algorithm.content) : List.of();
    if (parts.isEmpty() || parts.get(0).tag != OBJECT_IDENTIFIER) return false;
    return new BigInteger(1, parts.get(0).content).toString(16).equals(identifier);
  }

  private static List<BigInteger> numbers(List<Der> parts, int count) {
    List<BigInteger> numbers = new ArrayList<>();
    for (Der part : parts) {
      if (part.tag != INTEGER || part.content.length == 0) return List.of();
      numbers.add(new BigInteger(part.content));
    }
    boolean isKey = numbers.size() == count && numbers.stream().allMatch(it -> it.signum() >= 0);
    return isKey ? numbers : List.of();
  }

  /** Returns the elements of a SEQUENCE; none if it is malformed. */
  private static List<Der> partsOf(byte[] der) {
    List<Der> outer = elementsOf(der);
    boolean isSequence = outer.size() == 1 && outer.get(0).tag == SEQUENCE;
    return isSequence ? elementsOf(outer.get(0).content) : List.of();
  }

  private static List<Der> elementsOf(byte[] bytes) {
    List<Der> elements = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      if (at + 1 >= bytes.length) return List.of();
      int tag = bytes[at++];
      int length = bytes[at++] & 0xff;
      if (length > 0x82 || length == 0x80) return List.of();
      // The long form: the number of bytes that contain the length.
      for (int left = length > 0x80 ? length - 0x80 : 0, read = 0; left > 0; left--) {
        if (at >= bytes.length) return List.of();
        read = read << 8 | bytes[at++] & 0xff;
        length = read;
      }
      if (length > bytes.length - at) return List.of();
      elements.add(new Der(tag, Arrays.copyOfRange(bytes, at, at + length)));
      at += length;
    }
    return elements;
  }
}

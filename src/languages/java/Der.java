package com.example.alipaycancel;

import java.io.ByteArrayOutputStream;

/** Wraps PKCS#1 keys (RFC 8017, appendix A.1), which Java cannot read, into PKCS#8 or SPKI. */
final class Der {
  private static final int SEQUENCE = 0x30;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;

  /** AlgorithmIdentifier of rsaEncryption: its object identifier and NULL (RFC 3279, 2.3.1). */
  private static final byte[] RSA = {
    0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };

  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
  private static final byte[] NO_UNUSED_BITS = {0x00};

  private Der() {}

  /** Returns a PrivateKeyInfo (RFC 5208, section 5). */
  static byte[] pkcs8Of(byte[] pkcs1) {
    return element(SEQUENCE, VERSION_0, RSA, element(OCTET_STRING, pkcs1));
  }

  /** Returns a SubjectPublicKeyInfo (RFC 5280, section 4.1). */
  static byte[] spkiOf(byte[] pkcs1) {
    return element(SEQUENCE, RSA, element(BIT_STRING, NO_UNUSED_BITS, pkcs1));
  }

  private static byte[] element(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) length += part.length;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(tag);
    if (length > 0xff) {
      bytes.write(0x82);
      bytes.write(length >> 8);
    } else if (length > 0x7f) {
      bytes.write(0x81);
    }
    bytes.write(length);
    for (byte[] part : parts) bytes.write(part, 0, part.length);
    return bytes.toByteArray();
  }
}

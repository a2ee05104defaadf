package com.example.alipaycancel;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads RSA keys of at least {@link Contract#MIN_KEY_BITS}: PEM (PKCS#8, PKCS#1 or SPKI, whatever
 * the markers say), or Base64 of DER or PEM, on one line or several. Quotes around the text, a comma
 * after it, {@code \n} as two characters, and other blocks of a PEM, such as certificates, are
 * ignored. No message contains the key.
 */
public final class Keys {
  private static final Pattern MARKERS =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private static final Pattern BLOCK =
      Pattern.compile("(?s)-----BEGIN ([A-Z0-9 ]+)-----(?:(?!-----).)*+-----END \\1-----");

  private static final String BLANK = "[\\s\\p{Z}\\uFEFF]+";

  private static final Pattern WRAPPED =
      Pattern.compile(
          "(?s)B?(?<quote>[\"'`]?)B?(?<key>.*?)B?\\k<quote>B?[,;]?B?"
              .replace("B", "(?:" + BLANK + ")"));

  /** Well-known forms other than PEM or Base64 of an RSA key, and what to do. */
  private static final Map<Pattern, String> OTHER_FORMS = otherForms();

  private Keys() {}

  private static Map<Pattern, String> otherForms() {
    Map<Pattern, String> forms = new LinkedHashMap<>();
    forms.put(Pattern.compile("\\x00"), "is UTF-16 text. Save it as UTF-8.");
    forms.put(
        Pattern.compile("[\\u200B-\\u200D\\u2060]"),
        "contains a zero-width character. Copy it again, as plain text.");
    forms.put(
        Pattern.compile("-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----"),
        "is a certificate, not a key. Its public key: openssl x509 -in certificate.pem -pubkey -noout");
    forms.put(
        Pattern.compile("-----BEGIN OPENSSH PRIVATE KEY-----"),
        "is in OpenSSH format. Convert a copy of it to PEM: ssh-keygen -p -N \"\" -m PEM -f copy-of-key");
    forms.put(
        Pattern.compile("^ssh-[a-z]+ "),
        "is a public key in OpenSSH format. Convert it to PEM: ssh-keygen -e -m PKCS8 -f key.pub");
    forms.put(
        Pattern.compile("ENCRYPTED"),
        "is encrypted. Decrypt it first: openssl pkey -in encrypted.pem -out private.pem");
    forms.put(
        Pattern.compile("-----BEGIN EC PRIVATE KEY-----"),
        "is not an RSA key. Generate one: openssl genrsa -out private.pem");
    forms.put(Pattern.compile("^[{]"), "is a JWK or other JSON. Convert it to PEM.");
    forms.put(Pattern.compile("(?i)%(2[BF]|3D|0A|20)"), "is percent-encoded. Decode it.");
    forms.put(
        Pattern.compile("^(?=[A-Za-z0-9+/]*[_-])[A-Za-z0-9_-]{200,}={0,2}$"),
        "is in base64url. Convert it to Base64: tr '_-' '/+' < key.txt");
    return forms;
  }

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
    String text = onlyKey(kind, unwrapped(key));
    for (Map.Entry<Pattern, String> form : OTHER_FORMS.entrySet()) {
      if (form.getKey().matcher(text).find()) {
        throw invalid("The " + kind + " key " + form.getValue());
      }
    }
    Matcher markers = MARKERS.matcher(text);
    boolean isPem = markers.find();
    if (!isPem && text.contains("-----")) {
      throw invalid("The " + kind + " key has incomplete PEM markers.");
    }
    String base64 = (isPem ? markers.group(2) : text).replaceAll(BLANK, "");
    if (base64.isEmpty()) throw invalid("The " + kind + " key is empty.");
    if (!Signatures.isBase64(base64)) {
      throw invalid(
          "The "
              + kind
              + " key is neither PEM nor Base64. It must be the key itself, not the name of a file.");
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException error) {
      throw invalid("The " + kind + " key is not Base64. Is a part of it missing?");
    }
    String decoded = new String(bytes, StandardCharsets.ISO_8859_1);
    return !isPem && decoded.startsWith("-----BEGIN") ? derOf(kind, decoded) : bytes;
  }

  /**
   * Returns the block with the key, of a text with several PEM blocks. A file with a key often also
   * contains certificates.
   */
  private static String onlyKey(String kind, String text) {
    List<MatchResult> blocks = BLOCK.matcher(text).results().collect(Collectors.toList());
    if (blocks.size() < 2) return text;
    List<String> keys = blocksOf(kind, blocks);
    if (keys.size() > 1) {
      throw invalid("One " + kind + " key is needed, but this text contains " + keys.size() + ".");
    }
    // A key of the other kind is reported as swapped.
    if (keys.isEmpty()) keys = blocksOf(kind.equals("private") ? "public" : "private", blocks);
    return keys.isEmpty() ? text : keys.get(0);
  }

  private static List<String> blocksOf(String kind, List<MatchResult> blocks) {
    String label = kind.toUpperCase(Locale.ROOT) + " KEY";
    return blocks.stream()
        .filter(block -> block.group(1).endsWith(label))
        .map(MatchResult::group)
        .collect(Collectors.toList());
  }

  /** Removes what environment files and copied lists leave around a key: blanks, quotes, a comma. */
  private static String unwrapped(String key) {
    // An environment variable often carries line breaks as the two characters \n.
    String lines = key.replace("\\r", "").replace("\\n", "\n");
    Matcher wrapped = WRAPPED.matcher(lines);
    return wrapped.matches() ? wrapped.group("key") : lines;
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

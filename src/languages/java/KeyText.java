package com.example.alipaycancel;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the DER bytes of a key in a text. */
final class KeyText {
  private static final Pattern BLOCK =
      Pattern.compile("(?s)-----BEGIN ([A-Z0-9 ]+)-----(?:(?!-----).)*+-----END \\1-----");

  private static final Pattern MARKERS =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private static final String BLANK = "[\\s\\p{Z}\\uFEFF]+";

  private static final Pattern WRAPPED =
      Pattern.compile(
          "(?s)B?(?<quote>[\"'`]?)B?(?<key>.*?)B?\\k<quote>B?[,;]?B?"
              .replace("B", "(?:" + BLANK + ")"));

  private static final Pattern UTF_16 = Pattern.compile("(?:[\\t-~]\\x00){8}|(?:\\x00[\\t-~]){8}");

  private static final Pattern INVISIBLE =
      Pattern.compile("[\\u00AD\\u200B-\\u200F\\u202A-\\u202E\\u2060]");

  private static final String CERTIFICATE =
      "This is a certificate, not a public key. Extract its public key:"
          + " openssl x509 -in certificate.pem -pubkey -noout > public.pem";

  /** Well-known forms other than PEM or Base64 of an RSA key, and what to do. */
  private static final Map<Pattern, String> OTHER_FORMS = otherForms();

  private KeyText() {}

  private static Map<Pattern, String> otherForms() {
    Map<Pattern, String> forms = new LinkedHashMap<>();
    forms.put(
        Pattern.compile("-----BEGIN OPENSSH PRIVATE KEY-----"),
        "is in OpenSSH format. Convert a copy of it to PEM: ssh-keygen -p -N \"\" -m PEM -f copy-of-key");
    forms.put(
        Pattern.compile("^PuTTY-User-Key-File-"),
        "is in PuTTY format. Convert it to PEM: puttygen key.ppk -O private-openssh -o private.pem");
    forms.put(
        Pattern.compile("^ssh-[a-z]+ "),
        "is a public key in OpenSSH format. Convert it to PEM: ssh-keygen -e -m PKCS8 -f key.pub > public.pem");
    forms.put(
        Pattern.compile("ENCRYPTED"),
        "is encrypted. Decrypt it first: openssl pkey -in encrypted.pem -out private.pem");
    forms.put(Pattern.compile("^[{]"), "is a JWK or other JSON. Convert a JWK to PEM.");
    forms.put(Pattern.compile("(?i)%(2[BF]|3D|0A|20)"), "is percent-encoded. Decode it.");
    forms.put(
        Pattern.compile("^(?=[A-Za-z0-9]*[_-])[A-Za-z0-9_-]{200,}={0,2}$"),
        "is in base64url. Convert it to Base64: tr '_-' '/+' < key.txt");
    return forms;
  }

  /** Returns the DER bytes of a key in PEM or Base64. */
  static byte[] derOf(String kind, String key) {
    String text = onlyKey(kind, read(kind, key));
    checkForm(kind, text);
    Matcher markers = MARKERS.matcher(text);
    boolean isPem = markers.find();
    if (!isPem && text.contains("-----")) {
      throw invalid("The " + kind + " key has incomplete PEM markers.");
    }
    String base64 = (isPem ? markers.group(2) : text).replaceAll(BLANK, "");
    if (base64.isEmpty()) throw invalid("The " + kind + " key is empty.");
    byte[] bytes = decoded(base64);
    if (bytes.length > 0) return bytes;
    throw invalid(
        "The "
            + kind
            + " key is neither PEM nor Base64. It must be the key itself, not the name of a file.");
  }

  /**
   * Splits a text with several public keys in PEM.
   *
   * @throws AlipayCancelException if a block of several is not a public key: in a chain of
   *     certificates, the key of an authority must not become a key of the provider
   */
  static List<String> publicKeysIn(String key) {
    List<MatchResult> blocks = blocksIn(read("public", key));
    if (blocks.size() < 2) return List.of(key);
    for (MatchResult block : blocks) {
      String label = block.group(1);
      if (label.matches("(RSA )?PUBLIC KEY")) continue;
      checkForm("public", block.group());
      String shown = label.substring(0, Math.min(label.length(), 32));
      throw invalid("A list of public keys must not contain a block of " + shown + ".");
    }
    return blocks.stream().map(MatchResult::group).collect(Collectors.toList());
  }

  /** Returns a text without what surrounds it. Decodes the Base64 of a PEM. */
  private static String read(String kind, String key) {
    if (key == null) throw invalid("The " + kind + " key is missing.");
    String text = unwrapped(key);
    // Read as UTF-8, each ASCII character of UTF-16 stands before or after a zero byte.
    if (UTF_16.matcher(text).find()) {
      throw invalid(
          "The "
              + kind
              + " key is encoded in UTF-16. Save it as UTF-8; in PowerShell: Set-Content -Encoding ascii.");
    }
    String invisible =
        INVISIBLE
            .matcher(text)
            .results()
            .map(found -> String.format("U+%04X", (int) found.group().charAt(0)))
            .distinct()
            .collect(Collectors.joining(", "));
    if (!invisible.isEmpty()) {
      throw invalid(
          "The "
              + kind
              + " key contains the invisible character "
              + invisible
              + ". Remove it, or copy the key again from its source.");
    }
    byte[] bytes = decoded(text.replaceAll(BLANK, ""));
    String decoded = unwrapped(new String(bytes, StandardCharsets.UTF_8));
    return decoded.startsWith("-----BEGIN ") ? decoded : text;
  }

  /**
   * Returns the block with the key, of a text with several PEM blocks. A file with a private key
   * often also contains certificates.
   */
  private static String onlyKey(String kind, String text) {
    List<MatchResult> blocks = blocksIn(text);
    String label = kind.toUpperCase(Locale.ROOT) + " KEY";
    List<String> keys =
        blocks.stream()
            .filter(block -> block.group(1).endsWith(label))
            .map(MatchResult::group)
            .collect(Collectors.toList());
    if (keys.size() > 1) {
      throw invalid("One " + kind + " key is needed, but this text contains " + keys.size() + ".");
    }
    return kind.equals("private") && blocks.size() > 1 && keys.size() == 1 ? keys.get(0) : text;
  }

  private static List<MatchResult> blocksIn(String text) {
    return BLOCK.matcher(text).results().collect(Collectors.toList());
  }

  /** Removes what environment files and copied lists leave around a key: blanks, quotes, a comma. */
  private static String unwrapped(String key) {
    // An environment variable often carries line breaks as the two characters \n.
    String lines = key.replace("\\r", "").replace("\\n", "\n");
    Matcher wrapped = WRAPPED.matcher(lines);
    return wrapped.matches() ? wrapped.group("key") : lines;
  }

  /** Returns the bytes of Base64 with or without padding; none if it is malformed. */
  private static byte[] decoded(String base64) {
    if (!Signatures.isBase64(base64)) return new byte[0];
    try {
      return Base64.getDecoder().decode(base64.replaceAll("=+$", ""));
    } catch (IllegalArgumentException error) {
      return new byte[0];
    }
  }

  private static void checkForm(String kind, String text) {
    if (Pattern.compile("-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----").matcher(text).find()) {
      throw certificate(kind);
    }
    if (text.contains("-----BEGIN EC PRIVATE KEY-----")) throw notRsa("ec");
    for (Map.Entry<Pattern, String> form : OTHER_FORMS.entrySet()) {
      if (form.getKey().matcher(text).find()) {
        throw invalid("The " + kind + " key " + form.getValue());
      }
    }
  }

  static AlipayCancelException certificate(String kind) {
    return invalid(
        kind.equals("public") ? CERTIFICATE : "This is a certificate; a private key is needed.");
  }

  static AlipayCancelException notRsa(String type) {
    return invalid(
        "An RSA key is needed, but this is a key of type "
            + type
            + ". Generate one: openssl genrsa -out private.pem 2048");
  }

  static AlipayCancelException invalid(String message) {
    return new AlipayCancelException(ErrorCode.INVALID_KEY, message);
  }
}

package com.example.alipaycancel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings of a client. */
public final class Settings {
  /** The environment variables, by the options that they set. */
  private static final Map<String, String> VARIABLES =
      Map.of(
          "clientId", "ALIPAY_CLIENT_ID",
          "privateKey", "ALIPAY_PRIVATE_KEY",
          "alipayPublicKey", "ALIPAY_PUBLIC_KEY",
          "keyVersion", "ALIPAY_KEY_VERSION",
          "agentToken", "ALIPAY_AGENT_TOKEN",
          "region", "ALIPAY_REGION",
          "environment", "ALIPAY_ENVIRONMENT",
          "baseUrl", "ALIPAY_BASE_URL");

  private static final Pattern OPTION = Pattern.compile("^Option `(\\w+)`");
  private static final Pattern QUOTED = Pattern.compile("(?s)([\"'`])(.*)\\1");

  /** The merchant's identity and keys. */
  public final Credentials credentials;

  /** The URL of the API. */
  public final Gateway gateway;

  private Settings(Credentials credentials, Gateway gateway) {
    this.credentials = credentials;
    this.gateway = gateway;
  }

  /**
   * Reads the settings from the environment variables of this process. Required: {@code
   * ALIPAY_CLIENT_ID}; {@code ALIPAY_PRIVATE_KEY_FILE} or {@code ALIPAY_PRIVATE_KEY}; {@code
   * ALIPAY_PUBLIC_KEY_FILE} or {@code ALIPAY_PUBLIC_KEY}; {@code ALIPAY_REGION} or {@code
   * ALIPAY_BASE_URL}. Optional: {@code ALIPAY_ENVIRONMENT} with a region, {@code
   * ALIPAY_KEY_VERSION}, {@code ALIPAY_AGENT_TOKEN}. An empty variable counts as unset. Quotes
   * around a value are ignored.
   *
   * @throws AlipayCancelException with INVALID_SETTING if a variable is missing or invalid. The
   *     message names the variable and never contains a key
   */
  public static Settings fromEnvironment() {
    return fromEnvironment(System.getenv());
  }

  /** Reads the settings from these variables; see {@link #fromEnvironment()}. */
  public static Settings fromEnvironment(Map<String, String> variables) {
    return new Reader(variables).settings();
  }

  /** Reads variables. Nothing keeps them: they contain secrets. */
  private static final class Reader {
    private final Map<String, String> variables;

    Reader(Map<String, String> variables) {
      this.variables = variables;
    }

    Settings settings() {
      if (get("clientId") == null) throw invalid("No client id: set ALIPAY_CLIENT_ID.");
      if (get("region") == null && get("baseUrl") == null) {
        throw invalid("No region and no base URL: set ALIPAY_REGION, or ALIPAY_BASE_URL.");
      }
      if (get("region") != null && get("baseUrl") != null) {
        throw invalid("ALIPAY_REGION and ALIPAY_BASE_URL are both set.");
      }
      Key privateKey = key("privateKey", "The private key");
      Key publicKey = key("alipayPublicKey", "Alipay's public key");
      try {
        Credentials credentials =
            Credentials.builder(get("clientId"))
                .privateKey(privateKey.text)
                .alipayPublicKey(publicKey.text)
                .keyVersion(get("keyVersion"))
                .agentToken(get("agentToken"))
                .build();
        return new Settings(credentials, gateway());
      } catch (AlipayCancelException error) {
        Matcher option = OPTION.matcher(error.getMessage());
        if (!option.find()) throw error;
        String name = option.group(1);
        Key key = name.equals("privateKey") ? privateKey : publicKey;
        String from = name.endsWith("Key") ? key.from : VARIABLES.get(name);
        throw invalid(from + error.getMessage().substring(option.end()));
      }
    }

    private Gateway gateway() {
      if (get("baseUrl") != null) return Gateway.at(get("baseUrl"));
      Region region = Region.of(get("region"));
      String environment = get("environment");
      return environment == null
          ? Gateway.of(region)
          : Gateway.of(region, Environment.of(environment));
    }

    /** Returns the value of an option, or null. */
    private String get(String option) {
      return bare(VARIABLES.get(option));
    }

    /**
     * Returns the value of a variable without blanks and one pair of quotes around it, or null: {@code
     * docker --env-file} keeps the quotes of a file.
     */
    private String bare(String variable) {
      String text = variables.getOrDefault(variable, "").strip();
      Matcher quoted = QUOTED.matcher(text);
      String value = quoted.matches() ? quoted.group(2).strip() : text;
      return value.isEmpty() ? null : value;
    }

    /** Reads a key from its variable, or from the file that the variable with _FILE names. */
    private Key key(String option, String what) {
      String variable = VARIABLES.get(option);
      String fileVariable = variable + "_FILE";
      String file = bare(fileVariable);
      String inline = bare(variable);
      if (file == null && inline == null) {
        throw invalid(what + " is not set: set " + fileVariable + ", or " + variable + ".");
      }
      if (file == null) return new Key(inline, variable);
      if (inline != null) throw invalid(fileVariable + " and " + variable + " are both set.");
      try {
        byte[] bytes = Files.readAllBytes(Path.of(file));
        boolean isDer = bytes.length > 1 && bytes[0] == 0x30 && bytes[1] < 0;
        String text =
            isDer
                ? Base64.getEncoder().encodeToString(bytes)
                : new String(bytes, StandardCharsets.UTF_8);
        return new Key(text, fileVariable);
      } catch (IOException | IllegalArgumentException error) {
        if (looksLikeKey(file)) {
          throw invalid(fileVariable + " must name a file, but contains a key.");
        }
        int length = file.codePointCount(0, file.length());
        String shown =
            length <= 128 ? file : "(" + length + " characters from " + fileVariable + ")";
        throw invalid(fileVariable + " is \"" + shown + "\", but " + reasonOf(error, file) + ".");
      }
    }
  }

  /** A key and the variable that it is from. */
  private static final class Key {
    final String text;
    final String from;

    Key(String text, String from) {
      this.text = text;
      this.from = from;
    }
  }

  private static String reasonOf(Exception error, String file) {
    if (error instanceof NoSuchFileException) return "there is no such file";
    if (error instanceof AccessDeniedException) return "you have no permission to read it";
    if (String.valueOf(error.getMessage()).endsWith("File name too long")) {
      return "the name is too long for a file";
    }
    boolean isFolder = error instanceof IOException && Files.isDirectory(Path.of(file));
    return isFolder ? "it is a folder" : "it cannot be read";
  }

  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-f]{65,}");
  private static final Pattern STRETCH = Pattern.compile("(?=([A-Za-z0-9+/=_%-]{40}))");
  private static final Pattern CHANGE =
      Pattern.compile("(?=[A-Z][a-z0-9]|[a-z][A-Z0-9]|[0-9][A-Za-z])");
  private static final Pattern CHANGE_OF_CASE = Pattern.compile("(?=[A-Z][a-z]|[a-z][A-Z])");

  /**
   * Whether the name of a file is a key or contains part of one, also in pieces. A SHA-256
   * fingerprint has 64 hexadecimal digits. Base64 mixes capitals, small letters and digits at
   * random; words, paths, UUIDs and numbers do not. Neighbours of a sign do not count: a path has
   * many signs. The clients in other languages have the same rule.
   */
  private static boolean looksLikeKey(String name) {
    if (name.contains("-----BEGIN")) return true;
    String joined = name.replaceAll("[\\s:;,.|\"']+", "");
    for (String text : new String[] {name, joined, joined.replace("-", "")}) {
      Matcher runs = HEXADECIMAL.matcher(text.toLowerCase(Locale.ROOT));
      while (runs.find()) if (runs.group().chars().distinct().count() >= 10) return true;
      Matcher stretches = STRETCH.matcher(text);
      while (stretches.find()) if (isMixed(stretches.group(1))) return true;
    }
    return false;
  }

  private static boolean isMixed(String stretch) {
    return CHANGE.matcher(stretch).results().count() >= 12
        && CHANGE_OF_CASE.matcher(stretch).results().count() >= 4
        && stretch.matches(".*[0-9].*");
  }

  private static AlipayCancelException invalid(String message) {
    return new AlipayCancelException(ErrorCode.INVALID_SETTING, message);
  }
}

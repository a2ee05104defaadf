package com.example.alipaycancel;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The bounds of a text: its length in characters (code points), and its pattern. */
public final class Bounds {
  public final int minLength;
  public final int maxLength;

  /** Null if any text is allowed. */
  private final Pattern pattern;

  Bounds(int minLength, int maxLength) {
    this(minLength, maxLength, null);
  }

  Bounds(int minLength, int maxLength, String pattern) {
    this.minLength = minLength;
    this.maxLength = maxLength;
    this.pattern = pattern == null ? null : Pattern.compile(pattern);
  }

  /** Returns whether a text is within the bounds; false for null. */
  public boolean allow(String text) {
    return text != null && lengthProblem(text) == null && fits(text);
  }

  /** Returns what is wrong with a text of the request: a phrase that begins with must; or null. */
  String problemOf(String text) {
    String problem = lengthProblem(text);
    if (problem != null) return problem;
    if (!fits(text)) return "must match the pattern " + pattern;
    boolean isUnicode = StandardCharsets.UTF_8.newEncoder().canEncode(text);
    return isUnicode ? null : "must not contain unpaired surrogates";
  }

  private boolean fits(String text) {
    return pattern == null || pattern.matcher(text).matches();
  }

  private String lengthProblem(String text) {
    int length = text.codePointCount(0, text.length());
    if (length < minLength) return "must have at least " + minLength + " character(s)";
    return length > maxLength ? "must have at most " + maxLength + " characters" : null;
  }
}

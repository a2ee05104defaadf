package com.example.alipaycancel;

/** The release of this package. {@link Contract#VERSION} is the version of its contract. */
public final class Release {
  /** The version of this package. */
  public static final String VERSION = "{{version}}";

  private Release() {}
}

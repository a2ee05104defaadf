package com.example.alipaycancel;

import java.util.Objects;

/** The options of one call. */
public final class CancelOptions {
  /** This cancellation was never sent before. The limits are those of the client. */
  public static final CancelOptions FIRST = new CancelOptions(false, null);

  /**
   * This cancellation may have been sent before: by an earlier call that returned U or did not
   * finish, by another process, or by a person. A failure that concerns only the request does not
   * prove then that the payment is not cancelled, and the outcome is U. When in doubt, use this.
   */
  public static final CancelOptions REPEATED = new CancelOptions(true, null);

  final boolean repeated;

  /** Null for those of the client. */
  final Limits limits;

  private CancelOptions(boolean repeated, Limits limits) {
    this.repeated = repeated;
    this.limits = limits;
  }

  /** Returns a copy with other limits than those of the client. */
  public CancelOptions limits(Limits limits) {
    return new CancelOptions(repeated, Objects.requireNonNull(limits, "limits"));
  }
}

package com.example.alipaycancel;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/**
 * Why a connection failed: {@code ECONNREFUSED 127.0.0.1:5999}, {@code ENOTFOUND api.example}.
 * Taken from the type of the exception. Messages of other code are not repeated, because they may
 * contain anything.
 */
final class NetworkReason {
  private NetworkReason() {}

  /** Returns the reason; empty if no cause has a known type. */
  static String of(Throwable error, URI uri) {
    String place = uri.getHost() + ":" + (uri.getPort() == -1 ? 443 : uri.getPort());
    // The innermost exception is the most specific: an unknown host is the cause of a
    // ConnectException.
    String reason = "";
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (at instanceof UnknownHostException || at instanceof UnresolvedAddressException) {
        reason = "ENOTFOUND " + uri.getHost();
      } else if (at instanceof NoRouteToHostException) {
        reason = "EHOSTUNREACH " + place;
      } else if (at instanceof ConnectException) {
        reason = "ECONNREFUSED " + place;
      } else if (at instanceof SSLException) {
        reason = "TLS failed with " + place;
      } else if (at instanceof java.net.SocketException) {
        reason = "ECONNRESET " + place;
      } else if (at instanceof java.io.EOFException) {
        reason = "the connection was closed";
      }
    }
    return reason;
  }
}

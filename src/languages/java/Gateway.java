package com.example.alipaycancel;

import java.net.URI;
import java.util.Objects;

/** The URL of the API. */
public final class Gateway {
  private static final String EXAMPLE =
      new Gateway(null, Region.values()[0], Environment.PRODUCTION).baseUrl("");

  private final String baseUrl;
  private final Region region;
  private final Environment environment;

  private Gateway(String baseUrl, Region region, Environment environment) {
    this.baseUrl = baseUrl;
    this.region = region;
    this.environment = environment;
  }

  /**
   * Returns the gateway of a region: the provider's sandbox for a Client-Id that begins with {@link
   * Contract#SANDBOX_PREFIX}, else production.
   */
  public static Gateway of(Region region) {
    return new Gateway(null, Objects.requireNonNull(region, "region"), null);
  }

  /** Returns the gateway of a region, for production or the provider's sandbox. */
  public static Gateway of(Region region, Environment environment) {
    Objects.requireNonNull(environment, "environment");
    return new Gateway(null, Objects.requireNonNull(region, "region"), environment);
  }

  /**
   * Returns a gateway by its URL, base path included. {@code http:} is allowed for loopback hosts
   * only.
   *
   * @throws AlipayCancelException with INVALID_OPTION if the URL is invalid
   */
  public static Gateway at(String baseUrl) {
    URI uri;
    try {
      uri = new URI(Objects.requireNonNullElse(baseUrl, ""));
    } catch (java.net.URISyntaxException error) {
      throw invalid("must be a URL, such as " + EXAMPLE + ".");
    }
    if (uri.getHost() == null) {
      throw invalid("must be a URL, such as " + EXAMPLE + ".");
    }
    if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
      throw invalid("must not contain a user name, a password, a query or a fragment.");
    }
    boolean isLocal = uri.getHost().matches("localhost|\\[::1]|127(\\.[0-9]{1,3}){3}");
    if (!"https".equals(uri.getScheme()) && !("http".equals(uri.getScheme()) && isLocal)) {
      throw invalid("must begin with https://. http:// is allowed for loopback hosts only.");
    }
    String url = baseUrl.replaceAll("/+$", "");
    if (url.endsWith(Contract.PATH)) {
      throw invalid("must end before the path of the operation, " + Contract.PATH + ".");
    }
    return new Gateway(url, null, null);
  }

  /** Returns the base URL, without a trailing slash. */
  String baseUrl(String clientId) {
    if (baseUrl != null) return baseUrl;
    Environment chosen =
        environment != null
            ? environment
            : clientId.startsWith(Contract.SANDBOX_PREFIX)
                ? Environment.SANDBOX
                : Environment.PRODUCTION;
    return Contract.SERVER_URL.replace("{gateway}", region.gateway).replace("{mode}", chosen.mode);
  }

  private static AlipayCancelException invalid(String rule) {
    return AlipayCancelException.option("baseUrl", rule);
  }
}

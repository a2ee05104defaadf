package com.example.alipaycancel.example;

import com.example.alipaycancel.AlipayCancelException;
import com.example.alipaycancel.CancelClient;
import com.example.alipaycancel.CancelOptions;
import com.example.alipaycancel.CancelRequest;
import com.example.alipaycancel.Limits;
import com.example.alipaycancel.Outcome;
import com.example.alipaycancel.Region;
import com.example.alipaycancel.Settings;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cancels one payment and prints the outcome as one JSON object.
 *
 * <p>Exit codes: 0 cancelled, 1 not cancelled, 2 unknown, 64 invalid arguments or settings, 70
 * signing failed, 130 aborted. With 64, 70 and 130, nothing was sent.
 */
public final class Example {
  private static final String USAGE =
      String.join(
          "\n",
          "Usage: Example --payment-request-id <id> [options]",
          "",
          "Options:",
          "  --payment-id <id>          the provider's identifier of the payment",
          "  --payment-request-id <id>  the merchant's identifier of the payment request",
          "  --repeated                 this cancellation may have been sent before",
          "  --max-attempts <number>    maximum number of attempts (default "
              + Limits.DEFAULT.maxAttempts
              + ")",
          "  --deadline <ms>            time limit of all attempts and waits (default "
              + Limits.DEFAULT.deadline
              + ")",
          "  --attempt-timeout <ms>     time limit of one attempt (default "
              + Limits.DEFAULT.attemptTimeout
              + ")",
          "  --base-delay <ms>          maximum wait before the second attempt (default "
              + Limits.DEFAULT.baseDelay
              + ")",
          "",
          "Settings:",
          "  ALIPAY_CLIENT_ID                                assigned by the provider",
          "  ALIPAY_PRIVATE_KEY, or ALIPAY_PRIVATE_KEY_FILE  the merchant's RSA private key",
          "  ALIPAY_PUBLIC_KEY, or ALIPAY_PUBLIC_KEY_FILE    Alipay's RSA public key",
          "  ALIPAY_REGION, or ALIPAY_BASE_URL               one of " + Region.names() + ";",
          "                                                  or the base URL",
          "  ALIPAY_ENVIRONMENT                              production or sandbox, with a region",
          "  ALIPAY_KEY_VERSION                              the version of the merchant's key",
          "  ALIPAY_AGENT_TOKEN                              to act for another merchant");

  private static final List<String> VALUES =
      List.of(
          "--payment-id",
          "--payment-request-id",
          "--max-attempts",
          "--deadline",
          "--attempt-timeout",
          "--base-delay");

  private Example() {}

  public static void main(String[] arguments) throws IOException {
    System.exit(run(arguments));
  }

  private static int run(String[] arguments) throws IOException {
    if (List.of(arguments).contains("--help")) {
      System.out.println(USAGE);
      return 0;
    }
    try {
      Map<String, String> options = read(arguments);
      CancelClient client =
          CancelClient.builder(Settings.fromEnvironment())
              .limits(limits(options))
              .onAttempt(System.err::println)
              .build();
      CancelRequest request =
          CancelRequest.builder()
              .paymentId(options.get("--payment-id"))
              .paymentRequestId(options.get("--payment-request-id"))
              .build();
      Outcome outcome =
          client.cancel(
              request,
              options.containsKey("--repeated") ? CancelOptions.REPEATED : CancelOptions.FIRST);
      byte[] json = new ObjectMapper().writeValueAsBytes(outcome);
      System.out.println(new String(json, StandardCharsets.UTF_8));
      return outcome.resultStatus.ordinal();
    } catch (IllegalArgumentException error) {
      System.err.println(error.getMessage());
      return 64;
    } catch (AlipayCancelException error) {
      System.err.println(error.getMessage());
      return exitCode(error);
    }
  }

  private static int exitCode(AlipayCancelException error) {
    switch (error.code()) {
      case INVALID_OPTION:
      case INVALID_SETTING:
      case INVALID_REQUEST:
        return 64;
      case ABORTED:
        return error.attempts().isEmpty() ? 130 : 2;
      default:
        return 70;
    }
  }

  private static Map<String, String> read(String[] arguments) {
    Map<String, String> options = new HashMap<>();
    for (int index = 0; index < arguments.length; index++) {
      String name = arguments[index];
      if (name.equals("--repeated")) {
        options.put(name, "");
      } else if (!VALUES.contains(name)) {
        throw new IllegalArgumentException("Unknown option " + name + ".\n" + USAGE);
      } else if (++index == arguments.length) {
        throw new IllegalArgumentException("Option " + name + " needs a value.");
      } else {
        options.put(name, arguments[index]);
      }
    }
    return options;
  }

  private static Limits limits(Map<String, String> options) {
    Limits limits = Limits.DEFAULT;
    if (options.containsKey("--max-attempts")) {
      limits = limits.maxAttempts(Integer.parseInt(options.get("--max-attempts")));
    }
    if (options.containsKey("--deadline"))
      limits = limits.deadline(duration(options, "--deadline"));
    if (options.containsKey("--attempt-timeout")) {
      limits = limits.attemptTimeout(duration(options, "--attempt-timeout"));
    }
    if (options.containsKey("--base-delay")) {
      limits = limits.baseDelay(duration(options, "--base-delay"));
    }
    return limits;
  }

  private static Duration duration(Map<String, String> options, String name) {
    return Duration.ofMillis(Long.parseLong(options.get(name)));
  }
}

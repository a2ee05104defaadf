import com.example.alipaycancel.AlipayCancelException;
import com.example.alipaycancel.CancelClient;
import com.example.alipaycancel.CancelRequest;
import com.example.alipaycancel.Credentials;
import com.example.alipaycancel.Gateway;
import com.example.alipaycancel.Limits;
import com.example.alipaycancel.Outcome;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Cancels with a field that only the changed contract has. */
public final class CancelReason {
  private CancelReason() {}

  public static void main(String[] arguments) throws Exception {
    Credentials credentials =
        new Credentials(
            System.getenv("ALIPAY_CLIENT_ID"),
            System.getenv("ALIPAY_PRIVATE_KEY"),
            System.getenv("ALIPAY_PUBLIC_KEY"));
    CancelClient client =
        CancelClient.builder(credentials, Gateway.at(System.getenv("ALIPAY_BASE_URL")))
            .limits(Limits.DEFAULT.maxAttempts(1))
            .build();
    try {
      CancelRequest request =
          CancelRequest.builder().paymentId(arguments[0]).cancelReason(arguments[1]).build();
      Outcome outcome = client.cancel(request);
      System.out.println(new ObjectMapper().writeValueAsString(outcome));
      System.exit(outcome.resultStatus.ordinal());
    } catch (AlipayCancelException error) {
      System.err.println(error.getMessage());
      System.exit(64);
    }
  }
}

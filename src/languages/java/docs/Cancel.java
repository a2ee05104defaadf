import com.example.alipaycancel.CancelClient;
import com.example.alipaycancel.CancelRequest;
import com.example.alipaycancel.Credentials;
import com.example.alipaycancel.Gateway;
import com.example.alipaycancel.Outcome;

public class Cancel {
  public static void main(String[] arguments) {
    Credentials credentials =
        new Credentials(
            System.getenv("ALIPAY_CLIENT_ID"),
            System.getenv("ALIPAY_PRIVATE_KEY"),
            System.getenv("ALIPAY_PUBLIC_KEY"));
    CancelClient client =
        CancelClient.of(credentials, Gateway.at(System.getenv("ALIPAY_BASE_URL")));
    Outcome outcome = client.cancel(CancelRequest.byPaymentRequestId(arguments[0]));
    System.out.printf(
        "%s %s %s%n", outcome.resultStatus, outcome.resultCode, outcome.nextStep.value());
  }
}

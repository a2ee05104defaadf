import com.example.alipaycancel.CancelClient;
import com.example.alipaycancel.CancelRequest;
import com.example.alipaycancel.Outcome;

public class Cancel {
  public static void main(String[] arguments) {
    CancelClient client = CancelClient.fromEnvironment();
    Outcome outcome = client.cancel(CancelRequest.byPaymentRequestId(arguments[0]));
    System.out.printf(
        "%s %s %s%n", outcome.resultStatus, outcome.resultCode, outcome.nextStep.value());
  }
}

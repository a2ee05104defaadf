import com.alipay.global.api.AlipayClient;
import com.alipay.global.api.DefaultAlipayClient;
import com.alipay.global.api.request.ams.pay.AlipayPayCancelRequest;
import com.alipay.global.api.response.ams.pay.AlipayPayCancelResponse;
import java.util.StringJoiner;

/** Cancels payments by the provider's Java SDK, and prints as JSON what it makes of each answer. */
public class Cancel {
  public static void main(String[] paymentIds) {
    AlipayClient client =
        new DefaultAlipayClient(
            System.getenv("GATEWAY"),
            System.getenv("PRIVATE_KEY"),
            System.getenv("ALIPAY_PUBLIC_KEY"),
            System.getenv("CLIENT_ID"));
    StringJoiner results = new StringJoiner(",", "{", "}");
    for (String paymentId : paymentIds) results.add(text(paymentId) + ":" + cancel(client, paymentId));
    System.out.println(results);
  }

  static String cancel(AlipayClient client, String paymentId) {
    AlipayPayCancelRequest request = new AlipayPayCancelRequest();
    request.setPaymentId(paymentId);
    try {
      AlipayPayCancelResponse response = client.execute(request);
      return "{\"resultStatus\":" + text(response.getResult().getResultStatus())
          + ",\"resultCode\":" + text(response.getResult().getResultCode())
          + ",\"paymentId\":" + text(response.getPaymentId()) + "}";
    } catch (Exception error) {
      return "{\"error\":" + text(error.getMessage() == null ? error.toString() : error.getMessage()) + "}";
    }
  }

  static String text(Object value) {
    if (value == null) return "null";
    return '"' + value.toString().replaceAll("[\"\\\\\\p{Cntrl}]", "?") + '"';
  }
}

import com.example.alipaycancel.Credentials;
import com.example.alipaycancel.SigningHttpClient;
import com.example.alipaycancel.UntrustedResponseException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.ApiResponse;
import org.openapitools.client.api.PaymentsApi;
import org.openapitools.client.model.CancellationRequest;
import org.openapitools.client.model.CancellationResponse;

/** The signing client under a client that openapi-generator made for java.net.http. */
public final class Native {
  private Native() {}

  public static void main(String[] arguments) throws Exception {
    Credentials credentials =
        new Credentials(
            System.getenv("ALIPAY_CLIENT_ID"),
            System.getenv("ALIPAY_PRIVATE_KEY"),
            System.getenv("ALIPAY_PUBLIC_KEY"));
    boolean passUnsigned = arguments[1].equals("pass");
    HttpClient http =
        new SigningHttpClient(HttpClient.newHttpClient(), credentials, passUnsigned);
    ApiClient client =
        new ApiClient() {
          @Override
          public HttpClient getHttpClient() {
            return http;
          }
        };
    client.updateBaseUri(System.getenv("ALIPAY_BASE_URL"));
    System.out.println(new ObjectMapper().writeValueAsString(tell(client, arguments[0])));
  }

  private static Map<String, Object> tell(ApiClient client, String paymentId) {
    CancellationRequest request = new CancellationRequest().paymentId(paymentId);
    try {
      ApiResponse<CancellationResponse> response =
          new PaymentsApi(client).cancelPaymentWithHttpInfo(request, null);
      List<String> verified = response.getHeaders().get(SigningHttpClient.VERIFIED_HEADER);
      return Map.of(
          "resultStatus", response.getData().getResult().getResultStatus(),
          "verified", Boolean.valueOf(verified.get(0)));
    } catch (ApiException error) {
      for (Throwable at = error; at != null; at = at.getCause()) {
        if (at instanceof UntrustedResponseException) {
          return Map.of("error", ((UntrustedResponseException) at).code());
        }
      }
      if (error.getCause() != null) return Map.of("error", "NO_RESPONSE");
      return Map.of("httpStatus", error.getCode());
    }
  }
}

import com.example.alipaycancel.Credentials;
import com.example.alipaycancel.SigningInterceptor;
import com.example.alipaycancel.UntrustedResponseException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.ApiResponse;
import org.openapitools.client.api.PaymentsApi;
import org.openapitools.client.model.CancellationRequest;
import org.openapitools.client.model.CancellationResponse;

/** The interceptor under a client that openapi-generator made for OkHttp and Gson. */
public final class Generated {
  private Generated() {}

  public static void main(String[] arguments) throws Exception {
    Credentials credentials =
        new Credentials(
            System.getenv("ALIPAY_CLIENT_ID"),
            System.getenv("ALIPAY_PRIVATE_KEY"),
            System.getenv("ALIPAY_PUBLIC_KEY"));
    boolean passUnsigned = arguments[1].equals("pass");
    OkHttpClient http =
        SigningInterceptor.install(new OkHttpClient.Builder(), credentials, passUnsigned).build();
    ApiClient client = new ApiClient(http).setBasePath(System.getenv("ALIPAY_BASE_URL"));
    System.out.println(new ObjectMapper().writeValueAsString(tell(client, arguments[0])));
  }

  private static Map<String, Object> tell(ApiClient client, String paymentId) {
    CancellationRequest request = new CancellationRequest().paymentId(paymentId);
    try {
      ApiResponse<CancellationResponse> response =
          new PaymentsApi(client).cancelPaymentWithHttpInfo(request, null);
      List<String> verified = response.getHeaders().get("x-signature-verified");
      if (verified == null)
        verified = response.getHeaders().get(SigningInterceptor.VERIFIED_HEADER);
      return Map.of(
          "resultStatus", response.getData().getResult().getResultStatus(),
          "verified", Boolean.valueOf(verified.get(0)));
    } catch (ApiException error) {
      if (error.getCause() instanceof UntrustedResponseException) {
        return Map.of("error", ((UntrustedResponseException) error.getCause()).code());
      }
      if (error.getCause() != null) return Map.of("error", "NO_RESPONSE");
      return Map.of("httpStatus", error.getCode());
    }
  }
}

import org.openapitools.client.ApiClient;
import org.openapitools.client.api.PaymentsApi;
import org.openapitools.client.model.CancellationRequest;
import org.openapitools.client.model.CancellationResult;
import org.openapitools.client.model.ResultCode;

class Program {
    public static void main(String[] args) {
        ApiClient client = new ApiClient();
        client.setBasePath(args[0]);
        PaymentsApi api = new PaymentsApi(client);
        for (int index = 1; index < args.length; index++) {
            try {
                CancellationRequest request = new CancellationRequest().paymentId(args[index]);
                CancellationResult result = api.cancelPayment(request, null).getResult();
                System.out.println(args[index] + "\t" + result.getResultStatus() + "\t" + result.getResultCode());
            } catch (Exception error) {
                System.out.println(args[index] + "\tnone\t" + error.getClass().getSimpleName());
            }
        }
        System.out.println("zero\t" + new CancellationResult().getResultStatus());
        System.out.println("constant\t" + ResultCode.ORDER_NOT_EXIST.getValue());
    }
}

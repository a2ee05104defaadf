import sys

from openapi_client import ApiClient, CancellationRequest, Configuration, PaymentsApi, ResultCode

api = PaymentsApi(ApiClient(Configuration(host=sys.argv[1])))
for payment_id in sys.argv[2:]:
    try:
        result = api.cancel_payment(CancellationRequest(payment_id=payment_id)).result
        print(payment_id, result.result_status, result.result_code, sep="\t")
    except Exception as error:
        print(payment_id, "none", type(error).__name__, sep="\t")
print("constant", ResultCode.ORDER_NOT_EXIST.value, sep="\t")

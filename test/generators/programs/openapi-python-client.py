import sys

from generated import Client
from generated.api.payments import cancel_payment
from generated.models import CancellationRequest, ResultCode

client = Client(base_url=sys.argv[1])
for payment_id in sys.argv[2:]:
    try:
        result = cancel_payment.sync(client=client, body=CancellationRequest(payment_id=payment_id)).result
        print(payment_id, result.result_status.value, result.result_code, sep="\t")
    except Exception as error:
        print(payment_id, "none", type(error).__name__, sep="\t")
print("constant", ResultCode.ORDER_NOT_EXIST.value, sep="\t")

import os
import sys

from alipay_cancel import CancelClient, Credentials

credentials = Credentials(
    client_id=os.environ["ALIPAY_CLIENT_ID"],
    private_key=os.environ["ALIPAY_PRIVATE_KEY"],
    alipay_public_key=os.environ["ALIPAY_PUBLIC_KEY"],
)
client = CancelClient(credentials, base_url=os.environ["ALIPAY_BASE_URL"])
outcome = client.cancel(payment_request_id=sys.argv[1])
print(outcome.result_status, outcome.result_code, outcome.next_step)

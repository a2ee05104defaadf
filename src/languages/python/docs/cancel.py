import sys

from alipay_cancel import CancelClient, options_from_environment

with CancelClient(**options_from_environment()) as client:
    outcome = client.cancel(payment_request_id=sys.argv[1])
print(outcome.result_status, outcome.result_code, outcome.next_step)

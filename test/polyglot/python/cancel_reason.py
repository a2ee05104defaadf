"""Cancels once with the field `cancelReason` of a changed contract, and prints the outcome as JSON.

Usage: python cancel_reason.py PAYMENT_ID REASON. Exit codes: 0 cancelled, 1 not cancelled, 2 unknown, 64 wrong call.
"""

from __future__ import annotations

import json
import os
import sys

from alipay_cancel import CancelClient, Credentials, Limits, RequestError

credentials = Credentials(
    client_id=os.environ["ALIPAY_CLIENT_ID"],
    private_key=os.environ["ALIPAY_PRIVATE_KEY"],
    alipay_public_key=os.environ["ALIPAY_PUBLIC_KEY"],
)
limits = Limits(max_attempts=1)
with CancelClient(
    credentials, base_url=os.environ["ALIPAY_BASE_URL"], limits=limits
) as client:
    try:
        outcome = client.cancel(payment_id=sys.argv[1], cancel_reason=sys.argv[2])
    except RequestError as error:
        print(error, file=sys.stderr)
        sys.exit(64)
print(json.dumps(outcome.to_dict()))
sys.exit({"S": 0, "F": 1, "U": 2}[outcome.result_status])

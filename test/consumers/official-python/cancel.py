"""Cancels payments by the provider's Python SDK, and prints as JSON what it makes of each answer."""

import json
import os
import sys

from com.alipay.ams.api.default_alipay_client import DefaultAlipayClient
from com.alipay.ams.api.request.pay.alipay_pay_cancel_request import AlipayPayCancelRequest
from com.alipay.ams.api.response.pay.alipay_pay_cancel_response import AlipayPayCancelResponse

client = DefaultAlipayClient(
    os.environ["GATEWAY"],
    os.environ["CLIENT_ID"],
    os.environ["PRIVATE_KEY"],
    os.environ["ALIPAY_PUBLIC_KEY"],
)


def cancel(payment_id):
    request = AlipayPayCancelRequest()
    request.payment_id = payment_id
    try:
        response = AlipayPayCancelResponse(client.execute(request))
        status = response.result.result_status
        return {
            "resultStatus": status.value if status else None,
            "resultCode": response.result.result_code,
            "paymentId": response.payment_id,
        }
    except Exception as error:
        return {"error": str(error) or type(error).__name__}


print(json.dumps({payment_id: cancel(payment_id) for payment_id in sys.argv[1:]}))

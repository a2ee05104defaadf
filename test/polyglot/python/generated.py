"""The signing transport under a client that openapi-python-client made."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import httpx
from alipay_cancel import (
    AlipayContractError,
    Credentials,
    SigningTransport,
    response_trust,
)
from contract import Client
from contract.api.payments import cancel_payment
from contract.models import CancellationRequest


def call(payment_id: str, unsigned_response: Any) -> dict[str, Any]:
    """Cancel by the generated client, and tell what it makes of the answer."""
    credentials = Credentials(
        client_id=os.environ["ALIPAY_CLIENT_ID"],
        private_key=os.environ["ALIPAY_PRIVATE_KEY"],
        alipay_public_key=os.environ["ALIPAY_PUBLIC_KEY"],
    )
    received: list[httpx.Response] = []
    client = Client(
        base_url=os.environ["ALIPAY_BASE_URL"],
        httpx_args={
            "transport": SigningTransport(
                credentials, unsigned_response=unsigned_response
            ),
            "event_hooks": {"response": [received.append]},
        },
        follow_redirects=True,
    )
    try:
        response = cancel_payment.sync_detailed(
            client=client, body=CancellationRequest(payment_id=payment_id)
        )
    except AlipayContractError as error:
        return {"error": error.code}
    except httpx.TransportError:
        return {"error": "NO_RESPONSE"}
    if response.status_code != 200 or response.parsed is None:
        return {"httpStatus": response.status_code}
    verified = response_trust(received[-1]) == "verified"
    return {"resultStatus": response.parsed.result.result_status, "verified": verified}


print(json.dumps(call(sys.argv[1], sys.argv[2])))

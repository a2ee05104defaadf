"""Cancels twice over a kept-alive connection with the client sync, async or transport."""

from __future__ import annotations

import asyncio
import os
import sys

import httpx
from alipay_cancel import (
    AsyncCancelClient,
    CancelClient,
    Credentials,
    Limits,
    SigningTransport,
)

credentials = Credentials(
    client_id=os.environ["ALIPAY_CLIENT_ID"],
    private_key=os.environ["ALIPAY_PRIVATE_KEY"],
    alipay_public_key=os.environ["ALIPAY_PUBLIC_KEY"],
)
base_url = os.environ["ALIPAY_BASE_URL"]
once = Limits(max_attempts=1)


def cancel_twice() -> None:
    """Cancel with the synchronous client."""
    with CancelClient(credentials, base_url=base_url, limits=once) as client:
        for _ in range(2):
            client.cancel(payment_id="p")


async def cancel_twice_async() -> None:
    """Cancel with the asynchronous client."""
    async with AsyncCancelClient(credentials, base_url=base_url, limits=once) as client:
        for _ in range(2):
            await client.cancel(payment_id="p")


def send_twice() -> None:
    """Send with the transport."""
    transport = SigningTransport(credentials, unsigned_response="pass")
    with httpx.Client(transport=transport, base_url=base_url) as http:
        http.post("/v1/payments/cancel", json={"paymentId": "p"})
        try:
            http.post("/v1/payments/cancel", json={"paymentId": "p"})
        except httpx.TransportError:
            return
    raise AssertionError("The connection did not break.")


if sys.argv[1] == "async":
    asyncio.run(cancel_twice_async())
else:
    {"sync": cancel_twice, "transport": send_twice}[sys.argv[1]]()

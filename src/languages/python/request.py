"""The request."""

from __future__ import annotations

import json
from dataclasses import dataclass

from . import contract
from .bounds import is_within
from .contract import Bounds
from .errors import RequestError


@dataclass(frozen=True)
class CancelRequest:
    """The ids of the payment, and the bytes that every attempt sends."""

    payment_id: str | None
    payment_request_id: str | None
    body: bytes


def build_request(
    payment_id: str | None,
    payment_request_id: str | None,
    merchant_account_id: str | None = None,
) -> CancelRequest:
    """Build the request.

    Raises RequestError if it breaks the contract.
    """
    if payment_id is None and payment_request_id is None:
        raise RequestError(
            "The request breaks the contract: `payment_id` or `payment_request_id` is missing."
        )
    fields = {
        "paymentId": payment_id,
        "paymentRequestId": payment_request_id,
        "merchantAccountId": merchant_account_id,
    }
    _check("payment_id", payment_id, contract.PAYMENT_ID_BOUNDS)
    _check("payment_request_id", payment_request_id, contract.PAYMENT_REQUEST_ID_BOUNDS)
    _check(
        "merchant_account_id", merchant_account_id, contract.MERCHANT_ACCOUNT_ID_BOUNDS
    )
    text = json.dumps(
        {name: value for name, value in fields.items() if value is not None},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    try:
        body = text.encode()
    except UnicodeEncodeError as error:
        raise RequestError("The request cannot be written as UTF-8.") from error
    return CancelRequest(payment_id, payment_request_id, body)


def _check(name: str, value: object, bounds: Bounds) -> None:
    if value is not None and not is_within(bounds, value):
        raise RequestError(
            f"The request breaks the contract: `{name}` must be text of {bounds.minimum} to {bounds.maximum} characters."
        )

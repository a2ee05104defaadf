"""Parse the body of a response."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final, NoReturn, get_args

from . import contract
from .bounds import is_within
from .contract import Bounds
from .result_codes import ResultStatus
from .times import read_date_time

NOT_JSON: Final = object()
"""The body of a response that is not JSON."""


def parse_body(body: bytes) -> object:
    """Return the parsed JSON of a body; None for an empty body, NOT_JSON for a body that is not JSON.

    Invalid UTF-8 is replaced, a byte order mark is ignored, and the last of duplicate fields counts.
    """
    text = body.decode("utf-8", "replace")
    if not text:
        return None
    # Python's json accepts NaN and Infinity, which are not JSON, and rejects integers of more than 4300 digits, which are.
    try:
        return json.loads(
            text.removeprefix("\ufeff"), parse_constant=_refuse, parse_int=float
        )
    except (ValueError, RecursionError):
        return NOT_JSON


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


@dataclass(frozen=True)
class ReadAnswer:
    """The fields that the verdict needs or reports. A field of the wrong type counts as missing."""

    result_status: ResultStatus | None
    result_code: str | None
    result_message: str | None
    payment_id: str | None
    payment_request_id: str | None
    cancel_time: str | None


def read_answer(body: object) -> ReadAnswer:
    """Read the fields of a parsed body of any type."""
    answer = _fields_of(body)
    result = _fields_of(answer.get("result"))
    status = result.get("resultStatus")
    time = _text(answer.get("cancelTime"))
    return ReadAnswer(
        next((known for known in get_args(ResultStatus) if known == status), None),
        _text(result.get("resultCode")),
        _text(result.get("resultMessage")),
        _text(answer.get("paymentId")) or None,
        _text(answer.get("paymentRequestId")) or None,
        time if time is not None and read_date_time(time) is not None else None,
    )


def deviations_of(
    body: object,
    payment_id: str | None,
    payment_request_id: str | None,
    status: ResultStatus,
) -> tuple[str, ...]:
    """Return the fields that break the contract but do not affect the verdict, as JSON pointers."""
    answer = _fields_of(body)
    result = _fields_of(answer.get("result"))

    def id_deviates(name: str, bounds: Bounds, asked: str | None) -> bool:
        value = answer.get(name)
        if value is None:
            return status == "S"
        return not is_within(bounds, value) or (asked is not None and asked != value)

    time = _text(answer.get("cancelTime"))
    time_deviates = status == "S" and (time is None or read_date_time(time) is None)
    by_request = id_deviates(
        "paymentRequestId", contract.PAYMENT_REQUEST_ID_BOUNDS, payment_request_id
    )
    checks = {
        "/result/resultCode": not is_within(
            contract.RESULT_CODE_BOUNDS, result.get("resultCode")
        ),
        "/result/resultMessage": not is_within(
            contract.RESULT_MESSAGE_BOUNDS, result.get("resultMessage")
        ),
        "/paymentId": id_deviates("paymentId", contract.PAYMENT_ID_BOUNDS, payment_id),
        "/paymentRequestId": by_request,
        "/cancelTime": time_deviates,
    }
    return tuple(pointer for pointer, deviates in checks.items() if deviates)


def _fields_of(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None

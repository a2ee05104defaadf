"""Reads the body of an answer: what of it decides, and what of it breaks the contract without deciding."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NoReturn

from . import contract
from .bounds import is_within
from .contract import Bounds
from .result_codes import ResultStatus
from .times import read_date_time


def parse_body(body: bytes) -> object:
    """Give what the bytes of a body say as JSON; None where there is no body.

    Raises ValueError when they are not JSON. Bytes that are not UTF-8 are replaced, and a byte order mark is passed over; of
    a field that is given twice the last counts.
    """
    text = body.decode("utf-8", "replace")
    if not text:
        return None
    # Python's json knows NaN and Infinity, which JSON does not, and refuses integers of thousands of digits, which JSON has.
    parsed: object = json.loads(
        text.removeprefix("\ufeff"), parse_constant=_refuse, parse_int=float
    )
    return parsed


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


@dataclass(frozen=True)
class ReadAnswer:
    """What of a body decides or is handed on. A field of another type is as good as missing."""

    result_status: ResultStatus | None
    result_code: str | None
    result_message: str | None
    payment_id: str | None
    payment_request_id: str | None
    cancel_time: str | None


def read_answer(body: object) -> ReadAnswer:
    """Read a parsed body, whatever it is."""
    answer = _fields_of(body)
    result = _fields_of(answer.get("result"))
    status = result.get("resultStatus")
    time = _text(answer.get("cancelTime"))
    return ReadAnswer(
        status if status in ("S", "F", "U") else None,
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
    """Give the fields that break the contract without changing the decision, as JSON pointers in its order."""
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

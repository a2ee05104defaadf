"""Judge a response. The vectors of the contract (outcomes.json) define the rules for all languages."""

from __future__ import annotations

import json
from dataclasses import dataclass

from .answer import deviations_of, read_answer
from .result_codes import RESULT_CODES, CauseCode
from .times import format_time, read_time_header
from .verdict import Verdict, unknown

_TOLERATED_AGE = 15 * 60_000
"""In milliseconds. If the time of an `F` lies further before its request, it belongs to another request, or a clock is wrong."""

_PASSING_STATUSES = (408, 425, 429)
"""HTTP statuses, besides 5xx, after which the same request may succeed later: RFC 9110, RFC 8470, RFC 6585."""


@dataclass(frozen=True)
class Answer:
    """A parsed response to judge."""

    http_status: int
    verified: bool
    """Whether its signature was verified."""
    body: object
    """The parsed JSON; None for an empty body."""
    response_time: str | None = None
    """Its `Response-Time`, as received."""
    request_time: int | None = None
    """The `Request-Time` of its request, in milliseconds since 1970."""


def judge(
    answer: Answer,
    *,
    payment_id: str | None,
    payment_request_id: str | None,
    repeated: bool,
) -> Verdict:
    """Judge the response to a request.

    The HTTP status, the signature, the result and the payment's ids decide. Deviations that do not affect the verdict are
    listed in `deviations`. `repeated` says whether the provider may have received a request for this cancellation before.
    """
    read = read_answer(answer.body)
    status, code, verified = read.result_status, read.result_code, answer.verified

    def open_(
        cause: CauseCode, message: str, deviations: tuple[str, ...] = ()
    ) -> Verdict:
        return unknown(
            cause,
            message,
            verified=verified,
            result_code=code or None,
            result_message=read.result_message,
            deviations=deviations,
        )

    def invalid(message: str) -> Verdict:
        return open_("INVALID_RESPONSE", f"The response breaks the contract: {message}")

    if answer.http_status != 200:
        passing = answer.http_status >= 500 or answer.http_status in _PASSING_STATUSES
        return open_(
            "UNAVAILABLE" if passing else "HTTP_STATUS",
            f"The HTTP status is {answer.http_status}.",
        )
    if status is None:
        return invalid("`result.resultStatus` is none of S, F and U.")
    row = RESULT_CODES.get(code or "")
    if row is not None and row.result_status != status:
        return invalid(f"{code} does not go with {status}.")
    deviations = deviations_of(answer.body, payment_id, payment_request_id, status)
    if status == "U":
        return open_(
            "UNKNOWN_RESULT",
            f"The API answered U: {code or 'without a code'}.",
            deviations,
        )
    if not code:
        return invalid("`result.resultCode` is missing.")

    name, wanted, given = (
        ("paymentId", payment_id, read.payment_id)
        if payment_id
        else ("paymentRequestId", payment_request_id, read.payment_request_id)
    )
    other_payment = given is not None and given != wanted

    if status == "S":
        if row is None:
            return invalid(f"{code} is no success.")
        if not verified:
            return open_("UNTRUSTED_RESPONSE", "The response is an unsigned success.")
        if given is None:
            return invalid(f"a success without the request's `{name}`.")
        if other_payment:
            return open_(
                "OTHER_PAYMENT",
                f"The response is a success for another {name} than the request's.",
            )
        return Verdict(
            "S",
            True,
            code,
            read.result_message,
            payment_id=read.payment_id,
            payment_request_id=read.payment_request_id,
            cancel_time=read.cancel_time,
            deviations=deviations,
        )

    if other_payment:
        return open_(
            "OTHER_PAYMENT",
            f"The response is a failure of another {name} than the request's.",
        )
    stale = _staleness(answer) if verified else None
    if stale is not None:
        return open_("STALE_RESPONSE", stale)
    before = "and a request before it may have cancelled the payment."
    if repeated and not (row is not None and row.conclusive):
        return open_(
            "REQUEST_REFUSED", f"The API refused this request ({code}), {before}"
        )
    if repeated and not verified:
        return open_(
            "UNTRUSTED_RESPONSE",
            f"The response is an unsigned failure ({code}), {before}",
        )
    return Verdict("F", verified, code, read.result_message, deviations=deviations)


def _staleness(answer: Answer) -> str | None:
    """Return why the time of a signed response does not fit its request; None if it fits."""
    response_time, asked = answer.response_time or "", answer.request_time
    time = read_time_header(response_time)
    if time is not None and asked is not None and time >= asked - _TOLERATED_AGE:
        return None
    at = "an unknown time" if asked is None else format_time(asked)
    if time is None:
        quoted = json.dumps(response_time)
        return f"The response is a failure whose time, {quoted}, cannot be read. The request was made at {at}."
    return (
        f"The response is a failure of {format_time(time)}, more than 15 minutes before the request of {at}. "
        "It may be an answer to another request, or this machine's clock is ahead."
    )

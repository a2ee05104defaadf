"""Judge a response by the rules of the contract, in their order. The vectors (decisions.json) test every combination."""

from __future__ import annotations

from dataclasses import dataclass, replace

from . import causes
from .answer import NOT_JSON, deviations_of, read_answer
from .causes import CauseTemplate
from .contract import (
    RETRYABLE_HTTP_STATUSES,
    RETRYABLE_HTTP_STATUSES_FROM,
    TOLERATED_AGE,
)
from .result_codes import RESULT_CODES
from .times import format_time, read_time_header
from .verdict import Verdict, unknown


@dataclass(frozen=True)
class Answer:
    """A parsed response to judge."""

    http_status: int
    verified: bool
    """Whether its signature was verified."""
    body: object
    """The parsed JSON, as `parse_body` returns it: None for an empty body."""
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

    def open_(template: CauseTemplate, **words: object) -> Verdict:
        return unknown(
            template,
            words,
            verified=verified,
            result_code=code or None,
            result_message=read.result_message,
        )

    if answer.http_status != 200:
        template = (
            causes.RETRYABLE_HTTP_STATUS
            if _is_retryable(answer.http_status)
            else causes.OTHER_HTTP_STATUS
        )
        return open_(template, http_status=answer.http_status)
    if answer.body is NOT_JSON:
        return open_(causes.NOT_JSON)
    if status is None:
        return open_(causes.OTHER_RESULT_STATUS)
    row = RESULT_CODES.get(code or "")
    if row is not None and row.result_status != status:
        return open_(
            causes.CONFLICTING_RESULT_CODE, result_code=code, result_status=status
        )
    deviations = deviations_of(answer.body, payment_id, payment_request_id, status)
    if status == "U":
        template = causes.UNKNOWN if code else causes.UNKNOWN_WITHOUT_RESULT_CODE
        return replace(open_(template, result_code=code), deviations=deviations)
    if not code:
        return open_(causes.MISSING_RESULT_CODE)

    id_field, wanted, given = (
        ("paymentId", payment_id, read.payment_id)
        if payment_id
        else ("paymentRequestId", payment_request_id, read.payment_request_id)
    )
    is_other = given is not None and given != wanted

    if status == "S":
        if row is None:
            return open_(causes.UNDOCUMENTED_SUCCESS, result_code=code)
        if not verified:
            return open_(causes.UNSIGNED_SUCCESS)
        if given is None:
            return open_(causes.SUCCESS_WITHOUT_PAYMENT, id_field=id_field)
        if is_other:
            return open_(causes.SUCCESS_OF_ANOTHER_PAYMENT, id_field=id_field)
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

    if is_other:
        return open_(causes.FAILURE_OF_ANOTHER_PAYMENT, id_field=id_field)
    time, asked = read_time_header(answer.response_time or ""), answer.request_time
    at = "an unknown time" if asked is None else format_time(asked)
    if verified and time is None:
        return open_(
            causes.FAILURE_WITHOUT_READABLE_TIME,
            response_time=answer.response_time or "",
            request_time=at,
        )
    if (
        verified
        and time is not None
        and (asked is None or time < asked - TOLERATED_AGE)
    ):
        return open_(
            causes.OLD_FAILURE, response_time=format_time(time), request_time=at
        )
    if repeated and not (row is not None and row.conclusive):
        return open_(causes.INCONCLUSIVE_FAILURE_AFTER_REPEAT, result_code=code)
    if repeated and not verified:
        return open_(causes.UNSIGNED_FAILURE_AFTER_REPEAT, result_code=code)
    return Verdict(
        "F",
        verified,
        code,
        read.result_message,
        deviations=deviations,
        rests_on_idempotency=repeated,
    )


def _is_retryable(http_status: int) -> bool:
    """Return whether the same request may succeed after this HTTP status."""
    return (
        http_status >= RETRYABLE_HTTP_STATUSES_FROM
        or http_status in RETRYABLE_HTTP_STATUSES
    )

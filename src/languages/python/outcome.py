"""The outcome of a cancellation."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .contract import OPERATION_METHOD
from .evidence import Evidence
from .result_codes import (
    REPEATED_FAILURE_ACTION,
    RESULT_CODES,
    UNDOCUMENTED_RESULT_CODE,
    UNKNOWN_CAUSES,
    Advice,
    NextStep,
    ResultStatus,
    Retry,
)
from .retry import StopReason
from .verdict import UnknownCause, Verdict


@dataclass(frozen=True)
class Attempt:
    """The record of one attempt."""

    number: int
    """1 for the first."""
    started_at: str
    """The start time: ISO 8601 in UTC."""
    duration: int
    """In milliseconds."""
    result_status: ResultStatus
    """Whether the payment is cancelled, judged from this attempt alone."""
    verified: bool
    """Whether the signature of the response was verified."""
    result_code: str | None = None
    """The code of the response, if it has one."""
    cause: UnknownCause | None = None
    """Why the result status is `U`."""
    http_status: int | None = None
    """The HTTP status, if a response arrived."""
    request_time: str | None = None
    """The `Request-Time` sent."""
    response_time: str | None = None
    """The `Response-Time` received."""
    retry_after: int | None = None
    """The `Retry-After` of the response, in milliseconds."""
    evidence: Evidence | None = None
    """The bytes and headers sent and received, if the client records them."""


@dataclass(frozen=True)
class SupportDetails:
    """What the provider's technical support asks for. Contains no secret."""

    client_id: str
    method: str
    url: str
    payment_id: str | None = None
    payment_request_id: str | None = None
    request_time: str | None = None
    """This field and those below are of the last attempt."""
    response_time: str | None = None
    http_status: int | None = None
    result_code: str | None = None
    result_message: str | None = None


@dataclass(frozen=True)
class _Outcome:
    further_action: str
    """What to do next, for people."""
    retry: Retry
    """Whether and how to call again. After `U`, keep repeating in either case: with `same-request` a queue does it alone; with
    `after-correction` a person must also fix something."""
    next_step: NextStep
    """What to do next, for programs."""
    attempts: tuple[Attempt, ...]
    """Every attempt, in order."""
    support: SupportDetails
    """What to put into a support ticket."""
    stopped: Literal["not-repeatable", "attempts", "deadline"] | None
    """Why no further attempt was made after `U`: the attempts or the deadline are used up, or a repeat would not help. None
    with `S` and `F`."""


@dataclass(frozen=True)
class CancelOutcome(Verdict, _Outcome):
    """The result of a cancellation. Branch on `result_status`.

    After `U`, cancel again later with the same request and `repeated=True`, until the outcome is `S` or `F`. `cause`, `retry`,
    `next_step` and `further_action` are those of the last attempt.
    """

    @classmethod
    def from_verdict(
        cls,
        verdict: Verdict,
        *,
        attempts: Sequence[Attempt] = (),
        support: SupportDetails | None = None,
        stopped: StopReason | None = None,
    ) -> CancelOutcome:
        """Return the outcome of a cancellation from its last verdict, with the advice on it. Use it to fake one in your tests."""
        advice = advice_on(verdict)
        return cls(
            further_action=advice.further_action,
            retry=advice.retry,
            next_step=advice.next_step,
            attempts=tuple(attempts),
            support=support or SupportDetails("", OPERATION_METHOD, ""),
            stopped=None if stopped == "final" else stopped,
            **vars(verdict),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return a dict for `json.dumps`, with the names of the contract (`resultStatus`) and without None."""
        plain: dict[str, Any] = _to_plain(self)
        return plain


def advice_on(verdict: Verdict) -> Advice:
    """Return the advice on a verdict, from its result code and the cause of an unknown outcome."""
    row = RESULT_CODES.get(verdict.result_code or "")
    if verdict.cause is None:
        advice = row or UNDOCUMENTED_RESULT_CODE
        if not verdict.rests_on_idempotency:
            return advice
        action = f"{advice.further_action} {REPEATED_FAILURE_ACTION}"
        return Advice(action, advice.retry, advice.next_step)
    code = verdict.cause.code
    cause = UNKNOWN_CAUSES[code]
    # For these two causes the code adds how long to wait, or what to fix.
    if code == "UNKNOWN_RESULT" and row is not None:
        return _both(row, cause)
    if code == "REQUEST_REFUSED":
        return _both(row or UNDOCUMENTED_RESULT_CODE, cause)
    return cause


def _both(code: Advice, cause: Advice) -> Advice:
    """Join the advice on a code and on a cause. The cause says whether to cancel again."""
    return Advice(
        f"{code.further_action} {cause.further_action}", cause.retry, code.next_step
    )


def _to_plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        fields = (
            (field, getattr(value, field.name)) for field in dataclasses.fields(value)
        )
        # Fields without `repr` are left out: the exception of a cause is for programs.
        return {
            _camel(field.name): _to_plain(item)
            for field, item in fields
            if item is not None and field.repr
        }
    return [_to_plain(item) for item in value] if isinstance(value, tuple) else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)

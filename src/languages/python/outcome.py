"""What came of a cancellation."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

from .result_codes import (
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
    """One request of a cancellation and what came of it."""

    number: int
    """1 for the first."""
    started_at: str
    """When it began, ISO 8601 in UTC."""
    duration: int
    """How long it took, in milliseconds."""
    result_status: ResultStatus
    """What it says of the payment."""
    verified: bool
    """Whether the answer's signature verified."""
    result_code: str | None = None
    """The code of the answer, if one could be read."""
    cause: UnknownCause | None = None
    """Why it is `U`."""
    http_status: int | None = None
    """The HTTP status, if a response arrived."""
    request_time: str | None = None
    """The `Request-Time` sent."""
    response_time: str | None = None
    """The `Response-Time` received."""
    retry_after: int | None = None
    """What `Retry-After` asked for, in milliseconds."""


@dataclass(frozen=True)
class SupportDetails:
    """What the provider's technical support asks for. No secret is among it."""

    client_id: str
    method: Literal["POST"]
    url: str
    payment_id: str | None = None
    payment_request_id: str | None = None
    request_time: str | None = None
    """Of the last attempt, like all that follows."""
    response_time: str | None = None
    http_status: int | None = None
    result_code: str | None = None
    result_message: str | None = None


@dataclass(frozen=True)
class _Outcome:
    further_action: str
    """What to do now, in a sentence."""
    retry: Retry
    """Whether and how to call again. After `U`: `same-request` is for a queue; `after-correction` wants a person, while the
    queue goes on."""
    next_step: NextStep
    """What to do now, for a program."""
    attempts: tuple[Attempt, ...]
    """Every attempt, in order."""
    support: SupportDetails
    """What a support ticket needs."""
    stopped: Literal["not-repeatable", "attempts", "deadline"] | None
    """Why a `U` was not tried again: the attempts or the deadline were used up, or the HTTP status says that a repeat would
    not help. None with `S` and `F`."""


@dataclass(frozen=True)
class CancelOutcome(Verdict, _Outcome):
    """What came of a cancellation. Switch on `result_status`.

    After `U`, cancel again later with the same request and `repeated=True`, until it is `S` or `F`. Its `cause` is that of
    the last attempt, and `retry`, `next_step` and `further_action` go with it.
    """

    def to_dict(self) -> dict[str, Any]:
        """Give it under the contract's names (`resultStatus`), ready for `json.dumps`. What is not there is left out."""
        told: dict[str, Any] = _told(self)
        return told


def outcome_of(
    verdict: Verdict,
    reason: StopReason,
    attempts: list[Attempt],
    support: SupportDetails,
) -> CancelOutcome:
    """Make the outcome of the last verdict, with everything that is known of the way to it."""
    advice = advice_on(verdict)
    stopped = reason if verdict.result_status == "U" and reason != "final" else None
    return CancelOutcome(
        further_action=advice.further_action,
        retry=advice.retry,
        next_step=advice.next_step,
        attempts=tuple(attempts),
        support=support,
        stopped=stopped,
        **vars(verdict),
    )


def advice_on(verdict: Verdict) -> Advice:
    """Say what to do after a verdict: what the contract says of its result code, and of why it is not known."""
    row = RESULT_CODES.get(verdict.result_code or "")
    if verdict.cause is None:
        return row or UNDOCUMENTED_RESULT_CODE
    code = verdict.cause.code
    cause = UNKNOWN_CAUSES[code]
    # Only here the code tells more than the cause: how long to wait, or what to mend.
    if code == "UNKNOWN_RESULT" and row is not None:
        return _both(row, cause)
    if code == "REQUEST_REFUSED":
        return _both(row or UNDOCUMENTED_RESULT_CODE, cause)
    return cause


def _both(code: Advice, cause: Advice) -> Advice:
    """Join the code's own way out and the cause's: whether to cancel again is the cause's to say."""
    return Advice(
        f"{code.further_action} {cause.further_action}", cause.retry, code.next_step
    )


def _told(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        fields = (
            (field, getattr(value, field.name)) for field in dataclasses.fields(value)
        )
        # What is no field of `repr` is for programs: the exception behind a cause.
        return {
            _camel(field.name): _told(item)
            for field, item in fields
            if item is not None and field.repr
        }
    return [_told(item) for item in value] if isinstance(value, tuple) else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)

"""What one answer says of the payment."""

from __future__ import annotations

from dataclasses import dataclass, field

from .result_codes import CauseCode, ResultStatus


@dataclass(frozen=True)
class UnknownCause:
    """Why an outcome is not known."""

    code: CauseCode
    message: str
    """The cause in words, for people and logs."""
    error: BaseException | None = field(default=None, repr=False, compare=False)
    """What was raised, if something was."""


@dataclass(frozen=True)
class Verdict:
    """What one answer says of the payment, before it is decided whether to try again."""

    result_status: ResultStatus
    """`S`: the payment is cancelled. `F`: it is not. `U`: not known."""
    verified: bool
    """Whether the answer's signature verified. Always true of `S`."""
    result_code: str | None = None
    """The code of the answer, if it has one. The documented ones are in `RESULT_CODES`; the provider may send others."""
    result_message: str | None = None
    """The message of the answer, if it has one. For people; never branch on it."""
    cause: UnknownCause | None = None
    """Why it is not known. There with `U`, and only then."""
    payment_id: str | None = None
    """Of a success, as the answer gives it; there whenever the request was by `payment_id`."""
    payment_request_id: str | None = None
    """Of a success, as the answer gives it; there whenever the request was by `payment_request_id` alone."""
    cancel_time: str | None = None
    """When the payment was cancelled: ISO 8601, as the answer writes it. None where the answer has none."""
    deviations: tuple[str, ...] = ()
    """The fields of the answer that break the contract without changing the decision, as JSON pointers: `/cancelTime`.
    Worth a log line, and a word to the provider."""


def unknown(
    code: CauseCode,
    message: str,
    *,
    verified: bool = False,
    error: BaseException | None = None,
    result_code: str | None = None,
    result_message: str | None = None,
    deviations: tuple[str, ...] = (),
) -> Verdict:
    """Make a verdict that leaves the outcome open."""
    cause = UnknownCause(code, message, error)
    return Verdict(
        "U", verified, result_code, result_message, cause, deviations=deviations
    )

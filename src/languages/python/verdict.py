"""The judgement of one response."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .causes import CauseTemplate
from .result_codes import CauseCode, ResultStatus


@dataclass(frozen=True)
class UnknownCause:
    """Why an outcome is unknown."""

    code: CauseCode
    message: str
    """Describes the cause, for people and logs."""
    error: BaseException | None = field(default=None, repr=False, compare=False)
    """The underlying exception, if any."""


@dataclass(frozen=True)
class Verdict:
    """The judgement of one response."""

    result_status: ResultStatus
    """`S`: the payment is cancelled. `F`: it is not cancelled. `U`: unknown."""
    verified: bool
    """Whether the signature of the response was verified. Always True with `S`."""
    result_code: str | None = None
    """The code of the response, if it has one. `RESULT_CODES` has the documented codes; the provider may send others."""
    result_message: str | None = None
    """The message of the response, if it has one. For people; never branch on it."""
    cause: UnknownCause | None = None
    """Why the outcome is unknown. Set if and only if the status is `U`."""
    payment_id: str | None = None
    """Taken from a successful response. Always set if the request has a `payment_id`."""
    payment_request_id: str | None = None
    """Taken from a successful response. Always set if the request has only a `payment_request_id`."""
    cancel_time: str | None = None
    """When the payment was cancelled: ISO 8601, as received."""
    deviations: tuple[str, ...] = ()
    """The fields that break the contract but do not affect the verdict, as JSON pointers: `/cancelTime`. Log them, and report
    them to the provider."""
    rests_on_idempotency: bool | None = None
    """With `F`: whether this failure assumes that the API is idempotent: an earlier request may have been received, and only a
    conclusive code says that it did not cancel the payment. If True, call `inquiryPayment` before you do anything irreversible.
    None with `S` and `U`."""


def unknown(
    template: CauseTemplate,
    words: Mapping[str, object] | None = None,
    *,
    verified: bool = False,
    error: BaseException | None = None,
    result_code: str | None = None,
    result_message: str | None = None,
    deviations: tuple[str, ...] = (),
) -> Verdict:
    """Return a verdict of `U`. `words` fill the placeholders of the template."""
    cause = UnknownCause(template.code, fill_in(template, words or {}), error)
    return Verdict(
        "U", verified, result_code, result_message, cause, deviations=deviations
    )


def fill_in(template: CauseTemplate, words: Mapping[str, object]) -> str:
    """Return the message of a template. It is filled in one pass: text of the provider may look like a placeholder."""
    return re.sub(
        r"\{(\w+)\}",
        lambda match: str(words.get(match[1], match[0])),
        template.message,
    )

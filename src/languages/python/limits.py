"""The limits of a cancellation."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import OptionError

_HOUR = 3_600_000


@dataclass(frozen=True)
class Limits:
    """The limits of a cancellation. All times are in milliseconds. Use `dataclasses.replace` to change one.

    Raises OptionError if a limit is out of bounds.
    """

    attempt_timeout: int = 10_000
    """Limits one attempt, from signing to the last byte of the response: 1 to 3 600 000."""
    deadline: int = 60_000
    """Limits the whole cancellation, waits included: 1 to 86 400 000. When it passes, the outcome is `U`."""
    max_attempts: int = 5
    """The maximum number of attempts, the first included: 1 to 100. 1 means no retries."""
    base_delay: int = 500
    """The maximum wait before the second attempt: 1 to 3 600 000. It doubles with each further attempt; the actual wait is a
    random part of it (full jitter)."""
    max_delay: int | None = None
    """Caps the wait before any attempt: `base_delay` to 3 600 000. A longer `Retry-After` is honored. Default: 8 000, or
    `base_delay` if that is longer."""

    def __post_init__(self) -> None:
        """Check the bounds."""
        _check("attempt_timeout", self.attempt_timeout, 1, _HOUR)
        _check("deadline", self.deadline, 1, 24 * _HOUR)
        _check("max_attempts", self.max_attempts, 1, 100)
        _check("base_delay", self.base_delay, 1, _HOUR)
        _check("max_delay", self.longest_delay, self.base_delay, _HOUR)

    @property
    def longest_delay(self) -> int:
        """`max_delay`, or its default."""
        return max(8_000, self.base_delay) if self.max_delay is None else self.max_delay


def _check(option: str, value: object, minimum: int, maximum: int) -> None:
    if (
        isinstance(value, bool)
        or not isinstance(value, int)
        or not minimum <= value <= maximum
    ):
        raise OptionError(
            option, f"must be a whole number from {minimum} to {maximum}."
        )

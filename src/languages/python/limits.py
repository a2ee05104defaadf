"""How often and how long a cancellation tries."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import OptionError

_HOUR = 3_600_000


@dataclass(frozen=True)
class Limits:
    """How often and how long a cancellation tries. All times are in milliseconds. `dataclasses.replace` changes one of them.

    Raises OptionError when one is out of bounds.
    """

    attempt_timeout: int = 10_000
    """The longest that one attempt may take, from signing to the last byte of the answer: 1 to 3 600 000. The default is
    well above what the gateway needs, well below a person's patience."""
    deadline: int = 60_000
    """The longest that a cancellation may take in all, waits included: 1 to 86 400 000. At its end the outcome is `U`."""
    max_attempts: int = 5
    """The attempts in all, the first included: 1 to 100. 1 means: never repeat."""
    base_delay: int = 500
    """The longest wait before the second attempt: 1 to 3 600 000. It doubles with each further attempt; the wait is a random
    part of it (full jitter)."""
    max_delay: int | None = None
    """The longest wait before any attempt: `base_delay` to 3 600 000. A `Retry-After` of the answer may ask for more and is
    honoured. Default: 8 000, or `base_delay` where that is longer."""

    def __post_init__(self) -> None:
        """Check the bounds."""
        _check("attempt_timeout", self.attempt_timeout, 1, _HOUR)
        _check("deadline", self.deadline, 1, 24 * _HOUR)
        _check("max_attempts", self.max_attempts, 1, 100)
        _check("base_delay", self.base_delay, 1, _HOUR)
        _check("max_delay", self.longest_delay, self.base_delay, _HOUR)

    @property
    def longest_delay(self) -> int:
        """`max_delay`, with its default filled in."""
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

"""The limits of a cancellation."""

from __future__ import annotations

from datetime import timedelta

from .contract import DEFAULT_MAX_DELAY, LIMIT_BOUNDS, LimitFields
from .errors import OptionError


class Limits(LimitFields):
    """The limits of a cancellation. Times are in seconds, or a `timedelta`. Use `dataclasses.replace` to change one.

    An attempt is everything from signing to the last byte of the response. When the deadline passes, the outcome is `U`. The
    wait before an attempt is a random part of the longest wait (full jitter); a longer `Retry-After` is honored.

    Raises OptionError if a limit is out of bounds.
    """

    def __init__(
        self,
        attempt_timeout: float | timedelta = LimitFields.attempt_timeout,
        deadline: float | timedelta = LimitFields.deadline,
        max_attempts: int = LimitFields.max_attempts,
        base_delay: float | timedelta = LimitFields.base_delay,
        max_delay: float | timedelta | None = LimitFields.max_delay,
    ) -> None:
        """Check the bounds."""
        super().__init__(
            attempt_timeout=_seconds(attempt_timeout),
            deadline=_seconds(deadline),
            max_attempts=max_attempts,
            base_delay=_seconds(base_delay),
            max_delay=None if max_delay is None else _seconds(max_delay),
        )
        for name, (minimum, maximum) in LIMIT_BOUNDS.items():
            value = self.longest_delay if name == "max_delay" else getattr(self, name)
            least = self.base_delay if name == "max_delay" else minimum
            kinds, words = (
                (int, f"a whole number from {least} to {maximum}.")
                if name == "max_attempts"
                else ((int, float), f"from {least} to {maximum} seconds.")
            )
            is_number = isinstance(value, kinds) and not isinstance(value, bool)
            if not (is_number and least <= value <= maximum):
                raise OptionError(name, f"must be {words}")

    @property
    def longest_delay(self) -> float:
        """`max_delay`, or its default."""
        if self.max_delay is not None:
            return self.max_delay
        return max(DEFAULT_MAX_DELAY, self.base_delay)


def _seconds(value: float | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else value


def checked_limits(limits: Limits | None, default: Limits) -> Limits:
    """Return the limits, or the default for None. Raises OptionError for anything else."""
    if limits is not None and not isinstance(limits, Limits):
        raise OptionError("limits", "must be Limits.")
    return limits or default

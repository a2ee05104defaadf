"""The functions that tests replace: clock and randomness."""

from __future__ import annotations

import random
import time
from typing import Callable

from .errors import OptionError


class Hooks:
    """The clock and the randomness of a client.

    The default is used when a function of the caller raises or returns an invalid value: a broken function cannot lose the
    outcome of a request that was sent.
    """

    def __init__(
        self,
        now: Callable[[], float] | None = None,
        random: Callable[[], float] | None = None,
    ) -> None:
        """Check the functions. `now` returns seconds since 1970, `random` a number from 0 up to 1. Raises OptionError."""
        for name, hook in {"now": now, "random": random}.items():
            if hook is not None and not callable(hook):
                raise OptionError(name, "must be a function.")
        self._now = now
        self._random = random

    def check_clock(self) -> None:
        """Raise OptionError if the clock returns no valid time now."""
        if self._now is not None and _valid(self._now, 1e9, 1e10) is None:
            raise OptionError("now", "must return seconds since 1970, as time.time.")

    def now(self) -> int:
        """Return milliseconds since 1970. `Request-Time` has 13 digits: from 2001 to 2286."""
        seconds = None if self._now is None else _valid(self._now, 1e9, 1e10)
        return time.time_ns() // 1_000_000 if seconds is None else round(seconds * 1000)

    def stopwatch(self) -> float:
        """Return seconds since any moment. The system clock may jump; a caller's clock measures durations, too."""
        return time.monotonic() if self._now is None else self.now() / 1000

    def random(self) -> float:
        """Return a random number from 0 up to 1."""
        value = None if self._random is None else _valid(self._random, 0, 1)
        return random.random() if value is None else value


def _valid(hook: Callable[[], float], least: float, below: float) -> float | None:
    try:
        value = hook()
        return value if least <= value < below else None
    except Exception:
        return None

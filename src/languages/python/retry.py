"""Whether to try again, and when. The rules, for any language, are the vectors of the contract (retries.json)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from .limits import Limits
from .result_codes import UNKNOWN_CAUSES, CauseCode

StopReason = Literal["final", "not-repeatable", "attempts", "deadline"]
"""Why no further attempt is made."""


@dataclass(frozen=True)
class Decision:
    """Either a delay in milliseconds before the next attempt, or the reason why there is none."""

    delay: int | None = None
    reason: StopReason | None = None


def decide(
    *,
    attempts: int,
    elapsed: float,
    cause: CauseCode | None,
    retry_after: int | None,
    limits: Limits,
    random: float,
) -> Decision:
    """Decide after an attempt. Repeating a cancellation is safe: it is idempotent.

    `attempts` were made, `elapsed` milliseconds passed so far, `cause` is why the last one leaves the outcome open, if it
    does, `retry_after` what its answer asked for in milliseconds. `random` is from 0 up to 1.
    """
    # `S` and `F` are final.
    if cause is None:
        return Decision(reason="final")
    # A cause that blames the address or the request: the same request would fare the same.
    if not UNKNOWN_CAUSES[cause].repeatable:
        return Decision(reason="not-repeatable")
    if attempts >= limits.max_attempts:
        return Decision(reason="attempts")
    # Sooner than the server asked is as good as not at all.
    delay = max(jittered_delay(attempts, limits, random), retry_after or 0)
    # Nothing can come of an attempt that begins when the time is up.
    if elapsed + delay >= limits.deadline:
        return Decision(reason="deadline")
    return Decision(delay=delay)


def jittered_delay(attempts: int, limits: Limits, random: float) -> int:
    """Exponential backoff with full jitter: a random part of `base_delay`, doubled each time, up to `max_delay`."""
    doubled: int = limits.base_delay * 2 ** (attempts - 1)
    return math.floor(random * min(limits.longest_delay, doubled))

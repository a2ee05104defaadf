"""Decide whether to retry. The vectors of the contract (retries.json, decisions.json) define the rules for all languages."""

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
    """Either the delay before the next attempt, in milliseconds, or the reason to stop."""

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

    `attempts` is the number of attempts made, `elapsed` the milliseconds since the call began, `cause` why the last outcome is
    unknown, `retry_after` the `Retry-After` of the last response in milliseconds. `random` is in [0, 1).
    """
    if cause is None:
        return Decision(reason="final")
    # The cause is the address or the request itself: the same request would fail again.
    if not UNKNOWN_CAUSES[cause].repeatable:
        return Decision(reason="not-repeatable")
    if attempts >= limits.max_attempts:
        return Decision(reason="attempts")
    # Retrying before `Retry-After` is pointless.
    delay = max(jittered_delay(attempts, limits, random), retry_after or 0)
    # No time is left for another attempt.
    if elapsed + delay >= round(limits.deadline * 1000):
        return Decision(reason="deadline")
    return Decision(delay=delay)


def jittered_delay(attempts: int, limits: Limits, random: float) -> int:
    """Return a random part of `base_delay`, doubled with each attempt, up to `max_delay`."""
    base, longest = round(limits.base_delay * 1000), round(limits.longest_delay * 1000)
    doubled: int = base * 2 ** (attempts - 1)
    return math.floor(random * min(longest, doubled))

"""Check strings against the bounds of the contract."""

from __future__ import annotations

import re

from .contract import Bounds


def is_within(bounds: Bounds, value: object) -> bool:
    """Return whether a value is a string within bounds. The length is checked first, because the pattern may be slow."""
    return (
        isinstance(value, str)
        and bounds.minimum <= len(value) <= bounds.maximum
        and re.fullmatch(bounds.pattern, value, re.DOTALL) is not None
    )

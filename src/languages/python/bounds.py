"""Checks texts against the bounds of the contract."""

from __future__ import annotations

import re

from .contract import Bounds


def is_within(bounds: Bounds, value: object) -> bool:
    """Say whether a value is text of the length and the form that the contract allows. The length is looked at first."""
    return (
        isinstance(value, str)
        and bounds.minimum <= len(value) <= bounds.maximum
        and re.fullmatch(bounds.pattern, value, re.DOTALL) is not None
    )

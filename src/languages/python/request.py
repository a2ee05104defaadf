"""Check a request and write it as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

from .bounds import is_within
from .contract import REQUEST_ALTERNATIVES, REQUEST_FIELDS
from .errors import RequestError


def write_request(request: Mapping[str, object]) -> bytes:
    """Return the bytes that every attempt sends. None counts as not given.

    Raises RequestError if the request breaks the contract, TypeError if it has an unknown field.
    """
    for keyword in request:
        if keyword not in REQUEST_FIELDS:
            raise TypeError(f"cancel() got an unexpected keyword argument {keyword!r}")
    given = {key: value for key, value in request.items() if value is not None}
    if not any(given.keys() >= set(keywords) for keywords in REQUEST_ALTERNATIVES):
        sets = (" and ".join(map("`{}`".format, one)) for one in REQUEST_ALTERNATIVES)
        raise _broken(f"{' or '.join(sets)} is missing.")
    for keyword, (_, bounds) in REQUEST_FIELDS.items():
        if keyword in given and not is_within(bounds, given[keyword]):
            raise _broken(
                f"`{keyword}` must be text of {bounds.minimum} to {bounds.maximum} characters."
            )
    fields = {
        name: given[key] for key, (name, _) in REQUEST_FIELDS.items() if key in given
    }
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise RequestError("The request cannot be written as UTF-8.") from error


def _broken(rule: str) -> RequestError:
    return RequestError(f"The request breaks the contract: {rule}")

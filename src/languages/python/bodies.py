"""Read response bodies, up to a size limit."""

from __future__ import annotations

from typing import Callable

import httpx

from . import causes
from .contract import MAX_RESPONSE_BYTES
from .errors import ResponseTooLargeError


class _Body:
    def __init__(self, response: httpx.Response) -> None:
        self.bytes = bytearray()
        self._status = response.status_code

    def add(self, chunk: bytes) -> None:
        self.bytes += chunk
        if len(self.bytes) > MAX_RESPONSE_BYTES:
            raise ResponseTooLargeError(self._status, causes.TOO_LARGE.message)


def read_body(
    response: httpx.Response, check: Callable[[], None] = lambda: None
) -> bytes:
    """Read the whole body of a response and close it. `check` is called before each chunk and may raise.

    Raises ResponseTooLargeError if the body is too large.
    """
    body = _Body(response)
    try:
        for chunk in response.iter_bytes():
            check()
            body.add(chunk)
    finally:
        response.close()
    return bytes(body.bytes)


async def read_body_async(response: httpx.Response) -> bytes:
    """Do the same asynchronously."""
    body = _Body(response)
    try:
        async for chunk in response.aiter_bytes():
            body.add(chunk)
    finally:
        await response.aclose()
    return bytes(body.bytes)

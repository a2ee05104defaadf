"""Read response bodies, up to a size limit."""

from __future__ import annotations

import zlib
from typing import Callable

import httpx

from . import causes
from .contract import MAX_RESPONSE_BYTES
from .errors import ResponseTooLargeError


class _Body:
    """Collects a body and decodes gzip.

    httpx would decode each chunk at once, and a chunk of 64 KB may become 64 MB.
    """

    def __init__(self, response: httpx.Response) -> None:
        self.bytes = bytearray()
        self._status = response.status_code
        encoding = response.headers.get("Content-Encoding", "").lower()
        # A hook of the caller's httpx client has read and decoded it already.
        self.is_read = response.is_stream_consumed
        self._gzip = None
        if encoding == "gzip" and not self.is_read:
            self._gzip = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def add(self, chunk: bytes) -> None:
        if self._gzip is not None:
            chunk = self._decoded(self._gzip, chunk)
        self.bytes += chunk
        if len(self.bytes) > MAX_RESPONSE_BYTES:
            raise ResponseTooLargeError(self._status, causes.TOO_LARGE.message)

    def _decoded(self, gzip: zlib._Decompress, chunk: bytes) -> bytes:
        if gzip.eof:
            return b""
        try:
            return gzip.decompress(chunk, MAX_RESPONSE_BYTES + 1 - len(self.bytes))
        except zlib.error as error:
            raise httpx.DecodingError(str(error)) from error


def read_body(
    response: httpx.Response, check: Callable[[], None] = lambda: None
) -> bytes:
    """Read the whole body of a response and close it. `check` is called before each chunk and may raise.

    Raises ResponseTooLargeError if the body is too large, httpx.DecodingError if it is not the gzip that it claims to be.
    """
    body = _Body(response)
    try:
        for chunk in [response.content] if body.is_read else response.iter_raw():
            check()
            body.add(chunk)
    finally:
        response.close()
    return bytes(body.bytes)


async def read_body_async(response: httpx.Response) -> bytes:
    """Do the same asynchronously."""
    body = _Body(response)
    try:
        if body.is_read:
            body.add(response.content)
        else:
            async for chunk in response.aiter_raw():
                body.add(chunk)
    finally:
        await response.aclose()
    return bytes(body.bytes)

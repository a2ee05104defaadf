"""Transports of httpx that sign and verify: the hook on which a generated client can sit."""

from __future__ import annotations

import time
from typing import Literal

import httpx

from .bodies import read_body, read_body_async
from .credentials import Credentials
from .errors import OptionError, UntrustedResponseError
from .messages import (
    ResponseTrust,
    content_of_request,
    signed_headers,
    verify_response,
)

UnsignedResponse = Literal["reject", "pass"]
"""What to do with a response that carries no signature at all: raise an UntrustedResponseError, or let it pass, marked as
`unsigned` for `response_trust`. The gateway does send unsigned failures. Whoever lets them pass must not believe a success
among them. A response with a wrong or a partial signature is always rejected."""

_TRUST = "alipay_response_trust"


def response_trust(response: httpx.Response) -> ResponseTrust | None:
    """Say whether the signature of a response from a signing transport verified. None for any other response."""
    trust: ResponseTrust | None = response.extensions.get(_TRUST)
    return trust


def request_path(request: httpx.Request) -> str:
    """Give the path as it is requested, base path included: what the signature covers."""
    return request.url.raw_path.split(b"?")[0].decode("ascii")


class _Signer:
    def __init__(
        self, credentials: Credentials, unsigned_response: UnsignedResponse
    ) -> None:
        if unsigned_response not in ("reject", "pass"):
            raise OptionError("unsigned_response", "must be `reject` or `pass`.")
        self.credentials = credentials
        self.unsigned_response = unsigned_response

    def content(self, request: httpx.Request, moment: str, body: bytes) -> bytes:
        return content_of_request(
            self.credentials, request.method, request_path(request), moment, body
        )

    def received(
        self, request: httpx.Request, response: httpx.Response, body: bytes
    ) -> httpx.Response:
        """Give the response that the client sees, once its bytes have verified."""
        status, headers = response.status_code, response.headers
        path = request_path(request)
        trust = verify_response(
            self.credentials, request.method, path, status, headers, body
        )
        if trust == "unsigned" and self.unsigned_response == "reject":
            raise UntrustedResponseError(status, "The response is not signed.")
        # The body is decoded already; and without Location no client can follow a redirect with a signed request.
        dropped = (
            "content-encoding",
            "transfer-encoding",
            "content-length",
            "location",
        )
        kept = [
            (name, value)
            for name, value in headers.raw
            if name.lower().decode() not in dropped
        ]
        extensions = {
            name: value
            for name, value in response.extensions.items()
            if name != "network_stream"
        }
        return httpx.Response(
            status,
            headers=kept,
            stream=httpx.ByteStream(body),
            extensions={**extensions, _TRUST: trust},
        )


class SigningTransport(httpx.BaseTransport):
    """Signs the bytes of each request, and verifies the bytes of each response before anyone parses them.

    It makes one request: it does not repeat, and nobody can follow a redirect behind it. It raises SigningError when nothing
    was sent because signing failed, UntrustedResponseError or ResponseTooLargeError when a response cannot be taken, and
    what the inner transport raises.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        unsigned_response: UnsignedResponse = "reject",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Make a transport. `transport` sends the signed request; default: httpx's own, which verifies certificates.

        Raises OptionError when an option breaks its rule.
        """
        self._signer = _Signer(credentials, unsigned_response)
        self._transport = transport or httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sign, send, verify."""
        moment = str(time.time_ns() // 1_000_000)
        signature = self._signer.credentials.sign(
            self._signer.content(request, moment, request.read())
        )
        request.headers.update(
            signed_headers(self._signer.credentials, moment, signature)
        )
        response = self._transport.handle_request(request)
        return self._signer.received(request, response, read_body(response))

    def close(self) -> None:
        """Close the inner transport."""
        self._transport.close()


class AsyncSigningTransport(httpx.AsyncBaseTransport):
    """The same for `httpx.AsyncClient`."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        unsigned_response: UnsignedResponse = "reject",
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Make a transport; see SigningTransport."""
        self._signer = _Signer(credentials, unsigned_response)
        self._transport = transport or httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sign, send, verify."""
        moment = str(time.time_ns() // 1_000_000)
        content = self._signer.content(request, moment, await request.aread())
        signature = await self._signer.credentials.sign_async(content)
        request.headers.update(
            signed_headers(self._signer.credentials, moment, signature)
        )
        response = await self._transport.handle_async_request(request)
        return self._signer.received(request, response, await read_body_async(response))

    async def aclose(self) -> None:
        """Close the inner transport."""
        await self._transport.aclose()

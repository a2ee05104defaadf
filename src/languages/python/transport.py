"""Signing transports of httpx, for generated clients."""

from __future__ import annotations

import time
from typing import Literal

import httpx

from .bodies import read_body, read_body_async
from .credentials import Credentials
from .errors import OptionError, UntrustedResponseError
from .messages import (
    ResponseTrust,
    request_path,
    signed_headers,
    verify_response,
)
from .signature import content_to_sign

UnsignedResponse = Literal["reject", "pass"]
"""What to do with a response without any signature. `reject` raises UntrustedResponseError. `pass` accepts it;
`response_trust` then returns `unsigned`. The gateway sends some failures unsigned. Never trust an unsigned success. A wrong or
partial signature is always rejected."""

_TRUST = "alipay_response_trust"


def response_trust(response: httpx.Response) -> ResponseTrust | None:
    """Return the trust of a response from a signing transport; None for any other response."""
    trust: ResponseTrust | None = response.extensions.get(_TRUST)
    return trust


class _Signer:
    def __init__(
        self, credentials: Credentials, unsigned_response: UnsignedResponse
    ) -> None:
        if unsigned_response not in ("reject", "pass"):
            raise OptionError("unsigned_response", "must be `reject` or `pass`.")
        self.credentials = credentials
        self.unsigned_response = unsigned_response

    def content(self, request: httpx.Request, moment: str, body: bytes) -> bytes:
        return content_to_sign(
            method=request.method,
            path=request_path(request),
            client_id=self.credentials.client_id,
            time=moment,
            body=body,
        )

    def received(
        self, request: httpx.Request, response: httpx.Response, body: bytes
    ) -> httpx.Response:
        """Verify a response and return the one that the client receives."""
        status, headers = response.status_code, response.headers
        key = verify_response(
            self.credentials.client_id,
            self.credentials.alipay_public_keys,
            method=request.method,
            path=request_path(request),
            http_status=status,
            header=headers.get,
            body=body,
        )
        trust: ResponseTrust = "unsigned" if key is None else "verified"
        if trust == "unsigned" and self.unsigned_response == "reject":
            raise UntrustedResponseError(status, "The response is not signed.")
        # The body is already decoded. Without Location, no client can follow a redirect with the signed request.
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
    """Signs the bytes of each request, and verifies the bytes of each response before they are parsed.

    It sends one request per call: no retries, no redirects. Raises SigningError if signing fails (nothing was sent),
    UntrustedResponseError or ResponseTooLargeError if a response is rejected, and what the inner transport raises.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        unsigned_response: UnsignedResponse = "reject",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Create a transport. `transport` sends the signed request; default: `httpx.HTTPTransport()`.

        Raises OptionError if an option is invalid.
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
    """SigningTransport for `httpx.AsyncClient`."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        unsigned_response: UnsignedResponse = "reject",
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Create a transport. `transport` sends the signed request; default: `httpx.AsyncHTTPTransport()`.

        Raises OptionError if an option is invalid.
        """
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

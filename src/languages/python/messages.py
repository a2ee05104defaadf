"""Sign requests and verify responses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Callable, Literal

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from . import causes, contract
from .causes import CauseTemplate
from .credentials import Credentials
from .errors import SignatureHeaderError, UntrustedResponseError
from .signature import (
    content_to_sign,
    format_signature_header,
    parse_signature_header,
    verify,
)
from .times import is_time_header
from .verdict import fill_in

USER_AGENT = f"alipay-cancel-contract/{contract.CONTRACT_VERSION} (python)"
"""The default `User-Agent`."""

ResponseTrust = Literal["verified", "unsigned"]
"""`verified`: the signature was verified. `unsigned`: the response has no signature."""


def request_path(request: httpx.Request) -> str:
    """Return the path that the signature covers, base path included."""
    return request.url.raw_path.split(b"?")[0].decode("ascii")


def signed_headers(
    credentials: Credentials, time: str, signature: str
) -> dict[str, str]:
    """Return the headers of a signed request. `time` is its `Request-Time`."""
    headers = {
        "Content-Type": "application/json; charset=UTF-8",
        "Accept": "application/json",
        contract.CLIENT_ID_HEADER: credentials.client_id,
        contract.REQUEST_TIME_HEADER: time,
        contract.SIGNATURE_HEADER: format_signature_header(
            signature, credentials.key_version
        ),
    }
    if credentials.agent_token is not None:
        headers[contract.AGENT_TOKEN_HEADER] = credentials.agent_token
    return headers


def verify_response(
    client_id: str,
    alipay_public_keys: Sequence[RSAPublicKey],
    *,
    method: str,
    path: str,
    http_status: int,
    header: Callable[[str], str | None],
    body: bytes,
) -> RSAPublicKey | None:
    """Verify the signature of a response over the raw bytes of its body.

    `method` and `path` are those of the request: the signature covers them. `header` returns a header by its name in any
    case; the values of a repeated one are joined with a comma.

    Returns the key that verifies it, or None if the response has no signature. Raises UntrustedResponseError if the signature is
    partial, malformed or wrong.
    """
    names = (
        contract.SIGNATURE_HEADER,
        contract.RESPONSE_TIME_HEADER,
        contract.CLIENT_ID_HEADER,
    )

    def untrusted(template: CauseTemplate, **words: str) -> UntrustedResponseError:
        return UntrustedResponseError(http_status, fill_in(template, words))

    value, time, signed_for = values = [header(name) or "" for name in names]
    missing = [name for name, given in zip(names, values) if not given]
    if len(missing) == len(names):
        return None
    if missing:
        raise untrusted(causes.PARTLY_SIGNED, missing_headers=", ".join(missing))
    if signed_for != client_id:
        raise untrusted(causes.SIGNED_FOR_ANOTHER_CLIENT)
    if not is_time_header(time):
        raise untrusted(causes.INVALID_RESPONSE_TIME)
    try:
        signed = parse_signature_header(value)
    except SignatureHeaderError as error:
        raise untrusted(causes.UNREADABLE_SIGNATURE) from error
    if signed.algorithm.upper() != contract.ALGORITHM:
        raise untrusted(causes.ANOTHER_ALGORITHM)
    content = content_to_sign(
        method=method, path=path, client_id=client_id, time=time, body=body
    )
    for key in alipay_public_keys:
        if verify(content, signed.signature, key):
            return key
    raise untrusted(causes.WRONG_SIGNATURE)

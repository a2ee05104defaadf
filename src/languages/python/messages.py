"""Sign requests and verify responses, independent of the HTTP library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

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


def content_of_request(
    credentials: Credentials, method: str, path: str, time: str, body: bytes
) -> bytes:
    """Return the bytes that the signature of a request covers. `path` includes the base path."""
    return content_to_sign(
        method=method, path=path, client_id=credentials.client_id, time=time, body=body
    )


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
    credentials: Credentials,
    method: str,
    path: str,
    http_status: int,
    headers: Mapping[str, str],
    body: bytes,
) -> ResponseTrust:
    """Verify the signature of a response over the raw bytes of its body.

    `method` and `path` are those of the request: the signature covers them. `headers` must be case-insensitive and join the
    values of a repeated header with a comma.

    Raises UntrustedResponseError if the signature is partial, malformed or wrong.
    """
    names = (
        contract.SIGNATURE_HEADER,
        contract.RESPONSE_TIME_HEADER,
        contract.CLIENT_ID_HEADER,
    )

    def untrusted(template: CauseTemplate, **words: str) -> UntrustedResponseError:
        return UntrustedResponseError(http_status, fill_in(template, words))

    missing = [name for name in names if not headers.get(name)]
    if len(missing) == len(names):
        return "unsigned"
    if missing:
        raise untrusted(causes.PARTLY_SIGNED, missing_headers=", ".join(missing))
    value, time, client_id = (headers[name] for name in names)
    if client_id != credentials.client_id:
        raise untrusted(causes.SIGNED_FOR_ANOTHER_CLIENT)
    if not is_time_header(time):
        raise untrusted(causes.INVALID_RESPONSE_TIME)
    try:
        header = parse_signature_header(value)
    except SignatureHeaderError as error:
        raise untrusted(causes.UNREADABLE_SIGNATURE) from error
    if header.algorithm.upper() != contract.ALGORITHM:
        raise untrusted(causes.ANOTHER_ALGORITHM)
    content = content_of_request(credentials, method, path, time, body)
    if not verify(content, header.signature, credentials.alipay_public_key):
        raise untrusted(causes.WRONG_SIGNATURE)
    return "verified"

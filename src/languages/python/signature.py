"""Signs and verifies: the content that a signature covers, its value, and its header."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from .errors import SignatureHeaderError
from .keys import PrivateKeyInput, PublicKeyInput, read_private_key, read_public_key

ALGORITHM = "RSA256"
"""The only algorithm of the contract: SHA-256 with RSA PKCS#1 v1.5 (RFC 8017, section 8.2)."""


def content_to_sign(
    *, method: str, path: str, client_id: str, time: str, body: str | bytes
) -> bytes:
    r"""Give the bytes that a signature covers: `<method> <path>\n<client_id>.<time>.<body>`.

    `path` is as requested, base path included. `time` is the `Request-Time` or `Response-Time`, and `body` the body, both
    exactly as sent. Text stands for its UTF-8 bytes.
    """
    return f"{method} {path}\n{client_id}.{time}.".encode() + _bytes_of(body)


def sign(content: str | bytes, private_key: PrivateKeyInput) -> str:
    """Sign content. Gives percent-encoded Base64, the form that goes into the header.

    Raises InvalidKeyError when the key is not an RSA private key of at least 2048 bits.
    """
    value = read_private_key(private_key).sign(_bytes_of(content), PKCS1v15(), SHA256())
    return encode_signature(value)


def verify(content: str | bytes, signature: str, public_key: PublicKeyInput) -> bool:
    """Say whether a signature is one of this content by this key.

    `signature` is Base64, percent-encoded (in either case) or raw. A malformed one gives False, never an exception.
    Raises InvalidKeyError when the key is not an RSA public key of at least 2048 bits.
    """
    key = read_public_key(public_key)
    value = decode_signature(signature)
    if value is None:
        return False
    try:
        key.verify(value, _bytes_of(content), PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def encode_signature(value: bytes) -> str:
    """Write a signature as it goes into the header: percent-encoded Base64."""
    return quote(base64.b64encode(value).decode(), safe="")


def decode_signature(signature: str) -> bytes | None:
    """Give the bytes of a signature, or None if it is not Base64. `+` stays `+`: the value is no form field."""
    text = unquote(signature)
    if len(text) % 4 != 0 or not re.fullmatch("[A-Za-z0-9+/]+={0,2}", text):
        return None
    return base64.b64decode(text)


@dataclass(frozen=True)
class SignatureHeader:
    """The parts of a `Signature` header."""

    algorithm: str
    """`RSA256`."""
    signature: str
    """Percent-encoded Base64 when sent by the contract's rules; raw Base64 also circulates."""
    key_version: str | None = None
    """The version of the key; left out, it means the newest."""


def format_signature_header(signature: str, key_version: str | None = None) -> str:
    """Write a `Signature` header: `algorithm=RSA256,keyVersion=1,signature=…`."""
    version = "" if key_version is None else f"keyVersion={key_version},"
    return f"algorithm={ALGORITHM},{version}signature={signature}"


def parse_signature_header(header: str) -> SignatureHeader:
    """Read a `Signature` header by the names of its pairs, in any order and any case, with blanks around the commas.

    Raises SignatureHeaderError when a pair has no `=`, `algorithm` or `signature` is missing, or one is given twice.
    """
    pairs: dict[str, str] = {}
    for pair in header.split(","):
        match = re.fullmatch(r"\s*([A-Za-z]+)=(\S*)\s*", pair)
        if match is None:
            raise SignatureHeaderError(
                "The Signature header is not a list of name=value pairs, separated by commas."
            )
        name = match.group(1).lower()
        if name in pairs:
            raise SignatureHeaderError(
                f"The Signature header gives {match.group(1)} twice."
            )
        pairs[name] = match.group(2)
    for name in ("algorithm", "signature"):
        if not pairs.get(name):
            raise SignatureHeaderError(f"The Signature header has no {name}.")
    return SignatureHeader(
        pairs["algorithm"], pairs["signature"], pairs.get("keyversion") or None
    )


def _bytes_of(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content

"""Signatures: the signed content, the value and the header."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from .contract import ALGORITHM
from .errors import SignatureHeaderError, hides_arguments
from .keys import PrivateKeyInput, PublicKeyInput, read_private_key, read_public_key


def content_to_sign(
    *, method: str, path: str, client_id: str, time: str, body: str | bytes
) -> bytes:
    r"""Return the bytes that a signature covers: `<method> <path>\n<client_id>.<time>.<body>`.

    `path` is that of the request, base path included. `time` is the `Request-Time` or `Response-Time`; `time` and `body` are
    exactly as sent. A str is encoded as UTF-8.
    """
    return f"{method} {path}\n{client_id}.{time}.".encode() + _bytes_of(body)


@hides_arguments
def sign(content: str | bytes, private_key: PrivateKeyInput) -> str:
    """Sign content with RSA PKCS#1 v1.5 and SHA-256 (RFC 8017, 8.2). Return percent-encoded Base64, as the header needs it.

    Raises InvalidKeyError if the key is not an RSA private key, or too short.
    """
    value = read_private_key(private_key).sign(_bytes_of(content), PKCS1v15(), SHA256())
    return encode_signature(value)


@hides_arguments
def verify(content: str | bytes, signature: str, public_key: PublicKeyInput) -> bool:
    """Return whether the signature of the content was made with the private key that belongs to `public_key`.

    `signature` is Base64: raw, or percent-encoded with upper- or lower-case digits. Returns False if it is malformed.

    Raises InvalidKeyError if the key is not an RSA public key, or too short.
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
    """Encode a signature for the header: percent-encoded Base64."""
    return quote(base64.b64encode(value).decode(), safe="")


def decode_signature(signature: str) -> bytes | None:
    """Return the bytes of a signature; None if it is not Base64. `+` stays `+`: the value is not a form field."""
    text = unquote(signature)
    if len(text) % 4 != 0 or not re.fullmatch("[A-Za-z0-9+/]+={0,2}", text):
        return None
    return base64.b64decode(text)


@dataclass(frozen=True)
class SignatureHeader:
    """A parsed `Signature` header."""

    algorithm: str
    """As received. The contract has only `contract.ALGORITHM`."""
    signature: str
    """Base64: percent-encoded, as the contract requires, or raw."""
    key_version: str | None = None
    """The version of the key. None if the header has none, which means the newest key."""


def format_signature_header(signature: str, key_version: str | None = None) -> str:
    """Return a `Signature` header: `algorithm=…,keyVersion=…,signature=…`."""
    version = "" if key_version is None else f"keyVersion={key_version},"
    return f"algorithm={ALGORITHM},{version}signature={signature}"


def parse_signature_header(header: str) -> SignatureHeader:
    """Parse a `Signature` header.

    Its `name=value` pairs may come in any order and letter case, with spaces around the commas. Pairs with other names are
    ignored.

    Raises SignatureHeaderError if a pair has no `=`, `algorithm` or `signature` is missing, or a name appears twice.
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
                f"The Signature header has {match.group(1)} twice."
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

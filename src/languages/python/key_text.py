"""Decode the text of a key. A text in another form is named, with how to convert it."""

from __future__ import annotations

import base64
import re
from typing import Literal, NamedTuple

from cryptography.x509 import load_der_x509_certificate

from .errors import InvalidKeyError

Kind = Literal["private", "public"]

_ASN1_SEQUENCE = 0x30
"""The first byte of every DER key: the tag of an ASN.1 SEQUENCE (X.690, 8.9)."""

_MARKERS = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----")
_BLOCK = re.compile(
    r"-----BEGIN ([A-Z0-9 ]+)-----(?:(?!-----).)*-----END \1-----", re.DOTALL
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060]")


class _Block(NamedTuple):
    label: str
    text: str


def der_of(kind: Kind, key: object) -> bytes:
    """Return the DER bytes of a key in PEM, Base64 or DER.

    Raises InvalidKeyError if it is in neither form. The message names the form found and never contains the key.
    """
    if not isinstance(key, (str, bytes)):
        raise InvalidKeyError(
            f"A {kind} key must be str, bytes or an RSA key of cryptography, but this is {type(key).__name__}."
        )
    if isinstance(key, bytes) and _is_der(key):
        return key
    text = _only_key(kind, _read_text(kind, key))
    other = _other_form(kind, text)
    if other is not None:
        raise InvalidKeyError(other)
    markers = _MARKERS.search(text)
    if markers is None and "-----" in text:
        raise InvalidKeyError(f"The {kind} key has incomplete PEM markers.")
    bare = _without_blanks(markers[2] if markers else text)
    if not bare:
        raise InvalidKeyError(f"The {kind} key is empty.")
    if _is_base64(bare):
        return _decoded(bare)
    if isinstance(key, bytes) and key[0] == _ASN1_SEQUENCE:
        return key
    raise InvalidKeyError(
        f"The {kind} key is neither PEM nor Base64. It must be the key itself, not the name of a file."
    )


def public_keys_in(key: str | bytes) -> list[str | bytes]:
    """Split a text with several PEM blocks, so that one file or variable can contain several public keys.

    Raises InvalidKeyError if a block of several is not a public key. In a chain of certificates, the key of an authority must
    not become a key of the provider.
    """
    if isinstance(key, bytes) and _is_der(key):
        return [key]
    blocks = _blocks_in(_read_text("public", key))
    if len(blocks) < 2:
        return [key]
    for label, text in blocks:
        if label not in ("PUBLIC KEY", "RSA PUBLIC KEY"):
            raise InvalidKeyError(
                _other_form("public", text)
                or f"A list of public keys must not contain a block of {label[:32]}."
            )
    return [block.text for block in blocks]


def other_der(kind: Kind, der: bytes) -> str | None:
    """Return what DER is if it is a certificate, and how to convert it."""
    try:
        load_der_x509_certificate(der)
    except Exception:  # Messages of cryptography may quote bytes.
        return None
    return _certificate(kind)


def not_rsa(algorithm: str) -> str:
    """Return the message for a key of another algorithm."""
    return f"An RSA key is needed, but this is a key of type {algorithm}. Generate one: openssl genrsa -out private.pem 2048"


def _is_der(key: bytes) -> bool:
    """Return whether bytes are DER of 128 bytes or more. It begins like no text, and may contain any text by chance."""
    return len(key) > 1 and key[0] == _ASN1_SEQUENCE and key[1] >= 0x80


def _read_text(kind: Kind, key: str | bytes) -> str:
    """Return the text of a key without what surrounds it. Base64 of a PEM is decoded: secret stores often contain it."""
    text = _without_wrapping(
        key if isinstance(key, str) else key.decode("utf-8", "replace")
    )
    # Read as UTF-8, each ASCII character of UTF-16 stands before or after a zero byte.
    if re.search("(?:[\t-~]\0){8}|(?:\0[\t-~]){8}", text):
        raise InvalidKeyError(
            f"The {kind} key is encoded in UTF-16. Save it as UTF-8; in PowerShell: Set-Content -Encoding ascii."
        )
    invisible = dict.fromkeys(_INVISIBLE.findall(text))
    if invisible:
        names = ", ".join(f"U+{ord(character):04X}" for character in invisible)
        raise InvalidKeyError(
            f"The {kind} key contains the invisible character {names}. Remove it, or copy the key again from its source."
        )
    bare = _without_blanks(text)
    decoded = _decoded(bare).decode("utf-8", "replace") if _is_base64(bare) else ""
    decoded = _without_wrapping(decoded)
    return decoded if decoded.startswith("-----BEGIN ") else text


def _only_key(kind: Kind, text: str) -> str:
    """Return the block with the key, of a text with several PEM blocks. A file with a private key often also has certificates."""
    blocks = _blocks_in(text)
    keys = [block for block in blocks if block.label.endswith(f"{kind.upper()} KEY")]
    if len(keys) > 1:
        raise InvalidKeyError(
            f"One {kind} key is needed, but this text contains {len(keys)}."
        )
    return keys[0].text if kind == "private" and keys and len(blocks) > 1 else text


def _blocks_in(text: str) -> list[_Block]:
    return [_Block(match[1], match[0]) for match in _BLOCK.finditer(text)]


def _is_base64(text: str) -> bool:
    return re.fullmatch("[A-Za-z0-9+/]+={0,2}", text) is not None


def _decoded(text: str) -> bytes:
    """Decode Base64 whose padding may be missing. A single character at the end is ignored: it has no whole byte."""
    digits = text.rstrip("=")
    whole = digits[:-1] if len(digits) % 4 == 1 else digits
    return base64.b64decode(whole + "=" * (-len(whole) % 4))


def _without_blanks(text: str) -> str:
    return re.sub(r"[\s\ufeff]+", "", text)


def _trimmed(text: str) -> str:
    return re.sub(r"^[\s\ufeff]+|[\s\ufeff]+$", "", text)


def _without_wrapping(text: str) -> str:
    """Remove what environment files and copied lists leave around a key: blanks, quotes, a comma, a byte order mark."""
    # An environment variable often contains line breaks as the two characters \n.
    lines = _trimmed(text.replace("\\r", "").replace("\\n", "\n"))
    bare = _trimmed(re.sub("[,;]$", "", lines))
    match = re.fullmatch("([\"'`])(.*)\\1", bare, re.DOTALL)
    return _trimmed(match[2]) if match else bare


def _other_form(kind: Kind, text: str) -> str | None:
    """Return the name of a well-known form other than PEM or Base64 of an RSA key, and how to convert it."""
    if re.search("-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----", text):
        return _certificate(kind)
    if "-----BEGIN OPENSSH PRIVATE KEY-----" in text:
        return f'The {kind} key is in OpenSSH format. Convert a copy of it to PEM: ssh-keygen -p -N "" -m PEM -f copy-of-key'
    if text.startswith("PuTTY-User-Key-File-"):
        return f"The {kind} key is in PuTTY format. Convert it to PEM: puttygen key.ppk -O private-openssh -o private.pem"
    if re.match("ssh-[a-z]+ ", text):
        return f"The {kind} key is a public key in OpenSSH format. Convert it to PEM: ssh-keygen -e -m PKCS8 -f key.pub > public.pem"
    if "ENCRYPTED" in text:
        return f"The {kind} key is encrypted. Decrypt it first: openssl pkey -in encrypted.pem -out private.pem; or pass a key object of cryptography."
    if "-----BEGIN EC PRIVATE KEY-----" in text:
        return not_rsa("ec")
    if text.startswith("{"):
        return f"The {kind} key is a JWK or other JSON. Convert a JWK to a key object with PyJWT: jwt.algorithms.RSAAlgorithm.from_jwk(key)."
    if re.search("%(2[BF]|3D|0A|20)", text, re.IGNORECASE):
        return (
            f"The {kind} key is percent-encoded. Decode it: urllib.parse.unquote(key)."
        )
    if re.fullmatch("[A-Za-z0-9_-]{200,}={0,2}", text) and re.search("[_-]", text):
        return f"The {kind} key is in base64url. Convert it to Base64: tr '_-' '/+' < key.txt"
    return None


def _certificate(kind: Kind) -> str:
    if kind == "public":
        return "This is a certificate, not a public key. Extract its public key: openssl x509 -in certificate.pem -pubkey -noout > public.pem"
    return "This is a certificate; a private key is needed."

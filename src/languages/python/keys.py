"""Read RSA keys in all common forms."""

from __future__ import annotations

import base64
import re
import unicodedata
from typing import TypeVar, Union

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_der_public_key,
)

from .contract import MIN_KEY_BITS
from .errors import InvalidKeyError, hides_arguments

PrivateKeyInput = Union[str, bytes, RSAPrivateKey]
"""PEM (PKCS#8 or PKCS#1, whatever the markers say), Base64 DER on one line or several, or DER bytes; or a key object of
cryptography. Other blocks of a PEM, such as certificates, are ignored."""

PublicKeyInput = Union[str, bytes, RSAPublicKey]
"""PEM (SPKI or PKCS#1), Base64 DER or DER bytes; or a key object of cryptography. Other blocks of a PEM, such as certificates,
are ignored."""

_MARKERS = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----")
_BLOCK = re.compile(
    r"-----BEGIN ([A-Z0-9 ]+)-----(?:(?!-----).)*-----END \1-----", re.DOTALL
)
_ASN1_SEQUENCE = b"\x30"  # The DER of every key begins with this tag (X.690, 8.9).
_FORMS = {"private": "PKCS8 or PKCS1", "public": "SPKI or PKCS1"}

_Key = TypeVar("_Key", RSAPrivateKey, RSAPublicKey)


@hides_arguments
def read_private_key(key: PrivateKeyInput) -> RSAPrivateKey:
    """Read an RSA private key of at least `contract.MIN_KEY_BITS` bits.

    Raises InvalidKeyError if it cannot be read, is encrypted, public, not RSA, or too short.
    """
    found = key if isinstance(key, RSAPrivateKey) else _parse("private", key)
    if isinstance(found, RSAPublicKey):
        raise InvalidKeyError(
            "A private key is needed, but this is a public key. Are the two swapped?"
        )
    return _long_enough(found)


@hides_arguments
def read_public_key(key: PublicKeyInput) -> RSAPublicKey:
    """Read an RSA public key of at least `contract.MIN_KEY_BITS` bits.

    Raises InvalidKeyError if it cannot be read, is private, not RSA, or too short.
    """
    found = key if isinstance(key, RSAPublicKey) else _parse("public", key)
    if isinstance(found, RSAPrivateKey):
        raise InvalidKeyError(
            "A public key is needed, but this is a private key. Are the two swapped?"
        )
    return _long_enough(found)


def _long_enough(key: _Key) -> _Key:
    if key.key_size < MIN_KEY_BITS:
        raise InvalidKeyError(
            f"An RSA key of at least {MIN_KEY_BITS} bits is needed, but this one has {key.key_size}."
        )
    return key


def _parse(kind: str, key: object) -> RSAPrivateKey | RSAPublicKey:
    der = _der_of(kind, key)
    # Each encoding is tried, because PEM markers are often wrong.
    for load in (
        lambda: load_der_private_key(der, None),
        lambda: load_der_public_key(der),
    ):
        try:
            found = load()
        # cryptography raises many types, and some messages quote bytes of the key.
        except Exception:
            continue
        if isinstance(found, (RSAPrivateKey, RSAPublicKey)):
            return found
        raise InvalidKeyError(
            "An RSA key is needed, but this is a key of another type."
        )
    raise InvalidKeyError(
        f"The {kind} key is not {_FORMS[kind]} DER. Is a part of it missing?"
    )


def _der_of(kind: str, key: object) -> bytes:
    """Return the DER bytes of a key in PEM, Base64 or DER."""
    if not isinstance(key, (str, bytes)):
        raise InvalidKeyError(
            f"A {kind} key must be str, bytes or an RSA key of cryptography, but this is {type(key).__name__}."
        )
    if isinstance(key, bytes) and key[:1] == _ASN1_SEQUENCE:
        return key
    text = key if isinstance(key, str) else key.decode("utf-8", "replace")
    if "\0" in text:
        raise InvalidKeyError(f"The {kind} key is UTF-16. Save it as UTF-8.")
    text = _only_key(kind, _unwrapped(kind, text))
    if "ENCRYPTED" in text:
        raise InvalidKeyError(f"The {kind} key is encrypted. Decrypt it first.")
    markers = _MARKERS.search(text)
    if markers is None and "-----" in text:
        raise InvalidKeyError(f"The {kind} key has incomplete PEM markers.")
    bare = "".join((markers.group(2) if markers else text).split())
    if not bare:
        raise InvalidKeyError(f"The {kind} key is empty.")
    if not re.fullmatch("[A-Za-z0-9+/]+={0,2}", bare):
        raise InvalidKeyError(
            f"The {kind} key is neither PEM nor Base64. It must be the key itself, not the name of a file."
        )
    der = base64.b64decode(bare + "===")
    # Base64 of a PEM file, as secret stores contain it.
    return _der_of(kind, der) if markers is None and der[:5] == b"-----" else der


def _only_key(kind: str, text: str) -> str:
    """Return the block with the key, of a text with several PEM blocks. A file with a key often also contains certificates."""
    blocks = list(_BLOCK.finditer(text))
    keys = [block for block in blocks if block[1].endswith(f"{kind.upper()} KEY")]
    if len(keys) > 1:
        raise InvalidKeyError(
            f"One {kind} key is needed, but this text contains {len(keys)}."
        )
    return keys[0][0] if keys and len(blocks) > 1 else text


def _unwrapped(kind: str, text: str) -> str:
    """Remove quotes, commas and escapes that copied keys and environment files often contain."""
    # Environment variables often contain line breaks as the two characters \n.
    lines = text.replace("\\r", "").replace("\\n", "\n").removeprefix("\ufeff").strip()
    match = re.fullmatch("([\"'`]?)(.*?)\\1[,;]?", lines, re.DOTALL)
    bare = match.group(2) if match else lines
    for character in bare:
        # Format characters are invisible.
        if unicodedata.category(character) == "Cf":
            name = unicodedata.name(character, f"U+{ord(character):04X}")
            raise InvalidKeyError(
                f"The {kind} key contains the invisible character {name}. Remove it."
            )
    return bare

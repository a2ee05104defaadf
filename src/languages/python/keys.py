"""Read RSA keys in all common forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar, Union

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

from .contract import MIN_KEY_BITS
from .errors import InvalidKeyError, hides_arguments
from .key_text import Kind, der_of, not_rsa, other_der, public_keys_in

PrivateKeyInput = Union[str, bytes, RSAPrivateKey]
"""PEM (PKCS#8 or PKCS#1, whatever the markers say), Base64 of a PEM, Base64 DER on one line or several, or DER bytes; or a key
object of cryptography. Certificates beside the key, quotes around it and a byte order mark are ignored."""

PublicKeyInput = Union[str, bytes, RSAPublicKey]
"""PEM (SPKI or PKCS#1), Base64 of a PEM, Base64 DER on one line or several, or DER bytes; or a key object of cryptography."""

PublicKeysInput = Union[PublicKeyInput, Sequence[PublicKeyInput]]
"""A public key, a text with several `PUBLIC KEY` blocks of PEM, or a list of them."""

_FORMS = {"private": "PKCS #8 or PKCS #1", "public": "SPKI or PKCS #1"}
_UNSAFE = "The public key is not safe: its exponent must be odd and at least 3, and its modulus odd. Copy it again from its source."

_Key = TypeVar("_Key", RSAPrivateKey, RSAPublicKey)


@hides_arguments
def read_private_key(key: PrivateKeyInput) -> RSAPrivateKey:
    """Read an RSA private key of at least `contract.MIN_KEY_BITS` bits.

    Raises InvalidKeyError if it is malformed, encrypted, public, not RSA, or too short. The message never contains the key.
    """
    found = key if isinstance(key, RSAPrivateKey) else _parse("private", key)
    if isinstance(found, RSAPublicKey):
        raise _swapped("private", "public")
    return _long_enough(found)


@hides_arguments
def read_public_key(key: PublicKeyInput) -> RSAPublicKey:
    """Read an RSA public key of at least `contract.MIN_KEY_BITS` bits.

    Raises InvalidKeyError if it is malformed, private, not RSA, too short or unsafe. The message never contains the key.
    """
    found = key if isinstance(key, RSAPublicKey) else _parse("public", key)
    if isinstance(found, RSAPrivateKey):
        raise _swapped("public", "private")
    numbers = _long_enough(found).public_numbers()
    # RSA numbers that no sound key has (RFC 8017, 3.1): with the exponent 1, every content is its own signature.
    if numbers.e < 3 or numbers.e % 2 == 0 or numbers.n % 2 == 0:
        raise InvalidKeyError(_UNSAFE)
    return found


@hides_arguments
def read_public_keys(keys: PublicKeysInput) -> tuple[RSAPublicKey, ...]:
    """Read one or more RSA public keys.

    Raises InvalidKeyError if there is no key, or a key is invalid. The message never contains a key.
    """
    is_list = isinstance(keys, Sequence) and not isinstance(keys, (str, bytes))
    given: Sequence[PublicKeyInput] = keys if is_list else [keys]  # type: ignore[list-item,assignment]
    if not given:
        raise InvalidKeyError("The list of public keys is empty.")
    found: list[RSAPublicKey] = []
    for key in given:
        parts: Sequence[PublicKeyInput] = [key]
        if isinstance(key, (str, bytes)):
            parts = public_keys_in(key)
        found += map(read_public_key, parts)
    return tuple(found)


def fingerprint(key: RSAPublicKey) -> str:
    """Return the fingerprint of a key: SHA-256 over its SPKI DER, in hexadecimal.

    `openssl pkey -pubin -in public.pem -outform DER | openssl sha256` prints the same.
    """
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sha256(der).hexdigest()


def _swapped(wanted: Kind, given: Kind) -> InvalidKeyError:
    return InvalidKeyError(
        f"A {wanted} key is needed, but this is a {given} key. Are the two swapped?"
    )


def _long_enough(key: _Key) -> _Key:
    if key.key_size < MIN_KEY_BITS:
        raise InvalidKeyError(
            f"An RSA key of at least {MIN_KEY_BITS} bits is needed, but this one has {key.key_size}."
        )
    return key


def _parse(kind: Kind, key: object) -> RSAPrivateKey | RSAPublicKey:
    der = der_of(kind, key)
    message = f"The {kind} key is not DER of {_FORMS[kind]}. Is a part of it missing?"
    # Each encoding is tried, because PEM markers are often wrong.
    for load in (
        lambda: load_der_private_key(der, None),
        lambda: load_der_public_key(der),
    ):
        try:
            found = load()
        # cryptography raises many types, and some messages quote bytes of the key.
        except Exception as error:
            # It refuses to load a key with an unsafe exponent.
            if isinstance(error, ValueError) and str(error).startswith("e must be"):
                message = _UNSAFE
            continue
        if isinstance(found, (RSAPrivateKey, RSAPublicKey)):
            return found
        name = re.sub("(Private|Public)Key$", "", type(found).__name__)
        raise InvalidKeyError(not_rsa(name.lower()))
    raise InvalidKeyError(other_der(kind, der) or message)

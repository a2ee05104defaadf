"""A merchant's credentials."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable
from typing import Any, Callable, NoReturn, TypeVar, Union

import anyio
import anyio.to_thread

from . import contract
from .bounds import is_within
from .errors import InvalidKeyError, OptionError, SigningError, hides_arguments
from .keys import (
    PrivateKeyInput,
    PublicKeysInput,
    read_private_key,
    read_public_keys,
)
from .signature import decode_signature, encode_signature
from .signature import sign as sign_with_key

Signature = Union[str, bytes]

Sign = Callable[[bytes], Union[Signature, Awaitable[Signature]]]
"""Signs content with a key in a KMS or HSM: RSA PKCS#1 v1.5 with SHA-256, at least `contract.MIN_KEY_BITS` bits.

Returns the signature as bytes, or as Base64, percent-encoded or not. The asynchronous classes also accept an `async` function.
"""

_Key = TypeVar("_Key")


class _Secret:
    """Keeps a value out of `repr`, `vars` and pickles."""

    __slots__ = ("value",)

    def __init__(self, value: str | None) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "<secret>"


class Credentials:
    """A merchant's credentials. Create them once and reuse them: they read the keys once."""

    @hides_arguments
    def __init__(
        self,
        *,
        client_id: str,
        alipay_public_key: PublicKeysInput,
        private_key: PrivateKeyInput | None = None,
        sign: Sign | None = None,
        key_version: str | None = None,
        agent_token: str | None = None,
    ) -> None:
        """Check the options and read the keys.

        `client_id` is assigned by the provider. `alipay_public_key` is the provider's RSA public key for this `client_id`;
        or a list, or a text with several PEM blocks, while the provider exchanges its key: a response is verified if one of them
        verifies it. Pass either `private_key`, the merchant's RSA private key, or `sign`. `key_version` is the version of the merchant's
        key; by default it is not sent, and the provider uses the newest key. `agent_token` lets one merchant act for another;
        by default it is not sent. `contract` has the bounds: `CLIENT_ID_BOUNDS`, `KEY_VERSION_BOUNDS`, `AGENT_TOKEN_BOUNDS`,
        `MIN_KEY_BITS`.

        Raises OptionError if an option is invalid. No message contains a key.
        """
        _check(
            "client_id",
            client_id,
            contract.CLIENT_ID_BOUNDS,
            "visible ASCII characters",
        )
        if key_version is not None:
            bounds = contract.KEY_VERSION_BOUNDS
            _check("key_version", key_version, bounds, "digits", "a string of ")
        if agent_token is not None:
            _check(
                "agent_token",
                agent_token,
                contract.AGENT_TOKEN_BOUNDS,
                "visible ASCII characters",
            )
        if (private_key is None) == (sign is None):
            raise OptionError("private_key", "or `sign` must be given, and not both.")
        if sign is not None and not callable(sign):
            raise OptionError("sign", "must be a function.")
        self.client_id = client_id
        self.key_version = key_version
        self._agent_token = _Secret(agent_token)
        self.alipay_public_keys = _read_option(
            "alipay_public_key", lambda: read_public_keys(alipay_public_key)
        )
        """At least one."""
        if private_key is not None:
            key = _read_option("private_key", lambda: read_private_key(private_key))
            self._sign: Sign = lambda content: sign_with_key(content, key)
        if sign is not None:
            self._sign = sign
        self._signs_at_once = sign is None or inspect.iscoroutinefunction(sign)

    @property
    def agent_token(self) -> str | None:
        """The token to act for another merchant."""
        return self._agent_token.value

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled: the result would contain secrets."""
        raise TypeError(
            "Credentials cannot be pickled or copied: they contain secrets."
        )

    def sign(self, content: bytes) -> str:
        """Sign content. Return the signature in percent-encoded Base64.

        Raises SigningError if the caller's `sign` raises or returns no signature.
        """
        try:
            value = self._sign(content)
        except Exception as error:
            raise SigningError("The `sign` function failed.") from error
        if inspect.isawaitable(value):
            if inspect.iscoroutine(value):
                value.close()
            raise SigningError(
                "The `sign` function is asynchronous. Use AsyncCancelClient."
            )
        return _read_signature(value)

    async def sign_async(self, content: bytes) -> str:
        """Sign content with a `sign` function that may be asynchronous. One that is not runs in a thread."""
        try:
            sign: Callable[[bytes], Any] = self._sign
            value = (
                sign(content)
                if self._signs_at_once
                else await anyio.to_thread.run_sync(
                    sign, content, abandon_on_cancel=True
                )
            )
            return _read_signature(await value if inspect.isawaitable(value) else value)
        except SigningError:
            raise
        except Exception as error:
            raise SigningError("The `sign` function failed.") from error


def _read_signature(value: object) -> str:
    signature = decode_signature(value) if isinstance(value, str) else value
    if not isinstance(signature, bytes) or len(signature) * 8 < contract.MIN_KEY_BITS:
        raise SigningError(
            f"The `sign` function must return an RSA signature of at least {contract.MIN_KEY_BITS} bits, as bytes or Base64."
        )
    return encode_signature(signature)


def _check(
    option: str, value: object, bounds: contract.Bounds, words: str, of: str = ""
) -> None:
    least = max(1, bounds.minimum)
    if value == "" or not is_within(bounds, value):
        raise OptionError(option, f"must be {of}{least} to {bounds.maximum} {words}.")


def _read_option(option: str, read: Callable[[], _Key]) -> _Key:
    try:
        return read()
    except InvalidKeyError as error:
        raise OptionError(option, f"cannot be used. {error}") from None

"""The errors of this package. `code` is stable and there to switch on; the text is for people."""

from __future__ import annotations

from typing import ClassVar


class AlipayContractError(Exception):
    """The base of every error that this package raises."""

    code: ClassVar[str]


class OptionError(AlipayContractError):
    """An option is missing or breaks its rule. Nothing was sent. Correct the call."""

    code = "INVALID_OPTION"

    def __init__(self, option: str, rule: str) -> None:
        super().__init__(f"Option `{option}` {rule}")
        self.option = option
        """The option by its name: `max_attempts`."""


class RequestError(AlipayContractError):
    """The request breaks the contract. Nothing was sent. Correct the request."""

    code = "INVALID_REQUEST"


class InvalidKeyError(AlipayContractError):
    """A key cannot be read, or is of the wrong kind. The text never holds the key."""

    code = "INVALID_KEY"


class SigningError(AlipayContractError):
    """The `sign` function failed, or gave no signature. Nothing was sent: mend it and cancel again."""

    code = "SIGNING_FAILED"


class SignatureHeaderError(AlipayContractError):
    """A `Signature` header does not follow the grammar."""

    code = "INVALID_SIGNATURE_HEADER"


class ResponseError(AlipayContractError):
    """A response cannot be taken. The request was sent; whether it took effect is not known."""

    def __init__(self, http_status: int, message: str) -> None:
        super().__init__(message)
        self.http_status = http_status
        """The HTTP status of the response."""


class UntrustedResponseError(ResponseError):
    """The signature of a response is missing, incomplete or wrong."""

    code = "UNTRUSTED_RESPONSE"


class ResponseTooLargeError(ResponseError):
    """A response is larger than any answer of the contract. The rest of it was not read."""

    code = "RESPONSE_TOO_LARGE"

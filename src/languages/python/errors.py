"""The exceptions of this package. `code` is stable: branch on it. The message is for people."""

from __future__ import annotations

import functools
from typing import Any, Callable, ClassVar, TypeVar, cast

_Function = TypeVar("_Function", bound=Callable[..., Any])


class AlipayContractError(Exception):
    """The base class of all exceptions of this package."""

    code: ClassVar[str]


class OptionError(AlipayContractError):
    """An option is missing or invalid. Nothing was sent. Correct the call."""

    code = "INVALID_OPTION"

    def __init__(self, option: str, rule: str) -> None:
        super().__init__(f"Option `{option}` {rule}")
        self.option = option
        """The name of the option, such as `max_attempts`."""


class SettingError(AlipayContractError):
    """A variable of the environment is missing or invalid. Nothing was sent."""

    code = "INVALID_SETTING"

    def __init__(self, variable: str, message: str) -> None:
        super().__init__(message)
        self.variable = variable
        """The name of the variable, such as `ALIPAY_REGION`."""


class RequestError(AlipayContractError):
    """The request breaks the contract. Nothing was sent. Correct the request."""

    code = "INVALID_REQUEST"


class InvalidKeyError(AlipayContractError):
    """A key cannot be read or has the wrong type. The message never contains the key."""

    code = "INVALID_KEY"


class SigningError(AlipayContractError):
    """The `sign` function raised, or returned no signature. Nothing was sent. Fix it and cancel again."""

    code = "SIGNING_FAILED"


class EvidenceError(AlipayContractError):
    """The evidence is invalid. The message names the field and the rule."""

    code = "INVALID_EVIDENCE"


class SignatureHeaderError(AlipayContractError):
    """A `Signature` header is malformed."""

    code = "INVALID_SIGNATURE_HEADER"


class ResponseError(AlipayContractError):
    """A response was rejected. The request was sent; its effect is unknown."""

    def __init__(self, http_status: int, message: str) -> None:
        super().__init__(message)
        self.http_status = http_status
        """The HTTP status of the response."""


class UntrustedResponseError(ResponseError):
    """The signature of a response is missing, incomplete or wrong."""

    code = "UNTRUSTED_RESPONSE"


class ResponseTooLargeError(ResponseError):
    """The body of a response is larger than `contract.MAX_RESPONSE_BYTES`. The rest was not read."""

    code = "RESPONSE_TOO_LARGE"


def hides_arguments(function: _Function) -> _Function:
    """Remove the frames of a function from its exceptions: crash reporters print variables, and here they contain keys."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            del args, kwargs
            error.__context__ = None
            raise error.with_traceback(None) from None

    return cast("_Function", wrapper)


def without_frames(error: BaseException) -> BaseException:
    """Remove the frames of an exception and of its causes: their variables contain the signed request."""
    chain = [error]
    for link in chain:
        link.__traceback__ = None
        causes = (link.__cause__, link.__context__)
        chain += [cause for cause in causes if cause is not None and cause not in chain]
    return error

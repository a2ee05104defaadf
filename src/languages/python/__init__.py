"""A client for Alipay's `POST /v1/payments/cancel`: signs, verifies, judges and retries."""

from .answer import parse_body
from .async_client import AsyncCancelClient
from .cancellation import CancelAbortedError
from .client import CancelClient
from .contract import CONTRACT_VERSION, CancelRequest, Environment, Region
from .credentials import Credentials
from .environment import EnvironmentOptions, options_from_environment
from .errors import (
    AlipayContractError,
    EvidenceError,
    InvalidKeyError,
    OptionError,
    RequestError,
    ResponseError,
    ResponseTooLargeError,
    SettingError,
    SignatureHeaderError,
    SigningError,
    UntrustedResponseError,
)
from .evidence import Evidence, EvidenceOption, verify_evidence
from .judge import Answer, judge
from .limits import Limits
from .outcome import Attempt, CancelOutcome, SupportDetails
from .result_codes import RESULT_CODES, ResultCodes
from .signature import (
    SignatureHeader,
    content_to_sign,
    format_signature_header,
    parse_signature_header,
    sign,
    verify,
)
from .transport import AsyncSigningTransport, SigningTransport, response_trust
from .verdict import UnknownCause, Verdict

__all__ = [
    "CONTRACT_VERSION",
    "RESULT_CODES",
    "AlipayContractError",
    "Answer",
    "AsyncCancelClient",
    "AsyncSigningTransport",
    "Attempt",
    "CancelAbortedError",
    "CancelClient",
    "CancelOutcome",
    "CancelRequest",
    "Credentials",
    "Environment",
    "EnvironmentOptions",
    "Evidence",
    "EvidenceError",
    "EvidenceOption",
    "InvalidKeyError",
    "Limits",
    "OptionError",
    "Region",
    "RequestError",
    "ResponseError",
    "ResponseTooLargeError",
    "ResultCodes",
    "SettingError",
    "SignatureHeader",
    "SignatureHeaderError",
    "SigningError",
    "SigningTransport",
    "SupportDetails",
    "UnknownCause",
    "UntrustedResponseError",
    "Verdict",
    "content_to_sign",
    "format_signature_header",
    "judge",
    "options_from_environment",
    "parse_body",
    "parse_signature_header",
    "response_trust",
    "sign",
    "verify",
    "verify_evidence",
]

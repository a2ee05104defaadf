"""Evidence: the bytes and headers of an attempt, and their verification years later."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, TypedDict, Union

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from . import causes, contract
from .answer import parse_body
from .causes import CauseTemplate
from .errors import EvidenceError, OptionError, UntrustedResponseError
from .judge import Answer, judge
from .keys import PublicKeysInput, fingerprint, read_public_keys
from .messages import request_path, verify_response
from .verdict import Verdict, unknown

EvidenceOption = Union[bool, Literal["complete"]]
"""Whether attempts have evidence. True leaves out the merchant's own signature and token; `complete` includes them."""

_SECRET_HEADERS = (contract.AGENT_TOKEN_HEADER, contract.SIGNATURE_HEADER)


class EvidenceRequest(TypedDict):
    """A request that was sent."""

    method: str
    url: str
    headers: dict[str, str]
    """Those that the client sets. The transport adds others, such as `Host`."""
    withheld: list[str]
    """The names of headers that were sent but whose values are withheld."""
    body: str
    """In Base64."""


class _ResponseHead(TypedDict):
    status: int
    headers: dict[str, str]


class EvidenceResponse(_ResponseHead, total=False):
    """A response that was received. The names of its headers are in lower case."""

    body: str
    """In Base64. Left out if it did not arrive completely."""


class _EvidenceHead(TypedDict):
    version: Literal[1]
    startedAt: str
    duration: float
    repeated: bool


class Evidence(_EvidenceHead, total=False):
    """What an attempt sent and received: proof for later, to store as JSON. It never contains a key.

    The format is that of evidence.schema.json in the npm package alipay-cancel-contract. `startedAt` is ISO 8601 in UTC,
    `duration` is in milliseconds. `repeated` says whether an earlier request for this cancellation may have been received.
    """

    request: EvidenceRequest
    """Left out if nothing was sent."""
    response: EvidenceResponse
    """Left out if no response arrived."""
    keyFingerprint: str
    """The key that verified the response: SHA-256 over its SPKI DER, in hexadecimal."""


@dataclass
class WireRecord:
    """What went over the wire, recorded as it happens."""

    sent: Mapping[str, str] | None = None
    """The headers that the client set. Set once the request is passed to httpx: the provider may have received it."""
    response: httpx.Response | None = None
    """Set once the headers of the response arrived."""
    body: bytes | None = None
    """Set once the body arrived completely."""
    verified_by: RSAPublicKey | None = None


def evidence_of(
    wire: WireRecord,
    request: httpx.Request,
    *,
    started_at: str,
    duration: float,
    repeated: bool,
    option: EvidenceOption,
) -> Evidence:
    """Make the evidence of an attempt."""
    evidence: Evidence = {
        "version": 1,
        "startedAt": started_at,
        "duration": duration,
        "repeated": repeated,
    }
    if wire.sent is not None:
        withheld = [
            name
            for name in wire.sent
            if name in _SECRET_HEADERS and option != "complete"
        ]
        evidence["request"] = {
            "method": request.method,
            "url": str(request.url),
            "headers": {k: v for k, v in wire.sent.items() if k not in withheld},
            "withheld": withheld,
            "body": _base64(request.content),
        }
    if wire.response is not None:
        status, received = wire.response.status_code, wire.response.headers
        kept = {
            n.lower(): received[n] for n in contract.RECORDED_HEADERS if n in received
        }
        evidence["response"] = {"status": status, "headers": kept}
        if wire.body is not None:
            evidence["response"]["body"] = _base64(wire.body)
    if wire.verified_by is not None:
        evidence["keyFingerprint"] = fingerprint(wire.verified_by)
    return evidence


def verify_evidence(
    evidence: Evidence | Mapping[str, object],
    alipay_public_key: PublicKeysInput,
    *,
    client_id: str | None = None,
    payment_id: str | None = None,
    payment_request_id: str | None = None,
) -> Verdict:
    """Verify the signature of the recorded response over its bytes, and judge it by the rules of `cancel`.

    `S` and `F` are always signed, and always of a cancellation. A response without a signature proves nothing and gives `U`.
    `evidence` is that of an attempt, or parsed from JSON. `alipay_public_key` is the provider's public key at that time, or
    several.

    The evidence itself says which payment it is of. State what it must prove, so that valid evidence of another payment gives
    `U`: `client_id` is the merchant, `payment_id` or `payment_request_id` the payment. A success must name the payment in the
    signed response. The response of a failure names no payment; its request must name it. None accepts any value.

    Raises EvidenceError if the evidence is invalid, InvalidKeyError if a key cannot be used, OptionError if a claim is no text.
    """
    keys = read_public_keys(alipay_public_key)
    claims = {
        "client_id": client_id,
        "payment_id": payment_id,
        "payment_request_id": payment_request_id,
    }
    for name, claim in claims.items():
        if claim is not None and not isinstance(claim, str):
            raise OptionError(name, "must be a string.")
    stored = _checked(evidence)
    if "request" not in stored:
        return unknown(causes.NOTHING_SENT)
    sent = stored["request"]
    path = request_path(httpx.Request(sent["method"], sent["url"]))
    is_cancellation = path.endswith(contract.OPERATION_PATH)
    if sent["method"] != contract.OPERATION_METHOD or not is_cancellation:
        return unknown(causes.ANOTHER_OPERATION)
    sender = sent["headers"].get(contract.CLIENT_ID_HEADER, "")
    if client_id is not None and client_id != sender:
        return unknown(causes.EVIDENCE_OF_ANOTHER_CLIENT)
    response = stored.get("response")
    if response is None or "body" not in response:
        return unknown(causes.NO_RECORDED_RESPONSE)

    received = {name.lower(): value for name, value in response["headers"].items()}
    body = base64.b64decode(response["body"])
    try:
        key = verify_response(
            sender,
            keys,
            method=sent["method"],
            path=path,
            http_status=response["status"],
            header=lambda name: received.get(name.lower()),
            body=body,
        )
    except UntrustedResponseError as error:
        template = CauseTemplate("UNTRUSTED_RESPONSE", str(error))
        return unknown(template, error=error)
    if key is None:
        return unknown(causes.UNSIGNED_EVIDENCE)

    time = sent["headers"].get(contract.REQUEST_TIME_HEADER, "")
    payment: Any = parse_body(base64.b64decode(sent["body"]))
    verdict = judge(
        Answer(
            response["status"],
            True,
            parse_body(body),
            received.get(contract.RESPONSE_TIME_HEADER.lower()),
            int(time) if re.fullmatch("[0-9]{1,16}", time) else None,
        ),
        payment_id=payment.get("paymentId"),
        payment_request_id=payment.get("paymentRequestId"),
        repeated=stored["repeated"],
    )
    if verdict.result_status == "U":
        return verdict
    proven = (
        {
            "paymentId": verdict.payment_id,
            "paymentRequestId": verdict.payment_request_id,
        }
        if verdict.result_status == "S"
        else payment
    )
    claimed = {"paymentId": payment_id, "paymentRequestId": payment_request_id}
    for id_field, claim in claimed.items():
        if claim is not None and claim != proven.get(id_field):
            return unknown(
                causes.EVIDENCE_OF_ANOTHER_PAYMENT,
                {"id_field": id_field},
                verified=True,
                result_code=verdict.result_code,
                result_message=verdict.result_message,
            )
    return verdict


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _checked(evidence: object) -> Evidence:
    """Check the fields that `verify_evidence` reads, as the JSON Schema of evidence defines them."""
    fields = _object("The evidence", evidence)
    version = fields.get("version")
    if version != 1 or isinstance(version, bool):
        _invalid("`version` must be 1.")
    if not isinstance(fields.get("repeated"), bool):
        _invalid("`repeated` must be true or false.")
    if "request" in fields:
        request = _object("`request`", fields["request"])
        if not isinstance(request.get("method"), str):
            _invalid("`request.method` must be text.")
        if not _is_url(request.get("url")):
            _invalid("`request.url` must be a URL.")
        _check_headers("request.headers", request.get("headers"))
        content = parse_body(_decoded("request.body", request.get("body")))
        if not isinstance(content, dict):
            _invalid("`request.body` must be a JSON object in Base64.")
    if "response" in fields:
        response = _object("`response`", fields["response"])
        status = response.get("status")
        if not isinstance(status, int) or isinstance(status, bool):
            _invalid("`response.status` must be a whole number.")
        _check_headers("response.headers", response.get("headers"))
        if "body" in response:
            _decoded("response.body", response["body"])
    return fields  # type: ignore[return-value]


def _invalid(rule: str) -> NoReturn:
    raise EvidenceError(rule)


def _object(name: str, value: object) -> Mapping[str, object]:
    return (
        value if isinstance(value, Mapping) else _invalid(f"{name} must be an object.")
    )


def _is_url(value: object) -> bool:
    try:
        return isinstance(value, str) and httpx.URL(value).is_absolute_url
    except httpx.InvalidURL:
        return False


def _check_headers(name: str, value: object) -> None:
    for field, text in _object(f"`{name}`", value).items():
        if not (
            re.fullmatch("[!#$%&'*+.^_`|~0-9A-Za-z-]+", field)
            and isinstance(text, str)
            and not re.search("[\0\r\n]", text)
        ):
            _invalid(f"`{name}` must map header names to values.")


def _decoded(name: str, value: object) -> bytes:
    if (
        not isinstance(value, str)
        or len(value) % 4 != 0
        or not re.fullmatch("[A-Za-z0-9+/]*={0,2}", value)
    ):
        _invalid(f"`{name}` must be Base64.")
    return base64.b64decode(value)

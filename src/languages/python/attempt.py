"""One attempt, as both clients make it: sign, send, receive, judge, record."""

from __future__ import annotations

import time
from typing import Any

import httpx

from . import causes, contract
from .answer import parse_body
from .causes import CauseTemplate
from .contract import CancelRequest
from .credentials import Credentials
from .errors import (
    ResponseTooLargeError,
    SigningError,
    UntrustedResponseError,
    without_frames,
)
from .evidence import EvidenceOption, WireRecord, evidence_of
from .hooks import Hooks
from .judge import Answer, judge
from .messages import request_path, signed_headers, verify_response
from .network_reason import network_reason
from .outcome import Attempt
from .signature import content_to_sign
from .times import format_time, parse_retry_after
from .verdict import Verdict, unknown


class TimeIsUpError(Exception):
    """The attempt timed out. Internal."""


_TIMEOUTS = (TimeIsUpError, TimeoutError, httpx.TimeoutException)


class AttemptInProgress:
    """An attempt, with everything that is known of it so far."""

    verdict: Verdict
    """Set when the attempt ends."""

    def __init__(
        self,
        credentials: Credentials,
        url: httpx.URL,
        request: CancelRequest,
        body: bytes,
        number: int,
        repeated: bool,
        timeout: float,
        hooks: Hooks,
        user_agent: str | None = None,
    ) -> None:
        """Start the attempt.

        `repeated` says whether the provider may have received an earlier request. `timeout` is in seconds.
        """
        self.number = number
        self.timeout = timeout
        self.retry_after: int | None = None
        self._credentials = credentials
        self._request = request
        self._body = body
        self._repeated = repeated
        self._hooks = hooks
        # The time of the attempt is real, whatever the clock of the caller is.
        self._start, self._stopwatch = time.monotonic(), hooks.stopwatch()
        self._headers = {} if user_agent is None else {"User-Agent": user_agent}
        self._http_request = httpx.Request(
            contract.OPERATION_METHOD, url, headers=self._headers, content=body
        )
        self._request_time = hooks.now()
        self._wire = WireRecord()
        self._peer: str | None = None

    @property
    def remaining(self) -> float:
        """The time left, in seconds."""
        return self.timeout - (time.monotonic() - self._start)

    @property
    def remaining_or_least(self) -> float:
        """The time left for httpx, to which 0 means: do not wait at all."""
        return max(0.001, self.remaining)

    def check_time(self) -> None:
        """Raise TimeIsUpError if no time is left."""
        if self.remaining <= 0:
            raise TimeIsUpError

    def content(self) -> bytes:
        """Return the content to sign."""
        return content_to_sign(
            method=self._http_request.method,
            path=request_path(self._http_request),
            client_id=self._credentials.client_id,
            time=str(self._request_time),
            body=self._body,
        )

    def signed(self, signature: str) -> httpx.Request:
        """Return the signed request. From now on, the provider may have received it."""
        # After a slow signer, nothing is sent too late.
        self.check_time()
        headers = signed_headers(self._credentials, str(self._request_time), signature)
        self._http_request.headers.update(headers)
        self._wire.sent = {**headers, **self._headers}
        return self._http_request

    def connecting(self, event: str, info: dict[str, Any]) -> None:
        """Record the host and port of a new connection, from an httpx trace: the API, or a proxy."""
        if event == "connection.connect_tcp.started":
            self._peer = f"{info['host']}:{info['port']}"

    def received_head(self, response: httpx.Response) -> None:
        """Record the status and headers of a response."""
        self._wire.response = response
        self.retry_after = parse_retry_after(
            response.headers.get("Retry-After"), self._hooks.now()
        )

    def received_body(self, response: httpx.Response, body: bytes) -> None:
        """Verify, parse and judge a response, in this order. Raises UntrustedResponseError."""
        self._wire.body = body
        self._wire.verified_by = verify_response(
            self._credentials.client_id,
            self._credentials.alipay_public_keys,
            method=self._http_request.method,
            path=request_path(self._http_request),
            http_status=response.status_code,
            header=response.headers.get,
            body=body,
        )
        self.verdict = judge(
            Answer(
                response.status_code,
                self._wire.verified_by is not None,
                parse_body(body),
                response.headers.get(contract.RESPONSE_TIME_HEADER),
                self._request_time,
            ),
            payment_id=self._request.get("payment_id"),
            payment_request_id=self._request.get("payment_request_id"),
            repeated=self._repeated,
        )

    def failed(self, error: Exception) -> None:
        """Judge an attempt that raised.

        Raises SigningError if it is the first attempt and nothing was sent. Otherwise the outcome is unknown.
        """
        if isinstance(error, httpx.RequestError):
            # The signed one has the signature and the token.
            error.request = httpx.Request(
                self._http_request.method, self._http_request.url
            )
        without_frames(error)
        if self._wire.sent is None:
            if self.number == 1:
                raise SigningError(
                    f"{_why_unsigned(error)} Nothing was sent."
                ) from error
            template = (
                causes.SIGNING_TIMED_OUT
                if isinstance(error, _TIMEOUTS)
                else causes.SIGNING_FAILED
            )
            self.verdict = unknown(template, error=error)
        elif isinstance(error, UntrustedResponseError):
            template = CauseTemplate("UNTRUSTED_RESPONSE", str(error))
            self.verdict = unknown(template, error=error)
        elif isinstance(error, ResponseTooLargeError):
            self.verdict = unknown(causes.TOO_LARGE, error=error)
        elif self.remaining <= 0 or isinstance(error, _TIMEOUTS):
            self.verdict = unknown(causes.ATTEMPT_TIMED_OUT, error=error)
        else:
            reason = network_reason(error, self._peer)
            self.verdict = (
                unknown(causes.CONNECTION_FAILED, error=error)
                if reason is None
                else unknown(
                    causes.CONNECTION_FAILED_WITH_REASON,
                    {"reason": reason},
                    error=error,
                )
            )

    def interrupted(self, error: BaseException) -> bool:
        """Judge an attempt that the caller aborted. Return whether it was sent."""
        self.verdict = unknown(causes.ABORTED, error=without_frames(error))
        return self._wire.sent is not None

    def record(self, option: EvidenceOption) -> Attempt:
        """Return the record of the attempt."""
        started_at = format_time(self._request_time)
        # A caller's clock may have been set back.
        elapsed = max(0.0, self._hooks.stopwatch() - self._stopwatch)
        duration = round(elapsed * 1000)
        sent, response = self._wire.sent, self._wire.response
        header = {} if response is None else response.headers
        return Attempt(
            number=self.number,
            started_at=started_at,
            duration=duration,
            result_status=self.verdict.result_status,
            verified=self.verdict.verified,
            result_code=self.verdict.result_code,
            cause=self.verdict.cause,
            http_status=None if response is None else response.status_code,
            request_time=None if sent is None else str(self._request_time),
            response_time=header.get(contract.RESPONSE_TIME_HEADER),
            retry_after=self.retry_after,
            evidence=evidence_of(
                self._wire,
                self._http_request,
                started_at=started_at,
                duration=duration,
                repeated=self._repeated,
                option=option,
            )
            if option
            else None,
        )


def _why_unsigned(error: Exception) -> str:
    if isinstance(error, _TIMEOUTS):
        return "The time of the attempt ran out while the request was being signed."
    return (
        str(error)
        if isinstance(error, SigningError)
        else "The request could not be signed."
    )

"""One cancellation, except for sending and waiting: those differ between the two clients."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import re
from typing import Callable

import httpx

from . import contract
from .attempt import AttemptInProgress
from .contract import CancelRequest, Environment, Region
from .credentials import Credentials
from .errors import AlipayContractError, OptionError
from .evidence import EvidenceOption
from .hooks import Hooks
from .limits import Limits, checked_limits
from .location import base_url_of
from .outcome import Attempt, CancelOutcome, SupportDetails
from .request import write_request
from .retry import Decision, decide

_LOGGER = logging.getLogger(__package__)
_LOGGER.addHandler(logging.NullHandler())

OnAttempt = Callable[[Attempt], object]
"""Called after each attempt. An Attempt contains no key, signature or token, unless `evidence` is `complete`. Exceptions are
ignored: a broken logger must not lose an outcome."""


class CancelAbortedError(AlipayContractError):
    """The caller's `abort` was set.

    If `attempts` is not empty, a request was sent, and it is unknown whether the payment is cancelled: cancel again with the
    same ids and `repeated=True`.
    """

    code = "ABORTED"

    def __init__(self, attempts: tuple[Attempt, ...]) -> None:
        super().__init__(
            f"Aborted after {len(attempts)} attempt(s). Whether the payment is cancelled is not known; cancel again with the "
            "same request, marked as repeated."
            if attempts
            else "Aborted before this call sent anything."
        )
        self.attempts = attempts
        """The attempts made before the abort."""


class Settings:
    """The settings of a client."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        region: Region | None,
        base_url: str | None,
        environment: Environment | None,
        limits: Limits | None,
        on_attempt: OnAttempt | None,
        user_agent: str | None,
        evidence: EvidenceOption,
        now: Callable[[], float] | None,
        random: Callable[[], float] | None,
    ) -> None:
        """Check the options. Raises OptionError."""
        if not isinstance(credentials, Credentials):
            raise OptionError("credentials", "must be Credentials.")
        if user_agent is not None and not re.fullmatch(
            "[!-~]([ -~]*[!-~])?", user_agent
        ):
            raise OptionError("user_agent", "must be visible ASCII characters.")
        if on_attempt is not None and not callable(on_attempt):
            raise OptionError("on_attempt", "must be a function.")
        if not isinstance(evidence, bool) and evidence != "complete":
            raise OptionError("evidence", "must be True, False or `complete`.")
        self.credentials = credentials
        self.base_url = base_url_of(
            credentials.client_id, base_url, region, environment
        )
        self.limits = checked_limits(limits, Limits())
        self.on_attempt = on_attempt
        self.user_agent = user_agent
        self.evidence: EvidenceOption = evidence
        self.hooks = Hooks(now, random)


class Cancellation:
    """One call of `cancel`."""

    def __init__(
        self,
        settings: Settings,
        request: CancelRequest,
        repeated: bool,
        limits: Limits | None,
    ) -> None:
        """Check the request. Raises RequestError, OptionError or TypeError."""
        if not isinstance(repeated, bool):
            raise OptionError("repeated", "must be True or False.")
        self._settings = settings
        self._limits = checked_limits(limits, settings.limits)
        self._request = request
        self._body = write_request(request)
        self._repeated = repeated
        self._url = httpx.URL(settings.base_url + contract.OPERATION_PATH)
        self._attempts: list[Attempt] = []
        settings.hooks.check_clock()
        self._start = settings.hooks.stopwatch()

    def next_attempt(self) -> AttemptInProgress:
        """Start an attempt. A second attempt is only made after a request was sent."""
        number = len(self._attempts) + 1
        elapsed = self._settings.hooks.stopwatch() - self._start
        remaining = max(0.001, self._limits.deadline - elapsed)
        return AttemptInProgress(
            self._settings.credentials,
            self._url,
            self._request,
            self._body,
            number,
            self._repeated or number > 1,
            min(self._limits.attempt_timeout, remaining),
            self._settings.hooks,
            user_agent=self._settings.user_agent,
        )

    def settle(self, attempt: AttemptInProgress) -> Decision:
        """Record an attempt, report it to `on_attempt`, and decide whether to make another."""
        self._attempts.append(attempt.record(self._settings.evidence))
        self._last = attempt
        self._log(self._attempts[-1])
        if self._settings.on_attempt is not None:
            with contextlib.suppress(Exception):  # See OnAttempt.
                self._settings.on_attempt(self._attempts[-1])
        cause = attempt.verdict.cause
        return decide(
            attempts=len(self._attempts),
            elapsed=(self._settings.hooks.stopwatch() - self._start) * 1000,
            cause=None if cause is None else cause.code,
            retry_after=attempt.retry_after,
            limits=self._limits,
            random=self._settings.hooks.random(),
        )

    def _log(self, attempt: Attempt) -> None:
        cause = "" if attempt.cause is None else f", {attempt.cause.code}"
        _LOGGER.log(
            logging.WARNING if attempt.result_status == "U" else logging.INFO,
            "Attempt %d to cancel a payment: %s%s, after %d ms.",
            attempt.number,
            attempt.result_status,
            cause,
            attempt.duration,
            # Complete evidence has secrets.
            extra={"attempt": dataclasses.replace(attempt, evidence=None)},
        )

    def interrupted(self, attempt: AttemptInProgress, error: BaseException) -> None:
        """Record and report an attempt that the caller aborted, if it was sent."""
        if attempt.interrupted(error):
            self.settle(attempt)

    def aborted(self) -> CancelAbortedError:
        """Return the exception to raise after an abort."""
        return CancelAbortedError(tuple(self._attempts))

    def outcome(self, decision: Decision) -> CancelOutcome:
        """Return the outcome of the last attempt."""
        verdict, last = self._last.verdict, self._attempts[-1]
        support = SupportDetails(
            self._settings.credentials.client_id,
            contract.OPERATION_METHOD,
            str(self._url)
            if last.request_time is not None
            else self._settings.base_url,
            self._request.get("payment_id"),
            self._request.get("payment_request_id"),
            last.request_time,
            last.response_time,
            last.http_status,
            verdict.result_code,
            verdict.result_message,
        )
        return CancelOutcome.from_verdict(
            verdict,
            attempts=self._attempts,
            support=support,
            stopped=decision.reason,
        )

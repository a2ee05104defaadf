"""The client for code that is not asynchronous."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any

import httpx

from .attempt import AttemptInProgress
from .bodies import read_body
from .cancellation import Cancellation, OnAttempt, Settings
from .contract import Environment, Region
from .credentials import Credentials
from .limits import Limits
from .outcome import CancelOutcome


class CancelClient:
    """Cancels payments. Make one for a `client_id` and keep it, for all threads: its keys are read once, its connections kept."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        region: Region | None = None,
        base_url: str | None = None,
        environment: Environment | None = None,
        limits: Limits | None = None,
        on_attempt: OnAttempt | None = None,
        http: httpx.Client | None = None,
    ) -> None:
        """Make a client.

        `region` is the provider's: `north-america`, `asia` or `europe`; `environment` goes with it: `production` or
        `sandbox`, by default `sandbox` for a `client_id` that begins with `SANDBOX_`. Or `base_url` says where the API is,
        path included; `http:` is for loopback hosts only. `limits` say how to repeat; see Limits for the defaults. `http`
        sends the requests, for a proxy or certificates of your own; you close it yourself.

        Raises OptionError when an option is missing or breaks its rule.
        """
        self._settings = Settings(
            credentials, region, base_url, environment, limits, on_attempt
        )
        self._owns_http = http is None
        self._http = http or httpx.Client()

    def cancel(
        self,
        *,
        payment_id: str | None = None,
        payment_request_id: str | None = None,
        merchant_account_id: str | None = None,
        repeated: bool = False,
        limits: Limits | None = None,
        abort: threading.Event | None = None,
    ) -> CancelOutcome:
        """Cancel a payment, repeating the same request as long as the outcome is not known.

        Name the payment by one id or by both; each has 1 to 64 characters. `merchant_account_id` is the identifier of one
        of several shops that share a `client_id`: 1 to 32 characters; leave it out where there is one shop. `repeated` says that this cancellation may have
        been sent before: by an earlier call whose outcome was `U` or that did not end, by another process, by a person. When
        in doubt: True. `limits` take the place of the client's. `abort`, once it is set, ends the waits, and no further
        attempt is made; an attempt on its way runs to its end.

        Gives `S`: cancelled. `F`: not cancelled. `U`: not known; cancel again later with the same ids and `repeated=True`.
        Raises RequestError when the request breaks the contract, OptionError when an option breaks its rule, SigningError
        when the first attempt cannot be signed: nothing was sent then. Raises CancelAbortedError when `abort` is set.
        """
        cancellation = Cancellation(
            self._settings,
            payment_id,
            payment_request_id,
            merchant_account_id,
            repeated,
            limits,
        )
        abort = abort or threading.Event()
        while not abort.is_set():
            attempt = cancellation.next_attempt()
            try:
                self._exchange(attempt)
            except Exception as error:
                attempt.failed(error)
            except BaseException as error:  # Ctrl-C.
                cancellation.interrupted(attempt, error)
                raise
            decision = cancellation.settle(attempt)
            if decision.delay is None:
                return cancellation.outcome(decision)
            abort.wait(decision.delay / 1000)
        raise cancellation.aborted()

    def _exchange(self, attempt: AttemptInProgress) -> None:
        request = attempt.signed(self._settings.credentials.sign(attempt.content()))
        timeouts = httpx.Timeout(max(0.001, attempt.remaining)).as_dict()

        def trace(event: str, info: dict[str, Any]) -> None:
            attempt.connecting(event, info)
            # httpx grants its time to each step anew: connect, write, read. What is left is for all of them together.
            timeouts.update(dict.fromkeys(timeouts, max(0.001, attempt.remaining)))

        request.extensions = {"timeout": timeouts, "trace": trace}
        response = self._http.send(request, stream=True, follow_redirects=False)
        attempt.received_head(response)
        attempt.received_body(response, read_body(response, attempt.check_time))

    def close(self) -> None:
        """Close the connections. A client given as `http` stays open."""
        if self._owns_http:
            self._http.close()

    def __enter__(self) -> CancelClient:
        """Give itself, to be closed at the end of the `with`."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

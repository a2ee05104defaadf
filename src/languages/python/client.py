"""The synchronous client."""

from __future__ import annotations

import contextlib
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Callable

import httpx

from .attempt import AttemptInProgress
from .bodies import read_body
from .cancellation import Cancellation, OnAttempt, Settings
from .connections import http_options, limits_of
from .contract import CancelRequest, Environment, Region
from .credentials import Credentials
from .errors import OptionError
from .evidence import EvidenceOption
from .limits import Limits
from .messages import USER_AGENT
from .outcome import CancelOutcome

if TYPE_CHECKING:
    from typing_extensions import Unpack


class CancelClient:
    """Cancels payments.

    Create one per `client_id` and share it between threads: it reads the keys once and keeps connections open.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        region: Region | None = None,
        base_url: str | None = None,
        environment: Environment | None = None,
        limits: Limits | None = None,
        on_attempt: OnAttempt | None = None,
        user_agent: str | None = USER_AGENT,
        evidence: EvidenceOption = False,
        now: Callable[[], float] | None = None,
        random: Callable[[], float] | None = None,
        sleep: Callable[[float], object] | None = None,
        http: httpx.Client | None = None,
    ) -> None:
        """Create a client.

        Pass either `region` or `base_url`. `region` is one of Region. `environment` can be passed together with `region`:
        `production` or `sandbox`; default: `sandbox` for a `client_id` that begins with `contract.SANDBOX_PREFIX`.
        `base_url` is the URL of the API, base path included; `http:` is allowed for loopback hosts only. `limits` bound each
        call; see Limits for the defaults. `on_attempt` is called after each attempt. `user_agent` is the `User-Agent`;
        None sends none. `evidence` says whether each Attempt has Evidence, to keep as proof; `complete` includes the merchant's
        own signature and token. `http` sends the requests, for example through a proxy; you close it yourself. Default: a client
        with the proxy and the certificates of the environment.

        The others are for tests. `now` replaces `time.time` and measures the deadline, too. `random` replaces `random.random`
        for the jitter. `sleep` waits so many seconds; `abort` does not end it. An exception of `sleep` ends the wait early.

        Raises OptionError if an option is missing or invalid.
        """
        self._settings = Settings(
            credentials,
            region=region,
            base_url=base_url,
            environment=environment,
            limits=limits,
            on_attempt=on_attempt,
            user_agent=user_agent,
            evidence=evidence,
            now=now,
            random=random,
        )
        if sleep is not None and not callable(sleep):
            raise OptionError("sleep", "must be a function.")
        self._sleep = sleep
        if http is not None and not isinstance(http, httpx.Client):
            raise OptionError("http", "must be an httpx.Client.")
        self._owns_http = http is None
        self._http = http or httpx.Client(**http_options(self._settings.base_url))

    def cancel(
        self,
        *,
        repeated: bool = False,
        limits: Limits | None = None,
        abort: threading.Event | None = None,
        **request: Unpack[CancelRequest],
    ) -> CancelOutcome:
        """Cancel a payment. Repeat the same request until the outcome is known or a limit is reached.

        `request` are the fields of CancelRequest: name the payment by `payment_id`, `payment_request_id` or both. `repeated`
        says whether this cancellation may have been sent before: by an earlier call that returned `U` or did not finish, by
        another process, or by a person; when in doubt, pass True. `limits` replace those of the client. Set `abort` to stop:
        waits end at once, and no further attempt is made; a running attempt is completed.

        Returns `S`: cancelled, `F`: not cancelled, or `U`: unknown. After `U`, cancel again later with the same ids and
        `repeated=True`.

        Raises RequestError if the request is invalid, OptionError if an option is invalid, SigningError if the first attempt
        cannot be signed; nothing was sent then. Raises CancelAbortedError if `abort` is set, RuntimeError if the client is
        closed.
        """
        if self._http.is_closed:
            raise RuntimeError("The client is closed.")
        cancellation = Cancellation(self._settings, request, repeated, limits)
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
            self._wait(decision.delay / 1000, abort)
        raise cancellation.aborted()

    def _wait(self, seconds: float, abort: threading.Event) -> None:
        if self._sleep is None:
            abort.wait(seconds)
            return
        with contextlib.suppress(Exception):  # The wait ends early.
            self._sleep(seconds)

    def _exchange(self, attempt: AttemptInProgress) -> None:
        request = attempt.signed(self._settings.credentials.sign(attempt.content()))
        with limits_of(attempt) as request.extensions:
            response = self._http.send(request, stream=True, follow_redirects=False)
            attempt.received_head(response)
            body = read_body(response, attempt.check_time)
        attempt.received_body(response, body)

    def close(self) -> None:
        """Close the connections. A client passed as `http` stays open."""
        if self._owns_http:
            self._http.close()

    def __enter__(self) -> CancelClient:
        """Return the client itself."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

"""The asynchronous client, for asyncio and trio."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable

import anyio
import httpx

from .attempt import AttemptInProgress
from .bodies import read_body_async
from .cancellation import Cancellation, OnAttempt, Settings
from .connections import http_options
from .contract import CancelRequest, Environment, Region
from .credentials import Credentials
from .errors import OptionError
from .evidence import EvidenceOption
from .limits import Limits
from .messages import USER_AGENT
from .outcome import CancelOutcome

if TYPE_CHECKING:
    from typing_extensions import Unpack


class AsyncCancelClient:
    """Cancels payments. Create one per `client_id` and reuse it: it reads the keys once and keeps connections open."""

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
        sleep: Callable[[float], Awaitable[object]] | None = None,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        """Create a client. The options are those of CancelClient; `http` is an `httpx.AsyncClient`.

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
        if http is not None and not isinstance(http, httpx.AsyncClient):
            raise OptionError("http", "must be an httpx.AsyncClient.")
        self._owns_http = http is None
        self._http = http or httpx.AsyncClient(**http_options(self._settings.base_url))

    async def cancel(
        self,
        *,
        repeated: bool = False,
        limits: Limits | None = None,
        **request: Unpack[CancelRequest],
    ) -> CancelOutcome:
        """Cancel a payment, as CancelClient does.

        To abort, cancel the task. If a request was sent, its attempt is reported to `on_attempt`, and it is unknown whether
        the payment is cancelled.
        """
        if self._http.is_closed:
            raise RuntimeError("The client is closed.")
        cancellation = Cancellation(self._settings, request, repeated, limits)
        while True:
            attempt = cancellation.next_attempt()
            try:
                with anyio.fail_after(attempt.remaining):
                    await self._exchange(attempt)
            except Exception as error:
                attempt.failed(error)
            except BaseException as error:  # The task was cancelled.
                cancellation.interrupted(attempt, error)
                raise
            decision = cancellation.settle(attempt)
            if decision.delay is None:
                return cancellation.outcome(decision)
            with contextlib.suppress(Exception):  # The wait ends early.
                await (self._sleep or anyio.sleep)(decision.delay / 1000)

    async def _exchange(self, attempt: AttemptInProgress) -> None:
        request = attempt.signed(
            await self._settings.credentials.sign_async(attempt.content())
        )

        async def trace(event: str, info: dict[str, Any]) -> None:
            attempt.connecting(event, info)

        request.extensions = {"timeout": httpx.Timeout(None).as_dict(), "trace": trace}
        response = await self._http.send(request, stream=True, follow_redirects=False)
        attempt.received_head(response)
        attempt.received_body(response, await read_body_async(response))

    async def aclose(self) -> None:
        """Close the connections. A client passed as `http` stays open."""
        if self._owns_http:
            await self._http.aclose()

    async def __aenter__(self) -> AsyncCancelClient:
        """Return the client itself."""
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self.aclose()

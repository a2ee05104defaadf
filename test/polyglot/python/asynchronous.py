"""Cancels every reserved id at once with the asynchronous client, and tests aborts of both clients.

Usage: python asynchronous.py FILE_OF_IDS. Prints the outcomes as JSON, by id.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from pathlib import Path

from alipay_cancel import (
    AsyncCancelClient,
    Attempt,
    CancelAbortedError,
    CancelClient,
    Credentials,
    Limits,
)

base_url = os.environ["ALIPAY_BASE_URL"]
credentials = Credentials(
    client_id=os.environ["ALIPAY_CLIENT_ID"],
    private_key=os.environ["ALIPAY_PRIVATE_KEY"],
    alipay_public_key=os.environ["ALIPAY_PUBLIC_KEY"],
)


async def cancel_all(ids: list[str]) -> dict[str, object]:
    """Cancel at every reserved id."""
    patient = Limits(attempt_timeout=60, deadline=600, base_delay=0.001)
    hasty = Limits(attempt_timeout=2, deadline=600, base_delay=0.001)
    async with AsyncCancelClient(
        credentials, base_url=base_url, limits=patient
    ) as client:
        outcomes = await asyncio.gather(
            *(
                client.cancel(
                    payment_id=id, limits=hasty if "NO_ANSWER" in id else None
                )
                for id in ids
            )
        )
    return {id: outcome.to_dict() for id, outcome in zip(ids, outcomes)}


async def abort_task() -> None:
    """Cancel a task while its request is running: the attempt is reported, and the exception propagates."""
    signed = asyncio.Event()

    async def sign(content: bytes) -> str:
        signed.set()
        return credentials.sign(content)

    told: list[Attempt] = []
    signing = Credentials(
        client_id=credentials.client_id,
        sign=sign,
        alipay_public_key=credentials.alipay_public_keys,
    )
    async with AsyncCancelClient(
        signing, base_url=base_url, on_attempt=told.append
    ) as client:
        task = asyncio.create_task(
            client.cancel(payment_id="sandbox-NO_ANSWER.aborted")
        )
        await signed.wait()
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            assert [attempt.cause and attempt.cause.code for attempt in told] == [
                "NO_RESPONSE"
            ], told
            return
    raise AssertionError("The task was not cancelled.")


def abort_wait() -> None:
    """Set the event while the client waits an hour for its second attempt."""
    abort = threading.Event()
    limits = Limits(deadline=24 * 3_600, base_delay=3_600)
    with CancelClient(
        credentials,
        base_url=base_url,
        limits=limits,
        on_attempt=lambda attempt: abort.set(),
    ) as client:
        try:
            client.cancel(payment_id="sandbox-UNKNOWN_EXCEPTION.aborted", abort=abort)
        except CancelAbortedError as error:
            assert len(error.attempts) == 1, error.attempts
            return
    raise AssertionError("The cancellation was not aborted.")


abort_wait()
asyncio.run(abort_task())
print(
    json.dumps(
        asyncio.run(cancel_all(json.loads(Path(sys.argv[1]).read_text("utf-8"))))
    )
)

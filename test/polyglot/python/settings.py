"""Tests the settings from the environment, and outcomes that a caller's tests make."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Callable

from alipay_cancel import (
    AsyncCancelClient,
    CancelClient,
    CancelOutcome,
    Limits,
    OptionError,
    SettingError,
    UnknownCause,
    Verdict,
    options_from_environment,
)
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

key = generate_private_key(65537, 2048)
private_pem = key.private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
).decode()
public_pem = (
    key.public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
settings = {
    "ALIPAY_CLIENT_ID": "merchant",
    "ALIPAY_PRIVATE_KEY": private_pem,
    "ALIPAY_PUBLIC_KEY": public_pem,
    "ALIPAY_REGION": '"asia"',
    "ALIPAY_AGENT_TOKEN": " ",
}


def test_settings() -> None:
    """The options of a client come from the environment; an empty variable counts as unset."""
    options = options_from_environment(settings)
    assert options["credentials"].agent_token is None
    assert options["region"] == "asia"
    with CancelClient(**options):
        pass
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "key.pem")
        file.write_text(private_pem)
        options = options_from_environment(
            {
                **settings,
                "ALIPAY_PRIVATE_KEY": "",
                "ALIPAY_PRIVATE_KEY_FILE": str(file),
            }
        )
    assert options["credentials"].client_id == "merchant"


def test_wrong_settings() -> None:
    """The error of a missing or invalid variable names it, and shows no key."""
    cases = {
        "No client id: set ALIPAY_CLIENT_ID.": {"ALIPAY_CLIENT_ID": ""},
        "No region and no base URL: set ALIPAY_REGION, or ALIPAY_BASE_URL.": {
            "ALIPAY_REGION": ""
        },
        "ALIPAY_REGION and ALIPAY_BASE_URL are both set.": {
            "ALIPAY_BASE_URL": "https://api.example"
        },
        "ALIPAY_REGION must be one of": {"ALIPAY_REGION": "mars"},
        "ALIPAY_KEY_VERSION must be a string of 1 to 16 digits.": {
            "ALIPAY_KEY_VERSION": "one"
        },
        "The private key is not set: set ALIPAY_PRIVATE_KEY_FILE, or ALIPAY_PRIVATE_KEY.": {
            "ALIPAY_PRIVATE_KEY": ""
        },
        "ALIPAY_PRIVATE_KEY cannot be used.": {"ALIPAY_PRIVATE_KEY": public_pem},
        'ALIPAY_PRIVATE_KEY_FILE is "/no/such", but there is no such file.': {
            "ALIPAY_PRIVATE_KEY": "",
            "ALIPAY_PRIVATE_KEY_FILE": "/no/such",
        },
        "ALIPAY_PRIVATE_KEY_FILE must name a file, but contains a key.": {
            "ALIPAY_PRIVATE_KEY": "",
            "ALIPAY_PRIVATE_KEY_FILE": private_pem,
        },
    }
    missing = "but there is no such file."
    names = {
        "/srv/paymentServiceConfiguration/productionMerchants/alipayPublicKey": f'is "/srv/paymentServiceConfiguration/productionMerchants/alipayPublicKey", {missing}',
        "/srv/MyShop/MyKeys/MyProd/MyTest/ApiKey/none": f'is "/srv/MyShop/MyKeys/MyProd/MyTest/ApiKey/none", {missing}',
        private_pem[300:364]: "must name a file, but contains a key.",
        "x" * 300: 'is "(300 characters from ALIPAY_PRIVATE_KEY_FILE)", but the name is too long',
    }
    for name, rule in names.items():
        cases[f"ALIPAY_PRIVATE_KEY_FILE {rule}"] = {
            "ALIPAY_PRIVATE_KEY": "",
            "ALIPAY_PRIVATE_KEY_FILE": name,
        }
    for message, changed in cases.items():
        try:
            options_from_environment({**settings, **changed})
        except SettingError as error:
            assert str(error).startswith(message), error
            assert error.variable in changed or error.variable == (
                "ALIPAY_PRIVATE_KEY_FILE"
            ), error.variable
            assert private_pem.splitlines()[1] not in str(error)
        else:
            raise AssertionError(f"{message} was not reported.")


def test_fake_outcomes() -> None:
    """A test of a caller makes any outcome from a verdict."""
    success = CancelOutcome.from_verdict(
        Verdict("S", True, "SUCCESS", payment_id="p", payment_request_id="r")
    )
    assert (success.result_status, success.next_step) == ("S", "none")
    cause = UnknownCause("TIMEOUT", "No response.")
    unknown = CancelOutcome.from_verdict(
        Verdict("U", False, cause=cause), stopped="deadline"
    )
    assert (unknown.retry, unknown.stopped) == ("same-request", "deadline")


def test_log() -> None:
    """Each attempt is logged, with its record."""
    records: list[logging.LogRecord] = []

    class Recorder(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    logging.getLogger("alipay_cancel").addHandler(Recorder())
    options = options_from_environment(
        {
            **settings,
            "ALIPAY_REGION": "",
            "ALIPAY_BASE_URL": "http://127.0.0.1:1/ams/api",
        }
    )
    limits = Limits(max_attempts=2, base_delay=0.001)
    with CancelClient(**options, limits=limits) as client:
        outcome = client.cancel(payment_id="p")
    attempts = [vars(record)["attempt"] for record in records]
    assert attempts == list(outcome.attempts), records
    assert {record.levelname for record in records} == {"WARNING"}
    assert "NO_RESPONSE" in records[0].getMessage(), records


nowhere = options_from_environment(
    {**settings, "ALIPAY_REGION": "", "ALIPAY_BASE_URL": "http://127.0.0.1:1"}
)


class Clock:
    """A clock that only a wait moves."""

    def __init__(self) -> None:
        self.time = 1_700_000_000.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


def test_hooks() -> None:
    """Tests replace the clock, the randomness and the waits. The deadline is that of the clock."""
    clock = Clock()
    limits = Limits(deadline=10, base_delay=2, max_attempts=100)
    with CancelClient(
        **nowhere,
        limits=limits,
        now=clock.now,
        random=lambda: 0.5,
        sleep=clock.sleep,
    ) as client:
        outcome = client.cancel(payment_id="p")
    assert clock.waits == [1, 2, 4], clock.waits
    assert outcome.stopped == "deadline", outcome
    attempts = [(one.started_at, one.duration) for one in outcome.attempts]
    assert attempts == [
        (f"2023-11-14T22:13:{second}.000Z", 0) for second in (20, 21, 23, 27)
    ], attempts

    async def cancel() -> CancelOutcome:
        async with AsyncCancelClient(
            **nowhere,
            limits=limits,
            now=clock.now,
            random=lambda: 0.5,
            sleep=clock.sleep_async,
        ) as client:
            return await client.cancel(payment_id="p")

    clock.waits.clear()
    assert asyncio.run(cancel()).stopped == "deadline"
    assert clock.waits == [1, 2, 4], clock.waits


def test_broken_hooks() -> None:
    """A broken function of the caller loses no outcome; a clock that does not work is a wrong call."""
    times = [time.time()]

    def breaks(*_: object) -> Any:
        raise ValueError("no")

    with CancelClient(
        **nowhere,
        limits=Limits(max_attempts=2, base_delay=0.001),
        now=lambda: times.pop(),
        random=breaks,
        sleep=breaks,
        on_attempt=breaks,
    ) as client:
        assert len(client.cancel(payment_id="p").attempts) == 2
        refused("now", lambda: client.cancel(payment_id="p"))
    wrong: Any = 1
    refused("now", lambda: CancelClient(**nowhere, now=wrong))
    refused("random", lambda: CancelClient(**nowhere, random=wrong))
    refused("sleep", lambda: CancelClient(**nowhere, sleep=wrong))
    refused("sleep", lambda: AsyncCancelClient(**nowhere, sleep=wrong))


def refused(option: str, call: Callable[[], object]) -> None:
    """Check that a call raises an OptionError of an option."""
    try:
        call()
    except OptionError as error:
        assert error.option == option, error
    else:
        raise AssertionError(f"{option} was accepted.")


def test_limits() -> None:
    """A limit is in seconds, or a timedelta."""
    limits = Limits(
        attempt_timeout=timedelta(milliseconds=2500),
        deadline=timedelta(minutes=1),
        base_delay=timedelta(milliseconds=100),
        max_delay=timedelta(seconds=1),
    )
    assert limits == Limits(2.5, 60, base_delay=0.1, max_delay=1), limits
    changed = replace(limits, deadline=3600)
    assert (changed.deadline, changed.attempt_timeout) == (3600, 2.5), changed
    refused("deadline", lambda: Limits(deadline=timedelta(days=2)))
    refused("base_delay", lambda: Limits(base_delay=timedelta(0)))


def test_locations() -> None:
    """A wrong location is refused in the words of the other languages."""
    cases: dict[str, dict[str, Any]] = {
        "Option `region` or `base_url` must be given, and not both.": {},
        "Option `environment` cannot be combined with `base_url`, which contains the path of its environment.": {
            "base_url": "https://api.example",
            "environment": "sandbox",
        },
        "Option `base_url` must begin with https:// (http:// is for loopback hosts only).": {
            "base_url": "http://api.example"
        },
        "Option `base_url` must end before the path of the operation, /v1/payments/cancel.": {
            "base_url": "https://api.example/ams/api/v1/payments/cancel/"
        },
    }
    for message, options in cases.items():
        try:
            CancelClient(nowhere["credentials"], **options)
        except OptionError as error:
            assert str(error) == message, error
        else:
            raise AssertionError(f"{message} was not reported.")


test_settings()
test_wrong_settings()
test_fake_outcomes()
test_log()
test_hooks()
test_broken_hooks()
test_limits()
test_locations()

"""Tests the settings from the environment, and outcomes that a caller's tests make."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

from alipay_cancel import (
    CancelClient,
    CancelOutcome,
    Limits,
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
    "ALIPAY_REGION": "asia",
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
        "ALIPAY_KEY_VERSION must be 1 to": {"ALIPAY_KEY_VERSION": "one"},
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


test_settings()
test_wrong_settings()
test_fake_outcomes()
test_log()

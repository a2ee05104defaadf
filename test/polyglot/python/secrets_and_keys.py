"""Feeds a marked key and a marked token through every dump of Python, and keys in every form through the reader.

Usage: python secrets_and_keys.py, with the client on PYTHONPATH.
"""

from __future__ import annotations

import base64
import copy
import io
import json
import logging
import pickle
import socket
import traceback
from typing import Any, Callable

import alipay_cancel
from alipay_cancel import (
    CancelClient,
    Credentials,
    InvalidKeyError,
    Limits,
    OptionError,
    SigningError,
    sign,
    verify,
)
from alipay_cancel.keys import read_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

key = generate_private_key(65537, 2048)
pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
public_pem = (
    key.public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
base = "".join(pem.splitlines()[1:-1])
token = "MARKED-TOKEN"
MARKS = (base[100:140], token)


def check(dump: str, text: str) -> None:
    for mark in MARKS:
        assert mark not in text, f"{dump} shows a secret."


def dumps_of(value: object) -> dict[str, str]:
    """Dump a value in every way."""
    dumps = {"repr": repr(value), "str": str(value), "format": f"{value}"}
    dumping: dict[str, Callable[[], str]] = {
        "vars": lambda: repr(vars(value)),
        "dir": lambda: repr([getattr(value, name) for name in vars(value)]),
        "pickle": lambda: repr(pickle.dumps(value)),
        "deepcopy": lambda: repr(copy.deepcopy(value)),
        "json": lambda: json.dumps(value, default=vars),
    }
    for name, dump in dumping.items():
        try:
            dumps[name] = dump()
        except Exception as error:
            dumps[name] = repr(error)
    return dumps


def test_objects() -> None:
    """No dump of an object shows a key or a token."""
    credentials = Credentials(
        client_id="merchant",
        private_key=pem,
        alipay_public_key=public_pem,
        agent_token=token,
    )
    assert credentials.agent_token == token
    # Nothing listens at this port: the outcome contains the exception of httpx.
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/ams/api"
        attempts: list[alipay_cancel.Attempt] = []
        with CancelClient(
            credentials,
            base_url=url,
            limits=Limits(max_attempts=1),
            on_attempt=attempts.append,
        ) as client:
            outcome = client.cancel(payment_id="p")
    cause = outcome.cause
    assert cause is not None and cause.error is not None
    error: Any = cause.error
    values = [credentials, client, outcome, cause, error, error.request, *attempts]
    for value in [*values, error.request.headers]:
        for dump, text in dumps_of(value).items():
            check(f"{dump} of {type(value).__name__}", text)
    check("traceback of the cause", traceback_of(error))


def traceback_of(error: BaseException) -> str:
    """Format a traceback with the variables of our frames, as crash reporters do, without those of this program."""
    whole = traceback.TracebackException.from_exception(error, capture_locals=True)
    links, text = [whole], ""
    for link in links:
        for frame in link.stack:
            if frame.filename != __file__:
                text += f"{frame.name} {frame.locals}\n"
        links += [
            other for other in (link.__cause__, link.__context__) if other is not None
        ]
        text += "".join(link.format_exception_only())
    return text


def test_exceptions() -> None:
    """No exception has a key or a token in its message or in the variables of its frames."""
    marked, public = pem.replace("PRIVATE", "PUBLIC"), public_pem
    broken = base[:-200]

    def fails(content: bytes) -> str:
        raise ValueError("no")

    calls: dict[str, Callable[[], object]] = {
        "a swapped key": lambda: Credentials(
            client_id="m", private_key=public, alipay_public_key=pem, agent_token=token
        ),
        "a broken key": lambda: Credentials(
            client_id="m", private_key=broken, alipay_public_key=public
        ),
        "a broken PEM": lambda: sign(b"", marked[:-30]),
        "a key of a wrong kind": lambda: verify(b"", "", pem),
        "a broken key in bytes": lambda: read_private_key(broken.encode()),
        "an invalid token": lambda: Credentials(
            client_id="m",
            private_key=pem,
            alipay_public_key=public,
            agent_token=f"{token}\n",
        ),
        "an unknown option": lambda: Credentials(
            client_id="m",
            private_key=pem,
            alipay_public_key=public,
            token=token,  # type: ignore[call-arg]
        ),
        "a failing signer": lambda: CancelClient(
            Credentials(
                client_id="m",
                sign=fails,
                alipay_public_key=public,
                agent_token=token,
            ),
            region="asia",
        ).cancel(payment_id="p"),
    }
    for name, call in calls.items():
        try:
            call()
        except (OptionError, InvalidKeyError, SigningError, TypeError) as error:
            check(f"The exception of {name}", traceback_of(error))
            check(f"The exception of {name}", repr(dumps_of(error)))
        else:
            raise AssertionError(f"{name} was accepted.")


def test_logging() -> None:
    """The logs of httpx and httpcore show no secret."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        test_objects()
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger().setLevel(logging.WARNING)
    assert stream.getvalue() != ""
    check("logging", stream.getvalue())


def test_key_forms() -> None:
    """Keys are read in every form that people copy, and a hidden character or encoding is named."""
    expected = key.private_numbers()
    forms: dict[str, str | bytes] = {
        "literal line breaks of Windows": pem.replace("\n", "\\r\\n"),
        "quoted Base64": f'"{base}"',
        "a trailing comma": f'"{base}",',
        "a trailing comma without quotes": f"{base},",
        "missing padding": base.rstrip("="),
        "a trailing no-break space": f"{base}\u00a0",
        "a trailing no-break space, in bytes": f"{pem}\u00a0".encode(),
        "Base64 of a PEM": base64.b64encode(pem.encode()).decode(),
        "a byte order mark": f"\ufeff{pem}".encode(),
        "DER": base64.b64decode(base),
    }
    for name, form in forms.items():
        assert read_private_key(form).private_numbers() == expected, name
    refused: dict[str, str | bytes] = {
        "ZERO WIDTH SPACE": f"{base[:50]}\u200b{base[50:]}",
        "SOFT HYPHEN": f"{base}\u00ad",
        "UTF-16": pem.encode("utf-16"),
        "UTF-16 ": pem.encode("utf-16-le"),
        "contains 2": pem + pem,
    }
    for word, form in refused.items():
        try:
            read_private_key(form)
        except InvalidKeyError as error:
            assert word.strip() in str(error), error
        else:
            raise AssertionError(f"A key with {word} was accepted.")


test_objects()
test_exceptions()
test_logging()
test_key_forms()

"""Feeds a marked key and a marked token through every dump of Python, and keys in every form through the reader.

Usage: python secrets_and_keys.py, with the client on PYTHONPATH.
"""

from __future__ import annotations

import base64
import copy
import datetime
import io
import json
import logging
import pickle
import socket
import traceback
from base64 import b64decode
from typing import Any, Callable
from urllib.parse import quote

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
from alipay_cancel.keys import read_private_key, read_public_keys
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import (
    generate_private_key as generate_elliptic_key,
)
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509 import CertificateBuilder, Name, NameAttribute
from cryptography.x509.oid import NameOID

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
            evidence=True,
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
    ec = generate_elliptic_key(SECP256R1())
    ec_pem = ec.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    ec_sec1 = ec.private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    )
    encrypted = key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")
    )
    openssh = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    authorized = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    url_safe = base.replace("+", "-").replace("/", "_").rstrip("=")
    # The words are those of the other languages; only the names of Python's functions differ.
    refused: list[tuple[str, Any]] = [
        (
            "contains the invisible character U+200B. Remove it, or copy the key again from its source.",
            f"{base[:50]}\u200b{base[50:]}",
        ),
        ("contains the invisible character U+00AD.", f"{base}\u00ad"),
        ("is encoded in UTF-16. Save it as UTF-8;", pem.encode("utf-16")),
        ("is encoded in UTF-16. Save it as UTF-8;", pem.encode("utf-16-le")),
        ("One private key is needed, but this text contains 2.", pem + pem),
        (
            "is in OpenSSH format. Convert a copy of it to PEM: ssh-keygen -p",
            openssh,
        ),
        (
            "is a public key in OpenSSH format. Convert it to PEM: ssh-keygen -e",
            authorized,
        ),
        ("is a JWK or other JSON. Convert a JWK to a key object", '{"kty":"RSA"}'),
        ("is percent-encoded. Decode it: urllib.parse.unquote(key).", quote(base)),
        ("is in base64url. Convert it to Base64: tr '_-' '/+' < key.txt", url_safe),
        ("is encrypted. Decrypt it first: openssl pkey -in", encrypted),
        ("but this is a key of type ec. Generate one: openssl genrsa", ec_pem),
        ("but this is a key of type ec. Generate one: openssl genrsa", ec_sec1),
        (
            "is neither PEM nor Base64. It must be the key itself, not the name of a file.",
            "./private.pem",
        ),
        ("has incomplete PEM markers.", pem[:-30]),
        ("is not DER of PKCS #8 or PKCS #1. Is a part of it missing?", base[:-200]),
        ("is not DER of PKCS #8 or PKCS #1. Is a part of it missing?", "A"),
        ("is empty.", " "),
        ("must be str, bytes or an RSA key of cryptography, but this is int.", 5),
        ("A private key is needed, but this is a public key.", public_pem),
        ("This is a certificate; a private key is needed.", certificate_pem),
    ]
    for words, wrong in refused:
        assert words in refusal(lambda: read_private_key(wrong)), words  # noqa: B023


def refusal(read: Callable[[], object]) -> str:
    """Return the message of an InvalidKeyError, which shows no key."""
    try:
        read()
    except InvalidKeyError as error:
        check("The message", str(error))
        return str(error)
    raise AssertionError("The key was accepted.")


def test_public_keys() -> None:
    """One text or a list gives several public keys. A certificate, an unsafe key and an empty list are refused."""
    other = generate_private_key(65537, 2048).public_key()
    numbers = [key.public_key().public_numbers(), other.public_numbers()]
    spki = Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    other_pem = other.public_bytes(*spki).decode()
    lists: list[Any] = [
        public_pem + other_pem,
        [public_pem, other_pem.encode()],
        (public_pem, other),
    ]
    for keys in lists:
        assert [one.public_numbers() for one in read_public_keys(keys)] == numbers, keys
    unsafe = "The public key is not safe: its exponent must be odd and at least 3,"
    certificate = "This is a certificate, not a public key. Extract its public key:"
    der = b"".join(b64decode(line) for line in certificate_pem.splitlines()[1:-1])
    # It ends with the modulus, and the exponent 65537.
    pkcs1 = key.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
    refused: list[tuple[str, Any]] = [
        ("The list of public keys is empty.", []),
        (certificate, certificate_pem),
        (certificate, der),
        (certificate, public_pem + certificate_pem),
        (
            "A list of public keys must not contain a block of PRIVATE KEY.",
            public_pem + pem,
        ),
        ("A public key is needed, but this is a private key.", [public_pem, pem]),
        ("but this is NoneType.", None),
        (unsafe, pkcs1[:-3] + b"\x01\x00\x00"),
        (unsafe, pkcs1[:-6] + bytes([pkcs1[-6] & 0xFE]) + pkcs1[-5:]),
    ]
    for words, wrong in refused:
        assert words in refusal(lambda: read_public_keys(wrong)), words  # noqa: B023


def certificate_of(signer: RSAPrivateKey) -> str:
    """Return a certificate of a key."""
    name = Name([NameAttribute(NameOID.COMMON_NAME, "Test")])
    now = datetime.datetime(2026, 1, 1)
    builder = CertificateBuilder(name, name, signer.public_key(), 1, now, now)
    return builder.sign(signer, SHA256()).public_bytes(Encoding.PEM).decode()


certificate_pem = certificate_of(key)


test_objects()
test_exceptions()
test_logging()
test_key_forms()
test_public_keys()

"""Tests the limits and resources of both clients: time, connections, signers, variables of the environment."""

from __future__ import annotations

import asyncio
import gzip
import os
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Callable

import httpx
from alipay_cancel import (
    AsyncCancelClient,
    CancelClient,
    CancelOutcome,
    Credentials,
    Limits,
    OptionError,
    SigningError,
    content_to_sign,
    format_signature_header,
    sign,
)
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

private_key = generate_private_key(65537, 2048)
credentials = Credentials(
    client_id="merchant",
    private_key=private_key,
    alipay_public_key=private_key.public_key(),
)
once = Limits(attempt_timeout=1, max_attempts=1)
UNAVAILABLE = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def server(answer: Callable[[socket.socket], object]) -> Iterator[str]:
    """Start a server that reads a request and then calls `answer`, and return its URL."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)

    def serve(connection: socket.socket) -> None:
        with connection:
            try:
                received = b""
                while data := connection.recv(65_536):
                    received += data
                    # The head and the body of a request may arrive in two parts.
                    if not received.startswith(b"POST") or received.endswith(b"}"):
                        received = b""
                        answer(connection)
            except OSError:
                return  # The client closed the connection.

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return  # The test ended.
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    with listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/ams/api"


def drip(connection: socket.socket) -> None:
    """Send the head of a response byte by byte, for 6 seconds, and then close the connection."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(20):
        time.sleep(0.3)
        connection.sendall(b"x")
    raise OSError


def cause_of(outcome: CancelOutcome) -> str | None:
    return None if outcome.cause is None else outcome.cause.code


def refused(option: str, action: Callable[[], object]) -> None:
    """Check that an action raises an OptionError of an option."""
    try:
        action()
    except OptionError as error:
        assert error.option == option, error
    else:
        raise AssertionError(f"{option} was accepted.")


def test_dripping_head() -> None:
    """An attempt ends in time although the head of the response arrives byte by byte."""
    with server(drip) as url, CancelClient(credentials, base_url=url) as client:
        outcome = client.cancel(payment_id="p", limits=once)
    assert cause_of(outcome) == "TIMEOUT", outcome


def test_kept_connection() -> None:
    """The limit is that of the attempt that uses a connection, not of the one that opened it."""
    answers = iter([UNAVAILABLE])

    def answer(connection: socket.socket) -> None:
        body = next(answers, None)
        drip(connection) if body is None else connection.sendall(body)

    with server(answer) as url, CancelClient(credentials, base_url=url) as client:
        first = client.cancel(payment_id="p", limits=once)
        assert cause_of(first) == "UNAVAILABLE", first
        second = client.cancel(payment_id="p", limits=once)
        assert cause_of(second) == "TIMEOUT", second


def test_other_requests() -> None:
    """A request that the caller sends with the same httpx client has no limit of an attempt that is over."""
    with server(lambda connection: connection.sendall(UNAVAILABLE)) as url:
        with httpx.Client() as http:
            client = CancelClient(credentials, base_url=url, limits=once, http=http)
            client.cancel(payment_id="p")
            time.sleep(1.1)
            assert http.get(url).status_code == 503


def test_silent_handshake() -> None:
    """A TLS handshake that receives a byte from time to time ends in time."""

    def handshake(connection: socket.socket) -> None:
        connection.sendall(b"\x16\x03\x03\x3f\xff")  # A record of 16 KB.
        drip(connection)

    with server(handshake) as url:
        secure = url.replace("http", "https")
        with CancelClient(credentials, base_url=secure, limits=once) as client:
            outcome = client.cancel(payment_id="p")
    assert cause_of(outcome) == "TIMEOUT", outcome


def test_many_threads() -> None:
    """No thread waits for the connection of another one: 200 are answered only when all have arrived."""
    together = threading.Barrier(200)

    def answer(connection: socket.socket) -> None:
        together.wait()
        connection.sendall(UNAVAILABLE)

    outcomes: list[CancelOutcome] = []
    limits = Limits(attempt_timeout=60, max_attempts=1)
    with (
        server(answer) as url,
        CancelClient(credentials, base_url=url, limits=limits) as client,
    ):
        threads = [
            threading.Thread(
                target=lambda: outcomes.append(client.cancel(payment_id="p"))
            )
            for _ in range(200)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [cause_of(outcome) for outcome in outcomes] == ["UNAVAILABLE"] * 200


def signing_with(function: Callable[[bytes], Any]) -> Credentials:
    return Credentials(
        client_id="merchant", sign=function, alipay_public_key=private_key.public_key()
    )


def test_slow_signer() -> None:
    """Nothing is sent after a signer that is slower than the attempt, and a slow repeat gives SIGNING_FAILED."""
    arrived: list[int] = []
    delays = [0.0, 0.0]

    def sign_slowly(content: bytes) -> str:
        time.sleep(delays.pop(0))
        return credentials.sign(content)

    def answer(connection: socket.socket) -> None:
        arrived.append(1)
        connection.sendall(UNAVAILABLE)

    limits = Limits(attempt_timeout=1, deadline=1.5, base_delay=0.001)
    with (
        server(answer) as url,
        CancelClient(signing_with(sign_slowly), base_url=url, limits=limits) as client,
    ):
        delays[:] = [2.0]
        try:
            client.cancel(payment_id="p")
        except SigningError:
            assert arrived == []
        else:
            raise AssertionError("The request was sent.")
        delays[:] = [0.0, 2.0]
        outcome = client.cancel(payment_id="p")
        assert cause_of(outcome) == "SIGNING_FAILED", outcome
        assert arrived == [1]


async def test_blocking_signer() -> None:
    """A signer that blocks its thread does not block the event loop, and the attempt ends in time."""
    released = threading.Event()

    def sign_later(content: bytes) -> str:
        # Ends only if the event loop runs meanwhile.
        assert released.wait(60)
        return credentials.sign(content)

    async def release() -> None:
        released.set()

    with server(lambda connection: connection.sendall(UNAVAILABLE)) as url:
        async with AsyncCancelClient(
            signing_with(sign_later),
            base_url=url,
            limits=Limits(attempt_timeout=60, max_attempts=1),
        ) as client:
            outcome, _ = await asyncio.gather(client.cancel(payment_id="p"), release())
    assert cause_of(outcome) == "UNAVAILABLE", outcome


def signed(body: bytes, encoding: str = "identity") -> bytes:
    """Return a response with a valid signature of its decoded body."""
    moment = str(time.time_ns() // 1_000_000)
    content = content_to_sign(
        method="POST",
        path="/ams/api/v1/payments/cancel",
        client_id="merchant",
        time=moment,
        body=body,
    )
    sent = gzip.compress(body) if encoding == "gzip" else body
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Length: {len(sent)}\r\nContent-Encoding: {encoding}\r\nClient-Id: merchant\r\n"
        f"Response-Time: {moment}\r\nSignature: {format_signature_header(sign(content, private_key))}\r\n\r\n"
    )
    return head.encode() + sent


def test_bodies() -> None:
    """A body in gzip is decoded and then verified, up to the limit; a number that no rule reads does not matter."""
    result = b'"result":{"resultStatus":"S","resultCode":"SUCCESS","resultMessage":"x"}'
    success = b'{"paymentId":"p",' + result
    answers = [
        ("S", None, signed(success + b"}", "gzip")),
        ("S", None, signed(success + b',"n":' + b"9" * 5000 + b"}")),
        ("S", None, signed(success + b',"n":1e999}')),
        ("U", "UNREADABLE_RESPONSE", signed(b" " * 50_000_000, "gzip")),
    ]
    for status, cause, response in answers:
        with (
            server(
                lambda connection: connection.sendall(response)  # noqa: B023
            ) as url,
            CancelClient(
                credentials, base_url=url, limits=Limits(max_attempts=1)
            ) as client,
        ):
            outcome = client.cancel(payment_id="p")
            assert (outcome.result_status, cause_of(outcome)) == (status, cause), (
                outcome
            )


def test_memory_of_gzip() -> None:
    """A small body that decodes to a large one takes little memory."""
    response = signed(b" " * 50_000_000, "gzip")
    with (
        server(lambda connection: connection.sendall(response)) as url,
        CancelClient(
            credentials, base_url=url, limits=Limits(max_attempts=1)
        ) as client,
    ):
        tracemalloc.start()
        outcome = client.cancel(payment_id="p")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert cause_of(outcome) == "UNREADABLE_RESPONSE", outcome
    assert peak < 10_000_000, peak


def test_body_read_by_a_hook() -> None:
    """A hook of the caller's httpx client may have read the body."""
    result = b'"result":{"resultStatus":"S","resultCode":"SUCCESS","resultMessage":"x"}'
    response = signed(b'{"paymentId":"p",' + result + b"}", "gzip")
    with (
        server(lambda connection: connection.sendall(response)) as url,
        httpx.Client(event_hooks={"response": [lambda read: read.read()]}) as http,
    ):
        client = CancelClient(credentials, base_url=url, http=http)
        assert client.cancel(payment_id="p").result_status == "S"


def test_user_agent() -> None:
    """The User-Agent names the package, and can be replaced or left out."""
    heads: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for _ in range(3):
            connection, _ = listener.accept()
            with connection:
                received = b""
                while not received.endswith(b"}"):
                    received += connection.recv(65_536)
                heads.append(received.lower())
                connection.sendall(UNAVAILABLE)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/ams/api"
    options: list[dict[str, Any]] = [{}, {"user_agent": "shop/1"}, {"user_agent": None}]
    for option in options:
        with CancelClient(credentials, base_url=url, limits=once, **option) as client:
            client.cancel(payment_id="p")
    thread.join()
    listener.close()
    assert b"\r\nuser-agent: alipay-cancel-contract/" in heads[0], heads
    assert b" (python)\r\n" in heads[0], heads
    assert b"\r\nuser-agent: shop/1\r\n" in heads[1], heads
    assert b"user-agent" not in heads[2], heads
    refused(
        "user_agent",
        lambda: CancelClient(credentials, base_url=url, user_agent="shop\r\nX: y"),
    )


def test_wrong_calls() -> None:
    """A wrong call raises, and names what is wrong."""
    url = "http://127.0.0.1:1/ams/api"
    wrong: Any = httpx.AsyncClient()
    refused("http", lambda: CancelClient(credentials, base_url=url, http=wrong))
    wrong = httpx.Client()
    refused("http", lambda: AsyncCancelClient(credentials, base_url=url, http=wrong))
    wrong = {"deadline": 5}
    refused("limits", lambda: CancelClient(credentials, base_url=url, limits=wrong))
    wrong = "merchant"
    refused("credentials", lambda: CancelClient(wrong, base_url=url))
    wrong = "sign"
    refused("sign", lambda: signing_with(wrong))
    wrong = 1
    refused(
        "key_version",
        lambda: Credentials(
            client_id="m",
            private_key=private_key,
            alipay_public_key=private_key.public_key(),
            key_version=wrong,
        ),
    )
    for limits in ({"deadline": True}, {"deadline": "5"}, {"deadline": float("nan")}):
        wrong = limits
        refused("deadline", lambda: Limits(**wrong))
    refused("max_delay", lambda: Limits(base_delay=2, max_delay=1))
    refused("max_attempts", lambda: Limits(max_attempts=1.5))  # type: ignore[arg-type]
    assert Limits(base_delay=9).longest_delay == 9

    client = CancelClient(credentials, base_url=url)
    client.close()
    try:
        client.cancel(payment_id="p")
    except RuntimeError as error:
        assert "closed" in str(error), error
    else:
        raise AssertionError("A closed client sent a request.")
    wrong = {"payment_idd": "p"}
    try:
        CancelClient(credentials, base_url=url).cancel(**wrong)
    except TypeError as error:
        assert "payment_idd" in str(error), error
    else:
        raise AssertionError("An unknown keyword was accepted.")


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Set variables of the environment, and no other proxy."""
    before = dict(os.environ)
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith("SSL_CERT"):
            del os.environ[name]
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def test_environment() -> None:
    """An invalid variable is named. A proxy of the environment is used, except for loopback hosts and those of NO_PROXY."""
    far = "https://api.example/ams/api"
    for kind in (CancelClient, AsyncCancelClient):
        for name, value in {
            "SSL_CERT_FILE": "/no/such/file",
            "ALL_PROXY": "socks5://127.0.0.1:9",
            "HTTPS_PROXY": "ftp://name:password@127.0.0.1:9",
        }.items():
            with environment(**{name: value}):
                refused(name, lambda: kind(credentials, base_url=far))  # noqa: B023
    asked: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        asked.append(b"")
        connection.sendall(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")

    with server(answer) as url:
        proxy = url.removesuffix("/ams/api")
        with environment(
            HTTPS_PROXY=proxy,
            HTTP_PROXY=proxy,
            NO_PROXY="[::1],2001:db8::1,kept.invalid",
        ):
            with CancelClient(credentials, base_url=far, limits=once) as client:
                client.cancel(payment_id="p")
            assert len(asked) == 1
            for base_url in (
                "http://localhost:1/ams/api",
                "http://[::1]:1/ams/api",
                "https://kept.invalid/ams/api",
            ):
                with CancelClient(
                    credentials, base_url=base_url, limits=once
                ) as client:
                    client.cancel(payment_id="p")
            assert len(asked) == 1, asked


test_dripping_head()
test_kept_connection()
test_other_requests()
test_silent_handshake()
test_many_threads()
test_slow_signer()
asyncio.run(test_blocking_signer())
test_bodies()
test_memory_of_gzip()
test_body_read_by_a_hook()
test_user_agent()
test_wrong_calls()
test_environment()

"""The connections of the clients: pool, proxy, certificates, and the time of an attempt."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import socket
import ssl
import threading
import urllib.request
from typing import TYPE_CHECKING, Any, Callable

import httpx

from .errors import OptionError
from .location import is_loopback

if TYPE_CHECKING:
    from .attempt import AttemptInProgress

_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")


def http_options(base_url: str) -> dict[str, Any]:
    """Return the options of an httpx client for one host, with the proxy and the certificates of the environment.

    Raises OptionError if a variable of the environment is invalid.
    """
    return {
        # Without this limit of httpx, a call never waits for the connection of another call.
        "limits": httpx.Limits(max_connections=None, max_keepalive_connections=100),
        "proxy": _proxy_of(httpx.URL(base_url)),
        "verify": _certificates(),
        "trust_env": False,
    }


def _proxy_of(url: httpx.URL) -> httpx.Proxy | None:
    proxies = urllib.request.getproxies()
    kind = url.scheme if url.scheme in proxies else "all"
    if (
        kind not in proxies
        or is_loopback(url.host)
        # `urllib` does not find an IPv6 address in brackets.
        or f"[{url.host}]" in re.split(r"[\s,]+", proxies.get("no", ""))
        or urllib.request.proxy_bypass(url.host)
    ):
        return None
    names = (f"{kind.upper()}_PROXY", f"{kind}_proxy")
    name = next((name for name in names if name in os.environ), names[0])
    text = proxies[kind] if "://" in proxies[kind] else f"http://{proxies[kind]}"
    try:
        scheme = httpx.URL(text).scheme
    except httpx.InvalidURL:
        scheme = ""
    # No message contains the value: it may have a password.
    if scheme not in _PROXY_SCHEMES:
        schemes = ", ".join(_PROXY_SCHEMES)
        raise OptionError(name, f"must be a URL of {schemes}.")
    if scheme.startswith("socks") and importlib.util.find_spec("socksio") is None:
        raise OptionError(name, "needs the package socksio: pip install httpx[socks].")
    return httpx.Proxy(text)


def _certificates() -> ssl.SSLContext:
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if not file and not folder:
        return httpx.create_ssl_context()
    try:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    except OSError as error:
        name = "SSL_CERT_FILE" if file else "SSL_CERT_DIR"
        reason = error.strerror or type(error).__name__
        raise OptionError(name, f"cannot be read: {reason}.") from None


_current = threading.local()


class AttemptLimiter:
    """Limits everything that one attempt does on its connection. httpx limits each read, not all of them together.

    It is called with the traces of httpx.
    """

    def __init__(self, attempt: AttemptInProgress) -> None:
        """Limit an attempt of this thread."""
        self.timeouts = httpx.Timeout(attempt.remaining_or_least).as_dict()
        self._attempt = attempt
        self._socket: socket.socket | None = None
        self._handshake: threading.Timer | None = None
        _current.attempt = attempt

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """React to an event of httpx."""
        self._attempt.connecting(event, info)
        remaining = self._attempt.remaining_or_least
        self.timeouts.update(dict.fromkeys(self.timeouts, remaining))
        if self._handshake is not None:
            self._handshake.cancel()
            self._handshake = None
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            stream = info["return_value"]
            self._socket = stream.get_extra_info("socket")
            stream.read = _limited(stream.read)
        elif event.endswith("start_tls.started") and self._socket is not None:
            # A handshake reads several times, and nothing can be checked between the reads.
            self._handshake = threading.Timer(remaining, _shut, [self._socket])
            self._handshake.daemon = True
            self._handshake.start()


def _limited(read: Callable[..., bytes]) -> Callable[..., bytes]:
    """Limit the reads of a connection to the time of the attempt that uses it."""

    def read_in_time(max_bytes: int, timeout: float | None = None) -> bytes:
        attempt: AttemptInProgress | None = getattr(_current, "attempt", None)
        if attempt is None:
            return read(max_bytes, timeout=timeout)
        attempt.check_time()
        return read(max_bytes, timeout=attempt.remaining_or_least)

    return read_in_time


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)

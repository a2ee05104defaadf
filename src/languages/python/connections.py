"""The connections of the clients: pool, proxy, certificates, and the time of an attempt."""

from __future__ import annotations

import importlib.util
import os
import re
import ssl
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def limits_of(attempt: AttemptInProgress) -> Iterator[dict[str, Any]]:
    """Limit everything that this thread does on a connection to the time of an attempt. Yield extensions of a request.

    httpx limits each step alone: waiting for a connection, connecting, each read.
    """
    timeouts = httpx.Timeout(attempt.remaining_or_least).as_dict()

    def trace(event: str, info: dict[str, Any]) -> None:
        attempt.connecting(event, info)
        timeouts.update(dict.fromkeys(timeouts, attempt.remaining_or_least))
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            stream = info["return_value"]
            stream.read = _limited(stream.read)

    _current.attempt = attempt
    try:
        yield {"timeout": timeouts, "trace": trace}
    finally:
        _current.attempt = None


def _limited(read: Callable[..., bytes]) -> Callable[..., bytes]:
    """Limit each read of a connection to the time of the attempt that uses it. Other requests may use it, too."""

    def read_in_time(max_bytes: int, timeout: float | None = None) -> bytes:
        attempt: AttemptInProgress | None = getattr(_current, "attempt", None)
        if attempt is None:
            return read(max_bytes, timeout=timeout)
        attempt.check_time()
        return read(max_bytes, timeout=attempt.remaining_or_least)

    return read_in_time

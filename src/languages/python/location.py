"""The base URL of the API."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from .contract import GATEWAYS, MODES, OPERATION_PATH, SANDBOX_PREFIX, SERVER_URL
from .errors import OptionError


def base_url_of(
    client_id: str, base_url: str | None, region: str | None, environment: str | None
) -> str:
    """Return the base URL of the API, without a trailing slash.

    Raises OptionError if neither or both of `base_url` and `region` are given, or if one is invalid.
    """
    if (base_url is None) == (region is None):
        raise OptionError("region", "or `base_url` must be given, and not both.")
    if environment is not None and environment not in MODES:
        raise OptionError("environment", f"must be one of {', '.join(MODES)}.")
    if base_url is not None:
        if environment is not None:
            raise OptionError(
                "environment",
                "cannot be combined with `base_url`, which contains the path of its environment.",
            )
        return _checked(base_url)
    if region not in GATEWAYS:
        raise OptionError("region", f"must be one of {', '.join(GATEWAYS)}.")
    is_sandbox = client_id.startswith(SANDBOX_PREFIX)
    return _gateway_url(
        region, environment or ("sandbox" if is_sandbox else "production")
    )


def _gateway_url(region: str, environment: str) -> str:
    url = SERVER_URL.replace("{gateway}", GATEWAYS[region])
    return url.replace("{mode}", MODES[environment])


def _checked(text: str) -> str:
    try:
        url = urlsplit(text)
        host = url.hostname
        _ = url.port  # Raises ValueError if the port is invalid.
    except ValueError:
        url, host = urlsplit(""), None
    if not host:
        raise OptionError(
            "base_url",
            f"must be a URL, such as {_gateway_url(next(iter(GATEWAYS)), 'production')}.",
        )
    if url.username is not None or "?" in text or "#" in text:
        raise OptionError(
            "base_url",
            "must not contain a user name, a password, a query or a fragment.",
        )
    if url.scheme != "https" and not (url.scheme == "http" and is_loopback(host)):
        raise OptionError(
            "base_url",
            "must begin with https:// (http:// is for loopback hosts only).",
        )
    base_url = text.rstrip("/")
    if base_url.endswith(OPERATION_PATH):
        raise OptionError(
            "base_url",
            f"must end before the path of the operation, {OPERATION_PATH}.",
        )
    return base_url


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine. Traffic to it needs no encryption and no proxy."""
    return (
        host in ("localhost", "::1")
        or re.fullmatch(r"127(\.[0-9]{1,3}){3}", host) is not None
    )

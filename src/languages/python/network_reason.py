"""Why a connection failed."""

from __future__ import annotations

import errno
import socket
import ssl

_LOOKUP_NAMES = {
    getattr(socket, name): name for name in dir(socket) if name.startswith("EAI_")
}


def network_reason(error: BaseException | None, peer: str | None) -> str | None:
    """Return a reason such as `ECONNREFUSED 127.0.0.1:5999` or `CERTIFICATE_VERIFY_FAILED api.example:443`.

    The code is that of the innermost system error; None if there is none. Messages of other code are not repeated, because
    they may contain anything.
    """
    name = _name_of(error)
    return name if name is None or peer is None else f"{name} {peer}"


def _name_of(error: BaseException | None) -> str | None:
    if error is None:
        return None
    several: tuple[BaseException, ...] = getattr(error, "exceptions", ())
    for inner in (error.__cause__, error.__context__, *several[:1]):
        name = _name_of(inner)
        if name is not None:
            return name
    if isinstance(error, ssl.SSLError):
        return error.reason or "SSL"
    if isinstance(error, socket.gaierror):
        return _LOOKUP_NAMES.get(error.errno)
    return errno.errorcode.get(error.errno or 0) if isinstance(error, OSError) else None

"""Settings from the environment."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict, cast

from .contract import Environment, Region
from .credentials import Credentials
from .errors import OptionError, SettingError, hides_arguments
from .location import base_url_of

_REASONS = {
    errno.ENOENT: "there is no such file",
    errno.EACCES: "you have no permission to read it",
    errno.EISDIR: "it is a folder",
    errno.ENAMETOOLONG: "the name is too long for a file",
}


class EnvironmentOptions(TypedDict):
    """The options of a client that the environment contains."""

    credentials: Credentials
    region: Region | None
    base_url: str | None
    environment: Environment | None


@hides_arguments
def options_from_environment(
    env: Mapping[str, str] | None = None,
) -> EnvironmentOptions:
    """Read the options of a client: `CancelClient(**options_from_environment())`. `env` replaces `os.environ`.

    Required: `ALIPAY_CLIENT_ID`, `ALIPAY_PRIVATE_KEY_FILE` or `ALIPAY_PRIVATE_KEY`, `ALIPAY_PUBLIC_KEY_FILE` or
    `ALIPAY_PUBLIC_KEY`, `ALIPAY_REGION` or `ALIPAY_BASE_URL`. Optional: `ALIPAY_ENVIRONMENT`, `ALIPAY_KEY_VERSION`,
    `ALIPAY_AGENT_TOKEN`. An empty variable counts as unset. Quotes around a value are ignored.

    Raises SettingError if a variable is missing or invalid. The message names it and never contains a key.
    """
    env = os.environ if env is None else env
    given = {
        name: _bare(value) for name, value in env.items() if name.startswith("ALIPAY_")
    }
    settings = {
        name: given.get(f"ALIPAY_{name.upper()}") or None
        for name in ("client_id", "region", "base_url", "environment", "key_version")
    }
    client_id, region, base_url, environment, key_version = settings.values()
    variables = {name: f"ALIPAY_{name.upper()}" for name in (*settings, "agent_token")}
    if client_id is None:
        raise SettingError("ALIPAY_CLIENT_ID", "No client id: set ALIPAY_CLIENT_ID.")
    if region is not None and base_url is not None:
        raise _both_set("ALIPAY_REGION", "ALIPAY_BASE_URL")
    if region is None and base_url is None:
        raise SettingError(
            "ALIPAY_REGION",
            "No region and no base URL: set ALIPAY_REGION, or ALIPAY_BASE_URL.",
        )
    environment = None if region is None else environment
    variables["private_key"], private_key = _key(
        given, "ALIPAY_PRIVATE_KEY", "The private key"
    )
    variables["alipay_public_key"], public_key = _key(
        given, "ALIPAY_PUBLIC_KEY", "Alipay's public key"
    )
    try:
        credentials = Credentials(
            client_id=client_id,
            private_key=private_key,
            alipay_public_key=public_key,
            key_version=key_version,
            agent_token=given.get("ALIPAY_AGENT_TOKEN") or None,
        )
        base_url_of(client_id, base_url, region, environment)
    except OptionError as error:
        variable = variables[error.option]
        message = str(error).replace(f"Option `{error.option}`", variable)
        raise SettingError(variable, message) from None
    return {
        "credentials": credentials,
        "region": cast("Region | None", region),
        "base_url": base_url,
        "environment": cast("Environment | None", environment),
    }


def _key(given: Mapping[str, str], variable: str, what: str) -> tuple[str, str | bytes]:
    """Return the variable that sets a key, and the key."""
    file_variable = f"{variable}_FILE"
    file, key = given.get(file_variable), given.get(variable)
    if file and key:
        raise _both_set(file_variable, variable)
    if key:
        return variable, key
    if not file:
        raise SettingError(
            file_variable, f"{what} is not set: set {file_variable}, or {variable}."
        )
    try:
        return file_variable, Path(file).read_bytes()
    except (OSError, ValueError) as error:
        if _looks_like_key(file):
            raise SettingError(
                file_variable, f"{file_variable} must name a file, but contains a key."
            ) from None
        code = (error.errno if isinstance(error, OSError) else None) or 0
        name = errno.errorcode.get(code, "")
        reason = _REASONS.get(code, f"it cannot be read ({name})")
        shown = (
            file
            if len(file) <= 128
            else f"({len(file)} characters from {file_variable})"
        )
        raise SettingError(
            file_variable,
            f"{file_variable} is {json.dumps(shown, ensure_ascii=False)}, but {reason}.",
        ) from None


def _looks_like_key(name: str) -> bool:
    """Whether the name of a file is a key or contains part of one, also in pieces.

    A SHA-256 fingerprint has 64 hexadecimal digits. Base64 mixes capitals, small letters and digits at random; words,
    paths, UUIDs and numbers do not. Neighbours of a sign do not count: a path has many signs. The clients in other
    languages have the same rule.
    """
    joined = re.sub(r"""[\s:;,.|"']+""", "", name)
    return "-----BEGIN" in name or any(
        any(len(set(run)) >= 10 for run in re.findall("[0-9a-f]{65,}", text.lower()))
        or any(map(_is_mixed, re.findall("(?=([A-Za-z0-9+/=_%-]{40}))", text)))
        for text in (name, joined, joined.replace("-", ""))
    )


def _is_mixed(stretch: str) -> bool:
    changes = re.findall("(?=[A-Z][a-z0-9]|[a-z][A-Z0-9]|[0-9][A-Za-z])", stretch)
    changes_of_case = re.findall("(?=[A-Z][a-z]|[a-z][A-Z])", stretch)
    has_digit = re.search("[0-9]", stretch) is not None
    return len(changes) >= 12 and len(changes_of_case) >= 4 and has_digit


def _bare(value: str) -> str:
    """Remove blanks and one pair of quotes: `docker --env-file` keeps the quotes of a file."""
    text = value.strip()
    match = re.fullmatch("([\"'`])(.*)\\1", text, re.DOTALL)
    return match[2].strip() if match else text


def _both_set(first: str, second: str) -> SettingError:
    return SettingError(second, f"{first} and {second} are both set.")

"""Cancels one payment and prints the outcome as one JSON object.

Exit codes: 0 cancelled (S), 1 not cancelled (F), 2 not known (U): run it again later, with --repeated. 64: the call or a
setting was wrong, and nothing was sent. 70: the request could not be signed, and nothing was sent.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import NoReturn, cast

from alipay_cancel import (
    CancelClient,
    CancelOutcome,
    Credentials,
    Environment,
    Limits,
    OptionError,
    Region,
    RequestError,
    SigningError,
)

EXIT_CODES = {"S": 0, "F": 1, "U": 2}
WRONG_CALL = 64
CANNOT_SIGN = 70

SETTINGS = """
settings, from the environment:
  ALIPAY_CLIENT_ID         assigned by the provider
  ALIPAY_PRIVATE_KEY_FILE  the merchant's RSA private key, PEM or bare Base64; or ALIPAY_PRIVATE_KEY, the key itself
  ALIPAY_PUBLIC_KEY_FILE   Alipay's RSA public key; or ALIPAY_PUBLIC_KEY
  ALIPAY_REGION            north-america, asia or europe; or ALIPAY_BASE_URL, the path included
  ALIPAY_ENVIRONMENT       with a region: production or sandbox
  ALIPAY_KEY_VERSION       the version of the merchant's key; default: the newest
  ALIPAY_AGENT_TOKEN       to act for another merchant
"""


class Parser(argparse.ArgumentParser):
    """A parser whose errors do not exit with 2, which means: not known."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call."""
        self.print_usage(sys.stderr)
        self.exit(WRONG_CALL, f"{self.prog}: {message}\n")


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = Parser(
        description="Cancels one payment and prints the outcome as JSON.",
        epilog=SETTINGS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--payment-id", metavar="ID", help="the provider's identifier of the payment"
    )
    parser.add_argument(
        "--payment-request-id", metavar="ID", help="the merchant's identifier of it"
    )
    parser.add_argument(
        "--repeated", action="store_true", help="it may have been sent before"
    )
    parser.add_argument(
        "--max-attempts", type=int, metavar="N", help="attempts in all (default: 5)"
    )
    parser.add_argument(
        "--deadline", type=int, metavar="MS", help="the longest in all (default: 60000)"
    )
    parser.add_argument(
        "--attempt-timeout",
        type=int,
        metavar="MS",
        help="... of one attempt (default: 10000)",
    )
    parser.add_argument(
        "--base-delay", type=int, metavar="MS", help="the first wait (default: 500)"
    )
    return parser.parse_args()


def setting(name: str) -> str | None:
    """Give a setting. An empty one counts as unset."""
    return os.environ.get(name, "").strip() or None


def key(name: str) -> bytes | str | None:
    """Give a key, from its file or itself."""
    file = setting(f"{name}_FILE")
    return setting(name) if file is None else Path(file).read_bytes()


def read_credentials() -> Credentials:
    """Read who signs, and whose signature is believed."""
    public_key, client_id = key("ALIPAY_PUBLIC_KEY"), setting("ALIPAY_CLIENT_ID")
    if client_id is None or public_key is None:
        raise OptionError(
            "client_id",
            "needs ALIPAY_CLIENT_ID, and ALIPAY_PUBLIC_KEY_FILE or ALIPAY_PUBLIC_KEY.",
        )
    return Credentials(
        client_id=client_id,
        private_key=key("ALIPAY_PRIVATE_KEY"),
        alipay_public_key=public_key,
        key_version=setting("ALIPAY_KEY_VERSION"),
        agent_token=setting("ALIPAY_AGENT_TOKEN"),
    )


def read_limits(arguments: argparse.Namespace) -> Limits:
    """Read how often and how long to try."""
    names = ("max_attempts", "deadline", "attempt_timeout", "base_delay")
    given = {name: getattr(arguments, name) for name in names}
    return Limits(**{name: value for name, value in given.items() if value is not None})


def cancel(arguments: argparse.Namespace) -> CancelOutcome:
    """Cancel."""
    with CancelClient(
        read_credentials(),
        region=cast("Region | None", setting("ALIPAY_REGION")),
        base_url=setting("ALIPAY_BASE_URL"),
        environment=cast("Environment | None", setting("ALIPAY_ENVIRONMENT")),
        limits=read_limits(arguments),
    ) as client:
        return client.cancel(
            payment_id=arguments.payment_id,
            payment_request_id=arguments.payment_request_id,
            repeated=arguments.repeated,
        )


def main() -> int:
    """Run it."""
    arguments = parse_arguments()
    try:
        outcome = cancel(arguments)
    except (OptionError, RequestError, OSError) as error:
        print(error, file=sys.stderr)
        return WRONG_CALL
    except SigningError as error:
        print(error, file=sys.stderr)
        return CANNOT_SIGN
    print(json.dumps(outcome.to_dict()))
    return EXIT_CODES[outcome.result_status]


if __name__ == "__main__":
    sys.exit(main())

"""Cancels one payment and prints the outcome as one JSON object.

Exit codes: 0 cancelled (S), 1 not cancelled (F), 2 unknown (U): run it again later with --repeated. 64 invalid arguments or
settings, 70 signing failed; nothing was sent then.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, NoReturn, get_args

# Lets Python find the package when it runs this file by its path.
sys.path.insert(0, str(Path(__file__).parents["alipay_cancel".count(".") + 2]))

from alipay_cancel import (
    CancelClient,
    CancelOutcome,
    Environment,
    Limits,
    OptionError,
    Region,
    RequestError,
    SettingError,
    SigningError,
    options_from_environment,
)

EXIT_CODES = {"S": 0, "F": 1, "U": 2}
WRONG_CALL = 64
CANNOT_SIGN = 70

LIMITS = Limits()

SETTINGS = f"""
settings, from the environment:
  ALIPAY_CLIENT_ID         assigned by the provider
  ALIPAY_PRIVATE_KEY_FILE  the file of the merchant's RSA private key, PEM or Base64; or ALIPAY_PRIVATE_KEY, the key itself
  ALIPAY_PUBLIC_KEY_FILE   the file of Alipay's RSA public key; or ALIPAY_PUBLIC_KEY, the key itself
  ALIPAY_REGION            {", ".join(get_args(Region))}; or ALIPAY_BASE_URL, base path included
  ALIPAY_ENVIRONMENT       {" or ".join(get_args(Environment))}, with ALIPAY_REGION only
  ALIPAY_KEY_VERSION       the version of the merchant's key; default: the newest
  ALIPAY_AGENT_TOKEN       the token to act for another merchant
"""


class Parser(argparse.ArgumentParser):
    """A parser that exits with 64 on errors, since 2 means unknown."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and exit."""
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
        "--payment-request-id",
        metavar="ID",
        help="the merchant's identifier of the payment request",
    )
    parser.add_argument(
        "--repeated",
        action="store_true",
        help="this cancellation may have been sent before",
    )
    parser.add_argument(
        "--max-attempts",
        type=int,
        metavar="N",
        help=f"maximum number of attempts (default: {LIMITS.max_attempts})",
    )
    parser.add_argument(
        "--deadline",
        type=int,
        metavar="MS",
        help=f"time limit of all attempts and waits (default: {LIMITS.deadline * 1000:.0f})",
    )
    parser.add_argument(
        "--attempt-timeout",
        type=int,
        metavar="MS",
        help=f"time limit of one attempt (default: {LIMITS.attempt_timeout * 1000:.0f})",
    )
    parser.add_argument(
        "--base-delay",
        type=int,
        metavar="MS",
        help=f"maximum wait before the second attempt (default: {LIMITS.base_delay * 1000:.0f})",
    )
    return parser.parse_args()


def read_limits(arguments: argparse.Namespace) -> Limits:
    """Read the limits from the arguments."""
    given: dict[str, Any] = {
        name: milliseconds / 1000
        for name in ("deadline", "attempt_timeout", "base_delay")
        if (milliseconds := getattr(arguments, name)) is not None
    }
    if arguments.max_attempts is not None:
        given["max_attempts"] = arguments.max_attempts
    return Limits(**given)


def cancel(arguments: argparse.Namespace) -> CancelOutcome:
    """Cancel the payment."""
    options, limits = options_from_environment(), read_limits(arguments)
    with CancelClient(**options, limits=limits) as client:
        return client.cancel(
            payment_id=arguments.payment_id,
            payment_request_id=arguments.payment_request_id,
            repeated=arguments.repeated,
        )


def main() -> int:
    """Run the program and return its exit code."""
    arguments = parse_arguments()
    try:
        outcome = cancel(arguments)
    except (OptionError, RequestError, SettingError) as error:
        print(error, file=sys.stderr)
        return WRONG_CALL
    except SigningError as error:
        print(error, file=sys.stderr)
        return CANNOT_SIGN
    print(json.dumps(outcome.to_dict()))
    return EXIT_CODES[outcome.result_status]


if __name__ == "__main__":
    sys.exit(main())

"""Tests the Python client against the vectors of the contract.

Usage: python vectors.py FOLDER_OF_THE_VECTORS, with the client on PYTHONPATH. Prints the number of vectors.
"""

from __future__ import annotations

import base64
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, Callable

import httpx
from alipay_cancel import (
    CancelRequest,
    Credentials,
    Limits,
    Verdict,
    parse_signature_header,
    sign,
    verify,
)
from alipay_cancel.attempt import AttemptInProgress
from alipay_cancel.errors import InvalidKeyError, SignatureHeaderError
from alipay_cancel.hooks import Hooks
from alipay_cancel.keys import read_private_key, read_public_key, read_public_keys
from alipay_cancel.outcome import advice_on
from alipay_cancel.request import write_request
from alipay_cancel.retry import decide
from alipay_cancel.signature import content_to_sign, format_signature_header
from alipay_cancel.times import is_time_header, parse_retry_after, read_time_header
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

folder = Path(sys.argv[1])
PATH = "/api/v1/payments/cancel"
TABLES = ("requests", "repeated", "httpStatuses", "signatures", "bodies", "expected")
failures: list[str] = []
passed = 0


def read(name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text("utf-8"))


def check(kind: str, name: str, actual: object, expected: object) -> None:
    global passed
    if actual == expected:
        passed += 1
    else:
        failures.append(f"{kind}: {name}\n  expected {expected}\n  but got  {actual}")


signatures = read("signatures")
merchant = signatures["keys"]["merchant"]
keys = {name: key["publicKey"] for name, key in signatures["keys"].items()}
credentials = Credentials(
    client_id="merchant",
    private_key=merchant["privateKey"],
    alipay_public_key=merchant["publicKey"],
)


def content(vector: dict[str, Any]) -> bytes:
    names = ("method", "path", "time", "body")
    named = {name: vector[name] for name in names}
    return content_to_sign(client_id=vector["clientId"], **named)


def check_signatures() -> None:
    private_numbers = read_private_key(merchant["privateKey"]).private_numbers()
    for form in signatures["keyForms"]["private"]:
        numbers = read_private_key(form["text"]).private_numbers()
        check("private key", form["name"], numbers, private_numbers)
    public_numbers = read_public_key(merchant["publicKey"]).public_numbers()
    for form in signatures["keyForms"]["public"]:
        found = read_public_key(form["text"].encode()).public_numbers()
        check("public key", form["name"], found, public_numbers)
    for vector in signatures["refusedKeys"]:
        reader = read_private_key if vector["kind"] == "private" else read_public_key
        message = refusal(reader, vector["text"])
        is_named = message is not None and vector.get("names", "") in message
        check("refused key", vector["name"], (is_named, message), (True, message))
    for vector in signatures["keyLists"]:
        got = numbers_in(vector["text"])
        named = vector["keys"] or []
        wanted = [read_public_key(keys[name]).public_numbers() for name in named]
        check("key list", vector["name"], got, wanted or None)
    for vector in signatures["sign"]:
        made = (content(vector), sign(content(vector), merchant["privateKey"]))
        check(
            "sign",
            vector["name"],
            made,
            (vector["content"].encode(), vector["signature"]),
        )
    for vector in signatures["verify"]:
        valid = verify(
            content(vector), vector["signature"], keys[vector.get("key", "merchant")]
        )
        check("verify", vector["name"], valid, vector["valid"])
    for vector in signatures["headers"]:
        check(
            "header", vector["name"], parsed_header(vector["header"]), vector["parsed"]
        )
    for vector in signatures["times"]:
        value = vector["value"]
        read_as = (is_time_header(value), read_time_header(value))
        check("time", repr(value), read_as, (vector["allowed"], vector["milliseconds"]))


def refusal(reader: Callable[[str], object], text: str) -> str | None:
    try:
        reader(text)
    except InvalidKeyError as error:
        return str(error)
    return None


def numbers_in(text: str) -> list[RSAPublicNumbers] | None:
    try:
        return [key.public_numbers() for key in read_public_keys(text)]
    except InvalidKeyError:
        return None


def parsed_header(text: str) -> dict[str, str] | None:
    try:
        header = parse_signature_header(text)
    except SignatureHeaderError:
        return None
    version = {} if header.key_version is None else {"keyVersion": header.key_version}
    return {"algorithm": header.algorithm, "signature": header.signature, **version}


def answer_to(vector: dict[str, Any]) -> httpx.Response:
    response = vector["response"]
    if "rawBody" in response:
        body = base64.b64decode(response["rawBody"])
    else:
        body = json.dumps(response["body"]).encode() if "body" in response else b""
    headers = {}
    if response["signed"]:
        time = response["responseTime"]
        signed = content_to_sign(
            method="POST",
            path=PATH,
            client_id=credentials.client_id,
            time=time,
            body=body,
        )
        headers = {
            "Client-Id": credentials.client_id,
            "Response-Time": time,
            "Signature": format_signature_header(credentials.sign(signed)),
        }
    return httpx.Response(response["status"], headers=headers, content=body)


def judged(vector: dict[str, Any]) -> Verdict:
    request: CancelRequest = {
        "payment_id": vector["request"].get("paymentId"),
        "payment_request_id": vector["request"].get("paymentRequestId"),
    }
    attempt = AttemptInProgress(
        credentials,
        httpx.URL(f"https://api.example{PATH}"),
        request,
        write_request(request),
        1,
        vector.get("repeated", False),
        10,
        Hooks(now=lambda: int(vector["requestTime"]) / 1000),
    )
    response = answer_to(vector)
    attempt.received_head(response)
    attempt.received_body(response, response.content)
    return attempt.verdict


def verdict_on(vector: dict[str, Any]) -> dict[str, Any]:
    verdict = judged(vector)
    advice = advice_on(verdict)
    told = {
        "resultStatus": verdict.result_status,
        "resultCode": verdict.result_code,
        "resultMessage": verdict.result_message,
        "cause": None if verdict.cause is None else verdict.cause.code,
        "verified": verdict.verified,
        "paymentId": verdict.payment_id,
        "paymentRequestId": verdict.payment_request_id,
        "cancelTime": verdict.cancel_time,
        "deviations": list(verdict.deviations),
        "retry": advice.retry,
        "nextStep": advice.next_step,
    }
    return {name: value for name, value in told.items() if value is not None}


def check_outcomes() -> None:
    for vector in read("outcomes")["cases"]:
        check("outcome", vector["name"], verdict_on(vector), vector["expected"])


def check_decisions() -> None:
    decisions = read("decisions")
    for case in decisions["cases"]:
        request, repeated, status, signature, body, expected = (
            decisions[table][index] for table, index in zip(TABLES, case)
        )
        verdict = judged(
            {
                "request": request,
                "repeated": repeated,
                "requestTime": decisions["requestTime"],
                "response": {"status": status, **signature, **body},
            }
        )
        cause = verdict.cause
        words = {} if cause is None else {"cause": cause.code, "message": cause.message}
        advice = advice_on(verdict)
        told = {
            "rule": expected["rule"],  # Only the expectation names it.
            "resultStatus": verdict.result_status,
            **words,
            "restsOnIdempotency": verdict.rests_on_idempotency,
            "furtherAction": advice.further_action,
            "retry": advice.retry,
            "nextStep": advice.next_step,
        }
        told = {name: value for name, value in told.items() if value is not None}
        check("decision", expected["rule"], told, expected)
    check_repetitions("repetition", decisions["repetitions"])


def limits_of(milliseconds: dict[str, int]) -> Limits:
    return Limits(
        attempt_timeout=milliseconds["attemptTimeout"] / 1000,
        deadline=milliseconds["deadline"] / 1000,
        max_attempts=milliseconds["maxAttempts"],
        base_delay=milliseconds["baseDelay"] / 1000,
        max_delay=milliseconds["maxDelay"] / 1000,
    )


def check_repetitions(kind: str, vectors: list[dict[str, Any]]) -> None:
    for vector in vectors:
        situation = vector["situation"]
        decision = decide(
            attempts=situation["attempts"],
            elapsed=situation["elapsed"],
            cause=situation.get("cause"),
            retry_after=situation.get("retryAfter"),
            limits=limits_of(vector["limits"]),
            random=situation["random"],
        )
        again = {"again": True, "delay": decision.delay}
        made = (
            {"again": False, "reason": decision.reason}
            if decision.delay is None
            else again
        )
        check(kind, vector["name"], made, vector["expected"])


def check_retries() -> None:
    retries = read("retries")
    check_repetitions("retry", retries["decisions"])
    for vector in retries["retryAfter"]:
        now = int(
            datetime.fromisoformat(vector["now"].replace("Z", "+00:00")).timestamp()
            * 1000
        )
        milliseconds = parse_retry_after(vector["value"], now)
        check(
            "Retry-After", repr(vector["value"]), milliseconds, vector["milliseconds"]
        )


check_signatures()
check_outcomes()
check_retries()
check_decisions()
for failure in failures:
    print(failure, file=sys.stderr)
print(f"{passed} vectors")
sys.exit(1 if failures else 0)

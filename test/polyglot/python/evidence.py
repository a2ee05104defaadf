"""Tests evidence: its vectors, what attempts record, and invalid evidence.

Usage: python evidence.py FOLDER_OF_THE_VECTORS, with the client on PYTHONPATH. Prints the evidence of a success, and the
key that verifies it.
"""

from __future__ import annotations

import asyncio
import base64
import copy
import json
import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable

from alipay_cancel import (
    AsyncCancelClient,
    CancelClient,
    CancelOutcome,
    Credentials,
    EvidenceError,
    EvidenceOption,
    Limits,
    OptionError,
    content_to_sign,
    format_signature_header,
    sign,
    verify_evidence,
)
from alipay_cancel.contract import OPERATION_PATH
from alipay_cancel.keys import fingerprint
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

folder = Path(sys.argv[1])
vectors = json.loads((folder / "evidence.json").read_text("utf-8"))["cases"]
public_keys = json.loads((folder / "signatures.json").read_text("utf-8"))["keys"]
private_key = generate_private_key(65537, 2048)
public_key = private_key.public_key()
other_key = generate_private_key(65537, 2048).public_key()
credentials = Credentials(
    client_id="merchant",
    private_key=private_key,
    alipay_public_key=[other_key, public_key],
    agent_token="MARKED-TOKEN",
)
CLAIMS = {
    "clientId": "client_id",
    "paymentId": "payment_id",
    "paymentRequestId": "payment_request_id",
}


def test_vectors() -> None:
    """Each vector proves what it says."""
    for vector in vectors:
        claim: Any = {
            CLAIMS[name]: value for name, value in vector.get("claim", {}).items()
        }
        key = public_keys[vector["key"]]["publicKey"]
        verdict = verify_evidence(vector["evidence"], key, **claim)
        told = {
            "resultStatus": verdict.result_status,
            "resultCode": verdict.result_code,
            "verified": verdict.verified,
            "cause": None if verdict.cause is None else verdict.cause.code,
        }
        made = {name: value for name, value in told.items() if value is not None}
        assert made == vector["expected"], (vector["name"], made)


def success(path: str) -> tuple[bytes, dict[str, str]]:
    """Return a signed success of the payment `p`: its body and headers."""
    result = {"resultStatus": "S", "resultCode": "SUCCESS", "resultMessage": "x"}
    body = json.dumps({"paymentId": "p", "result": result}).encode()
    moment = str(time.time_ns() // 1_000_000)
    content = content_to_sign(
        method="POST", path=path, client_id="merchant", time=moment, body=body
    )
    return body, {
        "Client-Id": "merchant",
        "Response-Time": moment,
        "Signature": format_signature_header(sign(content, private_key)),
        "Content-Length": str(len(body)),
        "Set-Cookie": "MARKED-COOKIE",
    }


class Provider(BaseHTTPRequestHandler):
    """Answers with a signed success. With the base path `/broken`, the body breaks off."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body, headers = success(self.path)
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:9] if self.path.startswith("/broken") else body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def provider() -> Iterator[str]:
    """Start a provider, and return its URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def cancel(base_url: str, option: EvidenceOption) -> CancelOutcome:
    """Cancel the payment `p` with one attempt."""
    limits = Limits(max_attempts=1, attempt_timeout=60)
    with CancelClient(
        credentials, base_url=base_url, limits=limits, evidence=option
    ) as client:
        return client.cancel(payment_id="p")


def evidence_of(outcome: CancelOutcome) -> Any:
    """Return the evidence of the only attempt, as it is read from JSON."""
    [attempt] = json.loads(json.dumps(outcome.to_dict()))["attempts"]
    return attempt.get("evidence")


def test_recorded(url: str) -> None:
    """The evidence of a success proves it, with the key that verified it. It withholds the signature and the token."""
    evidence = evidence_of(cancel(url, True))
    verdict = verify_evidence(
        evidence, public_key, client_id="merchant", payment_id="p"
    )
    assert (verdict.result_status, verdict.verified) == ("S", True), verdict
    assert evidence["keyFingerprint"] == fingerprint(public_key), evidence
    assert evidence["request"]["withheld"] == ["Signature", "Agent-Token"], evidence
    assert "MARKED-TOKEN" not in json.dumps(evidence)
    kept = ["client-id", "response-time", "signature"]
    assert sorted(evidence["response"]["headers"]) == kept, evidence
    assert verify_evidence(evidence, other_key).result_status == "U"
    assert verify_evidence(evidence, public_key, payment_id="q").result_status == "U"
    changed = copy.deepcopy(evidence)
    body = base64.b64decode(changed["response"]["body"]).replace(b'"p"', b'"q"')
    changed["response"]["body"] = base64.b64encode(body).decode()
    assert verify_evidence(changed, public_key).result_status == "U"

    complete = evidence_of(cancel(url, "complete"))["request"]
    assert complete["headers"]["Agent-Token"] == "MARKED-TOKEN", complete
    assert complete["headers"]["Signature"].startswith("algorithm="), complete
    assert complete["withheld"] == [], complete
    assert evidence_of(cancel(url, False)) is None


def test_logged(url: str) -> None:
    """The log has no evidence: complete evidence contains the token."""
    records: list[logging.LogRecord] = []

    class Recorder(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    handler = Recorder()
    logger = logging.getLogger("alipay_cancel")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    outcome = cancel(url, "complete")
    logger.removeHandler(handler)
    [attempt] = outcome.attempts
    assert attempt.evidence is not None
    assert [vars(record)["attempt"].evidence for record in records] == [None]


def test_incomplete(url: str) -> None:
    """The evidence of a response that broke off has no body, and that of no response has no response."""
    evidence = evidence_of(cancel(f"{url}/broken", True))
    assert evidence["response"].keys() == {"status", "headers"}, evidence
    assert evidence["response"]["headers"]["client-id"] == "merchant", evidence
    evidence = evidence_of(cancel("http://127.0.0.1:1", True))
    assert not evidence.keys() & {"response", "keyFingerprint"}, evidence
    assert evidence["request"]["headers"]["Client-Id"] == "merchant", evidence


async def test_asynchronous(url: str) -> None:
    """The asynchronous client records the same."""
    async with AsyncCancelClient(credentials, base_url=url, evidence=True) as client:
        evidence = evidence_of(await client.cancel(payment_id="p"))
    assert verify_evidence(evidence, public_key, payment_id="p").result_status == "S"


def test_invalid() -> None:
    """Invalid evidence is refused with the field and the rule."""
    [evidence, *_] = [vector["evidence"] for vector in vectors]
    request, response = evidence["request"], evidence["response"]
    cases: dict[str, Any] = {
        "The evidence must be an object.": [],
        "`version` must be 1.": {**evidence, "version": True},
        "`repeated` must be true or false.": {**evidence, "repeated": 0},
        "`request` must be an object.": {**evidence, "request": None},
        "`request.method` must be text.": {
            **evidence,
            "request": {**request, "method": 1},
        },
        "`request.url` must be a URL.": {
            **evidence,
            "request": {**request, "url": "/a"},
        },
        "`request.headers` must be an object.": {
            **evidence,
            "request": {**request, "headers": []},
        },
        "`request.body` must be Base64.": {
            **evidence,
            "request": {**request, "body": "?"},
        },
        "`request.body` must be a JSON object in Base64.": {
            **evidence,
            "request": {**request, "body": "W10="},
        },
        "`response.status` must be a whole number.": {
            **evidence,
            "response": {**response, "status": "200"},
        },
        "`response.headers` must map header names to values.": {
            **evidence,
            "response": {**response, "headers": {"a": 1}},
        },
        "`response.body` must be Base64.": {
            **evidence,
            "response": {**response, "body": "e30"},
        },
    }
    for message, invalid in cases.items():
        try:
            verify_evidence(invalid, public_key)
        except EvidenceError as error:
            assert (error.code, str(error)) == ("INVALID_EVIDENCE", message), error
        else:
            raise AssertionError(f"{message} was not reported.")
    wrong: Any = 5
    calls: dict[str, Callable[[], object]] = {
        "payment_id": lambda: verify_evidence(evidence, public_key, payment_id=wrong),
        "evidence": lambda: CancelClient(credentials, region="asia", evidence=wrong),
    }
    for option, call in calls.items():
        try:
            call()
        except OptionError as error:
            assert error.option == option, error
        else:
            raise AssertionError(f"{option} was accepted.")


if vectors[0]["evidence"]["request"]["url"].endswith(OPERATION_PATH):
    test_vectors()
with provider() as url:
    test_recorded(url)
    test_logged(url)
    test_incomplete(url)
    asyncio.run(test_asynchronous(url))
    made = evidence_of(cancel(url, True))
test_invalid()
pem = public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
print(json.dumps({"evidence": made, "publicKey": pem.decode()}))

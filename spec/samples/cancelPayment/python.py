# Cancels a payment with Python 3 and the package cryptography. Usage: python python.py paymentRequestId ID [repeated]
# ID may also be the provider's: use paymentId instead of paymentRequestId.
# Add `repeated` if a cancellation of this payment may have been sent before: it may have worked, even if F is returned now.
# Exit code: 0 cancelled (S), 1 not cancelled (F), 2 unknown (U, or no trusted response), any other: an error.
import base64
import http.client
import json
import os
import re
import sys
import time
from urllib.parse import quote, unquote, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

# Only an F exits with 1, not an exception.
sys.excepthook = lambda *error: (sys.__excepthook__(*error), os._exit(70))

name, payment, *more = sys.argv[1:] if len(sys.argv) > 2 else ("", "")
if name not in ("paymentId", "paymentRequestId"):
    print("Name the payment by paymentId or paymentRequestId.", file=sys.stderr)
    sys.exit(64)
client_id = os.environ["ALIPAY_CLIENT_ID"]
url = urlsplit(os.environ["ALIPAY_BASE_URL"] + "/v1/payments/cancel")
with open(os.environ["ALIPAY_PRIVATE_KEY_FILE"], "rb") as file:
    private_key = load_pem_private_key(file.read(), password=None)
with open(os.environ["ALIPAY_PUBLIC_KEY_FILE"], "rb") as file:
    alipay_public_key = load_pem_public_key(file.read())


def content_to_sign(moment, body):
    return f"POST {url.path}\n{client_id}.{moment}.".encode() + body


def unknown(reason):
    print(f"{reason} Result unknown. Repeat: python {sys.argv[0]} {name} {payment} repeated", file=sys.stderr)
    sys.exit(2)


# Sign exactly the bytes that are sent.
body = json.dumps({name: payment}).encode()
now = str(int(time.time() * 1000))
signature = base64.b64encode(private_key.sign(content_to_sign(now, body), PKCS1v15(), SHA256())).decode()
headers = {
    "Content-Type": "application/json; charset=UTF-8",
    "Client-Id": client_id,
    "Request-Time": now,
    "Signature": f"algorithm=RSA256,keyVersion=1,signature={quote(signature, safe='')}",
}
# http.client verifies certificates and follows no redirects.
connect = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
connection = connect(url.netloc, timeout=10)
try:
    connection.request("POST", url.path, body, headers)
    response = connection.getresponse()
    answer = response.read()
except (OSError, http.client.HTTPException) as error:
    unknown(f"No response: {error!r}.")
if response.status != 200:
    unknown(f"HTTP status {response.status}.")
try:
    outcome = json.loads(answer)
    status, code = outcome["result"]["resultStatus"], outcome["result"]["resultCode"]
except (ValueError, KeyError, TypeError):
    unknown("The response does not match the contract.")

# Signed means: each of the three headers occurs once, and the signature matches the bytes received.
given = [response.headers.get_all(header, []) for header in ("Signature", "Response-Time", "Client-Id")]
signed = given != [[], [], []]
if signed:
    try:
        (header,), (moment,), (answered_id,) = given
        (value,) = re.findall(r"(?i)(?:^|,\s*)signature=([^,]*)", header)
        if answered_id != client_id or not re.fullmatch(r"[0-9TZ:.+-]+", moment):
            raise ValueError
        alipay_public_key.verify(base64.b64decode(unquote(value)), content_to_sign(moment, answer), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        unknown(f"The signature of the response {status} {code} is wrong: check ALIPAY_PUBLIC_KEY_FILE.")

print(status, code, *([] if signed else ["(unsigned)"]))
if status == "F" and code not in ("SUCCESS", ""):
    if more:
        unknown("An earlier request may have cancelled the payment: look up its status.")
    sys.exit(1)
if not signed or (status, code, outcome.get(name)) != ("S", "SUCCESS", payment):
    unknown("The response is neither a success of this payment nor a failure.")

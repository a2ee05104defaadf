# Cancels a payment with Python 3 and the package cryptography. Usage: python python.py PAYMENT_ID
# Exit code: 0 cancelled (S), 1 not cancelled (F), 2 not known (U, or no answer to trust): repeat the same call.
import base64
import http.client
import json
import os
import sys
import time
from urllib.parse import quote, unquote, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

payment_id = sys.argv[1]
client_id = os.environ["ALIPAY_CLIENT_ID"]
url = urlsplit(os.environ["ALIPAY_BASE_URL"] + "/v1/payments/cancel")
with open(os.environ["ALIPAY_PRIVATE_KEY_FILE"], "rb") as file:
    private_key = load_pem_private_key(file.read(), password=None)
with open(os.environ["ALIPAY_PUBLIC_KEY_FILE"], "rb") as file:
    alipay_public_key = load_pem_public_key(file.read())


def content_to_sign(moment, body):
    return f"POST {url.path}\n{client_id}.{moment}.".encode() + body


def unknown(reason):
    print(f"{reason} Not known: repeat the call with the same parameters.", file=sys.stderr)
    sys.exit(2)


# Sign exactly the bytes that are sent.
body = json.dumps({"paymentId": payment_id}).encode()
now = str(int(time.time() * 1000))
signature = base64.b64encode(private_key.sign(content_to_sign(now, body), PKCS1v15(), SHA256())).decode()
headers = {
    "Content-Type": "application/json; charset=UTF-8",
    "Client-Id": client_id,
    "Request-Time": now,
    "Signature": f"algorithm=RSA256,keyVersion=1,signature={quote(signature, safe='')}",
}
# http.client verifies certificates and follows no redirect.
connect = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
connection = connect(url.netloc, timeout=10)
try:
    connection.request("POST", url.path, body, headers)
    response = connection.getresponse()
    answer = response.read()
except (OSError, http.client.HTTPException) as error:
    unknown(f"No answer: {error!r}.")
if response.status != 200:
    unknown(f"HTTP status {response.status}.")

# Verify the bytes that arrived, before they are parsed.
pairs = dict(pair.strip().split("=", 1) for pair in response.headers.get("Signature", "").split(",") if "=" in pair)
try:
    given = base64.b64decode(unquote(pairs.get("signature", "")))
    content = content_to_sign(response.headers.get("Response-Time", ""), answer)
    alipay_public_key.verify(given, content, PKCS1v15(), SHA256())
except (InvalidSignature, ValueError):
    unknown("The signature of the answer does not verify.")

try:
    outcome = json.loads(answer)
    status, code = outcome["result"]["resultStatus"], outcome["result"]["resultCode"]
except (ValueError, KeyError, TypeError):
    unknown("The answer is not what the contract says.")
print(status, code)
if status == "F" and code != "SUCCESS":
    sys.exit(1)
if (status, code, outcome.get("paymentId")) != ("S", "SUCCESS", payment_id):
    unknown("The answer is neither a success of this payment nor a failure.")

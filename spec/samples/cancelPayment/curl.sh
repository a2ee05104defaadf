#!/bin/sh
# Cancels a payment with curl and openssl. Usage: sh curl.sh PAYMENT_ID
# Exit code: 0 cancelled (S), 1 not cancelled (F), 2 not known (U, or no answer to trust): repeat the same call.
set -eu
case "$1" in '' | *[!A-Za-z0-9_.-]*) echo "PAYMENT_ID may hold letters, digits and _ . - only." >&2; exit 64 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
path="/${ALIPAY_BASE_URL#*://*/}/v1/payments/cancel"
time="$(date +%s)000"

# The content to sign is made of exactly the bytes that are sent.
printf '{"paymentId":"%s"}' "$1" > "$work/body"
{ printf 'POST %s\n%s.%s.' "$path" "$ALIPAY_CLIENT_ID" "$time"; cat "$work/body"; } > "$work/content"
signature=$(openssl dgst -sha256 -sign "$ALIPAY_PRIVATE_KEY_FILE" "$work/content" | openssl base64 -A |
  sed 's/+/%2B/g; s|/|%2F|g; s/=/%3D/g')

# curl follows no redirect unless it is told to.
status=$(curl --silent --show-error --max-time 10 --write-out '%{http_code}' \
  --output "$work/answer" --dump-header "$work/headers" \
  --header 'Content-Type: application/json; charset=UTF-8' \
  --header "Client-Id: $ALIPAY_CLIENT_ID" \
  --header "Request-Time: $time" \
  --header "Signature: algorithm=RSA256,keyVersion=1,signature=$signature" \
  --data-binary "@$work/body" "$ALIPAY_BASE_URL/v1/payments/cancel") || status=none

unknown() { echo "$1 Not known: repeat the call with the same parameters." >&2; exit 2; }
header() {
  tr -d '\r' < "$work/headers" |
    awk -v name="$1:" 'tolower(substr($0, 1, length(name))) == name { sub(/^[^:]*:[ \t]*/, ""); print }'
}
[ "$status" = 200 ] || unknown "HTTP status $status."

# Verify the bytes that arrived, before anything in them is read.
header signature | sed 's/.*signature=//; s/,.*//; s/%2[Bb]/+/g; s/%2[Ff]/\//g; s/%3[Dd]/=/g' |
  openssl base64 -d -A > "$work/signature"
{ printf 'POST %s\n%s.%s.' "$path" "$ALIPAY_CLIENT_ID" "$(header response-time)"; cat "$work/answer"; } > "$work/content"
openssl dgst -sha256 -verify "$ALIPAY_PUBLIC_KEY_FILE" -signature "$work/signature" "$work/content" > "$work/verified" 2>&1 ||
  unknown 'The signature of the answer does not verify.'

tr -d '\n' < "$work/answer" | grep -q '^ *{.*} *$' || unknown 'The answer is no JSON object.'
field() { tr -d '\n' < "$work/answer" | sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p"; }
echo "$(field resultStatus) $(field resultCode)"
case "$(field resultStatus) $(field resultCode) $(field paymentId)" in
  "S SUCCESS $1") exit 0 ;;
  'F SUCCESS '*) ;; # contradicts itself
  'F '*) exit 1 ;;
esac
unknown 'The answer is neither a success of this payment nor a failure.'

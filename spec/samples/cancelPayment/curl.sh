#!/bin/sh
# Cancels a payment with curl and openssl. Usage: sh curl.sh paymentRequestId ID [repeated]
# ID may also be the provider's: use paymentId instead of paymentRequestId.
# Add `repeated` if a cancellation of this payment may have been sent before: it may have worked, even if F is returned now.
# Exit code: 0 cancelled (S), 1 not cancelled (F), 2 unknown (U, or no trusted response), any other: an error.
set -eu
name=${1:-} id=${2:-} repeated=${3:-}
case "$name" in paymentId | paymentRequestId) ;; *) echo 'Name the payment by paymentId or paymentRequestId.' >&2; exit 64 ;; esac
case "$id" in '' | *[!A-Za-z0-9_.-]*) echo 'ID may hold letters, digits and _ . - only.' >&2; exit 64 ;; esac
work=$(mktemp -d)
# Only an F exits with 1, not a failing command.
trap 'code=$?; rm -rf "$work"; [ "$code${final-}" != 1 ] || code=70; exit $code' EXIT
path="/${ALIPAY_BASE_URL#*://*/}/v1/payments/cancel"
time="$(date +%s)000"

# The content to sign contains exactly the bytes that are sent.
printf '{"%s":"%s"}' "$name" "$id" > "$work/body"
{ printf 'POST %s\n%s.%s.' "$path" "$ALIPAY_CLIENT_ID" "$time"; cat "$work/body"; } > "$work/content"
openssl dgst -sha256 -sign "$ALIPAY_PRIVATE_KEY_FILE" -out "$work/signature" "$work/content"
signature=$(openssl base64 -A -in "$work/signature" |
  sed 's/+/%2B/g; s|/|%2F|g; s/=/%3D/g')

# By default curl follows no redirects.
status=$(curl --silent --show-error --max-time 10 --write-out '%{http_code}' \
  --output "$work/answer" --dump-header "$work/headers" \
  --header 'Content-Type: application/json; charset=UTF-8' \
  --header "Client-Id: $ALIPAY_CLIENT_ID" \
  --header "Request-Time: $time" \
  --header "Signature: algorithm=RSA256,keyVersion=1,signature=$signature" \
  --data-binary "@$work/body" "$ALIPAY_BASE_URL/v1/payments/cancel") || status=none

unknown() { echo "$1 Result unknown. Repeat: sh $0 $name $id repeated" >&2; exit 2; }
header() {
  tr -d '\r' < "$work/headers" |
    awk -v name="$1:" 'tolower(substr($0, 1, length(name))) == name { sub(/^[^:]*:[ \t]*/, ""); print }'
}
field() { tr -d '\n' < "$work/answer" | sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p"; }
[ "$status" = 200 ] || unknown "HTTP status $status."
tr -d '\n' < "$work/answer" | grep -q '^ *{.*} *$' || unknown 'The response is not a JSON object.'
said="$(field resultStatus) $(field resultCode)"

# Signed means: each of the three headers occurs once, and the signature matches the bytes received.
signed=yes
for one in signature response-time client-id; do
  case "$(header $one | grep -c .)" in 1) ;; 0) signed="$signed no" ;; *) unknown "The response $said has the header $one more than once." ;; esac
done
case "$signed" in
  yes)
    header signature | grep -io 'signature=[^,]*' > "$work/pairs"
    sed 's/^[^=]*=//; s/%2[Bb]/+/g; s/%2[Ff]/\//g; s/%3[Dd]/=/g' "$work/pairs" | openssl base64 -d -A > "$work/signature"
    { printf 'POST %s\n%s.%s.' "$path" "$ALIPAY_CLIENT_ID" "$(header response-time)"; cat "$work/answer"; } > "$work/content"
    [ "$(wc -l < "$work/pairs")" -eq 1 ] && [ "$(header client-id)" = "$ALIPAY_CLIENT_ID" ] &&
      header response-time | grep -qx '[0-9TZ:.+-]*' &&
      openssl dgst -sha256 -verify "$ALIPAY_PUBLIC_KEY_FILE" -signature "$work/signature" "$work/content" > "$work/verified" 2>&1 ||
      unknown "The signature of the response $said is wrong: check ALIPAY_PUBLIC_KEY_FILE." ;;
  'yes no no no') signed=unsigned ;;
  *) unknown "The response $said has only some of the signature headers." ;;
esac

[ "$signed" = unsigned ] && said="$said (unsigned)"
echo "$said"
case "$said" in
  'S SUCCESS') [ "$(field "$name")" = "$id" ] && exit 0 ;;
  # The response contradicts itself.
  'F SUCCESS'* | 'F ' | 'F  ('*) ;;
  'F '*)
    [ -z "$repeated" ] || unknown 'An earlier request may have cancelled the payment: look up its status.'
    final=F
    exit 1 ;;
esac
unknown 'The response is neither a success of this payment nor a failure.'

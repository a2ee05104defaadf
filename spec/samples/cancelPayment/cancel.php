<?php
// Cancels a payment with PHP 8 and its extensions curl and openssl. Usage: php cancel.php paymentRequestId ID [repeated]
// ID may also be the provider's: use paymentId instead of paymentRequestId.
// Add `repeated` if a cancellation of this payment may have been sent before: it may have worked, even if F is returned now.
// Exit code: 0 cancelled (S), 1 not cancelled (F), 2 unknown (U, or no trusted response), any other: an error.
declare(strict_types=1);

[, $name, $id, $repeated] = $argv + ['', '', '', ''];
if (!in_array($name, ['paymentId', 'paymentRequestId'], true)) {
    fwrite(STDERR, "Name the payment by paymentId or paymentRequestId.\n");
    exit(64);
}
$clientId = getenv('ALIPAY_CLIENT_ID');
$url = getenv('ALIPAY_BASE_URL') . '/v1/payments/cancel';
$path = parse_url($url, PHP_URL_PATH);
$privateKey = openssl_pkey_get_private(file_get_contents(getenv('ALIPAY_PRIVATE_KEY_FILE')));
$alipayPublicKey = openssl_pkey_get_public(file_get_contents(getenv('ALIPAY_PUBLIC_KEY_FILE')));

function unknown(string $reason): never
{
    global $name, $id;
    fwrite(STDERR, "$reason Result unknown. Repeat: php {$_SERVER['argv'][0]} $name $id repeated\n");
    exit(2);
}

// Sign exactly the bytes that are sent.
$body = json_encode([$name => $id], JSON_THROW_ON_ERROR);
$now = (string) (int) (microtime(true) * 1000);
openssl_sign("POST $path\n$clientId.$now.$body", $signature, $privateKey, OPENSSL_ALGO_SHA256);

$received = [];
$curl = curl_init($url);
curl_setopt_array($curl, [
    CURLOPT_POSTFIELDS => $body,
    CURLOPT_HTTPHEADER => [
        'Content-Type: application/json; charset=UTF-8',
        "Client-Id: $clientId",
        "Request-Time: $now",
        'Signature: algorithm=RSA256,keyVersion=1,signature=' . rawurlencode(base64_encode($signature)),
    ],
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_FOLLOWLOCATION => false,
    CURLOPT_TIMEOUT => 10,
    CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$received): int {
        [$header, $value] = explode(':', $line, 2) + [1 => ''];
        $received[strtolower($header)][] = trim($value);
        return strlen($line);
    },
]);
$answer = curl_exec($curl);
if ($answer === false) {
    unknown('No response: ' . curl_error($curl) . '.');
}
$httpStatus = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
if ($httpStatus !== 200) {
    unknown("HTTP status $httpStatus.");
}
$outcome = json_decode($answer, true);
$status = $outcome['result']['resultStatus'] ?? '';
$code = $outcome['result']['resultCode'] ?? '';

// Signed means: each of the three headers occurs once, and the signature matches the bytes received.
$given = array_map(fn ($header) => $received[$header] ?? [], ['signature', 'response-time', 'client-id']);
$signed = $given !== [[], [], []];
if ($signed) {
    $time = $given[1][0] ?? '';
    $pairs = preg_match_all('/(?:^|,\s*)signature=([^,]*)/i', $given[0][0] ?? '', $matches);
    $value = base64_decode(rawurldecode($matches[1][0] ?? ''));
    $verified = array_map('count', $given) === [1, 1, 1] && $pairs === 1 && $given[2][0] === $clientId
        && preg_match('/^[0-9TZ:.+-]+$/D', $time)
        && openssl_verify("POST $path\n$clientId.$time.$answer", $value, $alipayPublicKey, OPENSSL_ALGO_SHA256) === 1;
    if (!$verified) {
        unknown("The signature of the response $status $code is wrong: check ALIPAY_PUBLIC_KEY_FILE.");
    }
}

echo "$status $code", $signed ? '' : ' (unsigned)', "\n";
if ($status === 'F' && !in_array($code, ['SUCCESS', ''], true)) {
    if ($repeated !== '') {
        unknown('An earlier request may have cancelled the payment: look up its status.');
    }
    exit(1);
}
if (!$signed || [$status, $code, $outcome[$name] ?? ''] !== ['S', 'SUCCESS', $id]) {
    unknown('The response is neither a success of this payment nor a failure.');
}
